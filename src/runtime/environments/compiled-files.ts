import { type Bytecode } from "../../../sandbox/engine/bytecode.ts";
import { type OverlayTree } from "../../../sandbox/host/files/overlay.ts";
import { type FileTree } from "../../../sandbox/host/files/tree.ts";
import {
  type CompiledFiles,
  NOTHING_COMPILED,
} from "../../../sandbox/host/modules/compiled-files.ts";
import { isolateMemory } from "./isolate-memory.ts";

/** Bytes of compiled code that this isolate keeps for all packages together: two to four times its source texts. */
const KEPT_BYTES_MAX = 16 * 1024 * 1024;

interface PackageCode {
  readonly files: Map<string, Bytecode>;
  bytes: number;
}

/** By package, least recently used first. */
const packages = new Map<FileTree, PackageCode>();
let keptBytes = 0;

isolateMemory.addReclaimer("compiled code", forgetOldest);

/** The compiled files of a package, which all environments of this isolate that run it have in common. */
export function compiledFilesOf(tree: FileTree): CompiledFiles {
  const known = packages.get(tree);
  if (known !== undefined) touch(tree, known);
  return {
    get: (path) => packages.get(tree)?.files.get(path),
    keeps: () => true,
    keep(path, code) {
      const found = packages.get(tree) ?? { files: new Map<string, Bytecode>(), bytes: 0 };
      const added = code.length - (found.files.get(path)?.length ?? 0);
      if (code.length > KEPT_BYTES_MAX || !isolateMemory.takeFree(added)) return;
      found.files.set(path, code);
      found.bytes += added;
      keptBytes += added;
      touch(tree, found);
      // A package that needs more than all there is loses its own code too.
      while (keptBytes > KEPT_BYTES_MAX) forgetOldest();
    },
  };
}

/** Each layer keeps the code of its own files, for whichever functions have it. */
export function compiledLayers(layers: OverlayTree): CompiledFiles {
  const filesAt = (path: string) => {
    const tree = layers.treeOf(path);
    return tree === undefined ? NOTHING_COMPILED : compiledFilesOf(tree);
  };
  return {
    get: (path) => filesAt(path).get(path),
    keeps: (path) => filesAt(path).keeps(path),
    keep: (path, code) => filesAt(path).keep(path, code),
  };
}

function touch(tree: FileTree, code: PackageCode): void {
  packages.delete(tree);
  packages.set(tree, code);
}

function forgetOldest(): boolean {
  const [oldest] = packages;
  if (oldest === undefined) return false;
  const [tree, { bytes }] = oldest;
  packages.delete(tree);
  keptBytes -= bytes;
  isolateMemory.give(bytes);
  return true;
}

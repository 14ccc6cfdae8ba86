import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { type EngineManifest } from "../sandbox/engine/emscripten.ts";
import { decodeNamedBytes, type NamedBytes } from "../sandbox/engine/named-bytes.ts";
import { type Snapshot } from "../sandbox/engine/snapshot.ts";
import { decodeSnapshot } from "../sandbox/engine/snapshot-file.ts";
import { type GuestParts } from "../sandbox/host/modules/module-loader.ts";
import { PackageTree } from "../src/runtime/environments/package-tree.ts";

/** What the Worker imports from sandbox/engine/dist, read in Node. */
export interface Prepared extends GuestParts {
  readonly wasm: WebAssembly.Module;
  readonly manifest: EngineManifest;
  readonly snapshot: Snapshot;
}

const dist = path.resolve(import.meta.dirname, "../sandbox/engine/dist");

export function readPrepared(): Prepared {
  const manifest = JSON.parse(readText("manifest.json")) as EngineManifest;
  return {
    wasm: new WebAssembly.Module(readFileSync(path.join(dist, "quickjs.wasm"))),
    manifest,
    snapshot: decodeSnapshot(readBytes("base-snapshot.bin"), manifest.wasmHash),
    builtins: JSON.parse(readText("builtins.json")) as GuestParts["builtins"],
    guestModules: decodeNamedBytes(readBytes("guest-modules.bin")),
  };
}

/** What the Worker mounts at /var/runtime. */
export function readVarRuntime(): { readonly tree: PackageTree; readonly code: NamedBytes } {
  return {
    tree: new PackageTree(new Uint8Array(readBytes("var-runtime.bin"))),
    code: decodeNamedBytes(readBytes("var-runtime-code.bin")),
  };
}

/** The engine as its package has it: no metering, its own stack and minimum of memory. */
export function readOriginalWasm(): WebAssembly.Module {
  const require = createRequire(import.meta.url);
  return new WebAssembly.Module(
    readFileSync(require.resolve("@jitl/quickjs-ng-wasmfile-release-sync/wasm")),
  );
}

function readText(name: string): string {
  return readFileSync(path.join(dist, name), "utf8");
}

/** In a buffer of its own, as the Worker gets it. */
function readBytes(name: string): ArrayBuffer {
  return new Uint8Array(readFileSync(path.join(dist, name))).buffer;
}

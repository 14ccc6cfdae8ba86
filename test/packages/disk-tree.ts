import { readdirSync, readFileSync, realpathSync, statSync } from "node:fs";
import path from "node:path";
import { type FileTree, type TreeStat } from "../../sandbox/host/files/tree.ts";

/** What `stat` gives for a directory of ext4. */
const DIRECTORY_BYTES = 4096;

/** A directory of this disk as a read-only tree. Nothing below it may change while the tree is in use. */
export class DiskTree implements FileTree {
  readonly #root: string;
  readonly #stats = new Map<string, TreeStat | undefined>();
  readonly #reals = new Map<string, string>();

  constructor(root: string) {
    this.#root = realpathSync(root);
  }

  stat(below: string): TreeStat | undefined {
    if (!this.#stats.has(below)) this.#stats.set(below, this.#stat(below));
    return this.#stats.get(below);
  }

  read(below: string): Uint8Array | undefined {
    return this.stat(below)?.type === "file" ? readFileSync(this.#at(below)) : undefined;
  }

  list(below: string) {
    if (this.stat(below)?.type !== "directory") return undefined;
    return readdirSync(this.#at(below)).map((name) => {
      const type = this.stat(path.join(below, name))?.type ?? "file";
      return [name, type] as const;
    });
  }

  /** A link that leads out of the tree is taken for what it leads to. */
  real(below: string): string | undefined {
    if (this.stat(below) === undefined) return undefined;
    const known = this.#reals.get(below);
    if (known !== undefined) return known;
    const relative = path.relative(this.#root, realpathSync(this.#at(below)));
    const real = relative.startsWith("..") ? below : relative;
    this.#reals.set(below, real);
    return real;
  }

  #at(below: string): string {
    return path.join(this.#root, below);
  }

  #stat(below: string): TreeStat | undefined {
    const found = statSync(this.#at(below), { throwIfNoEntry: false });
    if (found === undefined) return undefined;
    const { mtimeMs, size } = found;
    if (found.isDirectory()) {
      return { type: "directory", size: DIRECTORY_BYTES, mode: 0o755, mtimeMs };
    }
    return { type: "file", size, mode: 0o644, mtimeMs };
  }
}

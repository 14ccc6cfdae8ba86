import { zipSync, type Zippable } from "fflate";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";

/** Zips what a folder holds, its own name left out, as Lambda wants a package. */
export function zipFolder(folder: string): Uint8Array {
  const files: Zippable = {};
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    if (!entry.isFile()) continue;
    const file = path.join(entry.parentPath, entry.name);
    files[path.relative(folder, file).split(path.sep).join("/")] = readFileSync(file);
  }
  return zipSync(files);
}

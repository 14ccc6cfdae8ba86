import { readFileSync } from "node:fs";
import path from "node:path";
import { decodeNamedBytes } from "../../../sandbox/engine/named-bytes.ts";
import { mountedFiles, preparedFiles } from "../../../sandbox/host/modules/compiled-files.ts";
import { PackageTree } from "../../../src/runtime/environments/package-tree.ts";
import { type GuestOptions } from "../guest-runner.ts";

const dist = path.resolve(import.meta.dirname, "../../../sandbox/engine/dist");

/** /var/runtime as environments of the Worker have it. */
export function readVarRuntime(): Required<Pick<GuestOptions, "mounts" | "compiled">> {
  const code = new Uint8Array(readFileSync(path.join(dist, "var-runtime-code.bin"))).buffer;
  return {
    mounts: { "/var/runtime": new PackageTree(readFileSync(path.join(dist, "var-runtime.bin"))) },
    compiled: mountedFiles({ "/var/runtime": preparedFiles(decodeNamedBytes(code)) }),
  };
}

import builtins from "../../../sandbox/engine/dist/builtins.json";
import guestModules from "../../../sandbox/engine/dist/guest-modules.bin";
import manifest from "../../../sandbox/engine/dist/manifest.json";
import wasm from "../../../sandbox/engine/dist/quickjs.wasm";
import baseSnapshot from "../../../sandbox/engine/dist/base-snapshot.bin";
import { decodeNamedBytes } from "../../../sandbox/engine/named-bytes.ts";
import { type Snapshot } from "../../../sandbox/engine/snapshot.ts";
import varRuntime from "../../../sandbox/engine/dist/var-runtime.bin";
import varRuntimeCode from "../../../sandbox/engine/dist/var-runtime-code.bin";
import { type CompiledFiles, preparedFiles } from "../../../sandbox/host/modules/compiled-files.ts";
import { type GuestParts } from "../../../sandbox/host/modules/module-loader.ts";
import { decodeSnapshot } from "../../../sandbox/engine/snapshot-file.ts";
import { PackageTree } from "./package-tree.ts";

export { manifest, wasm };

let parts: GuestParts | undefined;

/** What the host keeps of the guest's own modules. */
export function getGuestParts(): GuestParts {
  return (parts ??= { builtins, guestModules: decodeNamedBytes(guestModules) });
}

let base: Snapshot | undefined;

/** The guest's own code, booted: what every environment starts as a copy of. */
export function getBaseSnapshot(): Snapshot {
  return (base ??= decodeSnapshot(baseSnapshot, manifest.wasmHash));
}

interface VarRuntime {
  readonly tree: PackageTree;
  readonly compiled: CompiledFiles;
}

let runtime: VarRuntime | undefined;

/** /var/runtime with the AWS SDK, one for all environments of the isolate: it is read-only. */
export function getVarRuntime(): VarRuntime {
  return (runtime ??= {
    tree: new PackageTree(new Uint8Array(varRuntime)),
    compiled: preparedFiles(decodeNamedBytes(varRuntimeCode)),
  });
}

import builtins from "../../../sandbox/engine/dist/builtins.json";
import guestModules from "../../../sandbox/engine/dist/guest-modules.json";
import manifest from "../../../sandbox/engine/dist/manifest.json";
import wasm from "../../../sandbox/engine/dist/quickjs.wasm";
import baseSnapshot from "../../../sandbox/engine/dist/base-snapshot.bin";
import { type Snapshot } from "../../../sandbox/engine/snapshot.ts";
import { type GuestParts } from "../../../sandbox/host/modules/module-loader.ts";
import { decodeSnapshot } from "../../../sandbox/engine/snapshot-file.ts";

export { manifest, wasm };

export const guestParts: GuestParts = { builtins, guestModules };

let base: Snapshot | undefined;

/** The guest's own code, booted: what every environment starts as a copy of. */
export function getBaseSnapshot(): Snapshot {
  return (base ??= decodeSnapshot(baseSnapshot, manifest.wasmHash));
}

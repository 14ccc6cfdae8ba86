import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { type EngineManifest } from "../sandbox/engine/emscripten.ts";
import { decodeNamedBytes } from "../sandbox/engine/named-bytes.ts";
import { type Snapshot } from "../sandbox/engine/snapshot.ts";
import { decodeSnapshot } from "../sandbox/engine/snapshot-file.ts";
import { type GuestParts } from "../sandbox/host/modules/module-loader.ts";

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

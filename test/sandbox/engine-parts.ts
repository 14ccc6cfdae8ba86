import { readFileSync } from "node:fs";
import path from "node:path";
import { type PreparedManifest } from "../../sandbox/engine/emscripten.ts";
import { decodeNamedBytes } from "../../sandbox/engine/named-bytes.ts";
import { decodeSnapshot } from "../../sandbox/engine/snapshot-file.ts";
import { type BuiltinMembers } from "../../sandbox/host/modules/module-loader.ts";
import { type EngineParts } from "./guest-runner.ts";

const dist = path.resolve(import.meta.dirname, "../../sandbox/engine/dist");

/** The prepared engine, read from the files that the Worker bundles. */
export function readEngineParts(): EngineParts {
  const manifest = readJson<PreparedManifest>("manifest.json");
  return {
    wasm: new WebAssembly.Module(readFileSync(path.join(dist, "quickjs.wasm"))),
    manifest,
    snapshot: decodeSnapshot(readBytes("base-snapshot.bin"), manifest.wasmHash),
    builtins: readJson<BuiltinMembers>("builtins.json"),
    guestModules: decodeNamedBytes(readBytes("guest-modules.bin")),
  };
}

/** In a buffer of its own, as the Worker gets it. */
function readBytes(name: string): ArrayBuffer {
  return new Uint8Array(readFileSync(path.join(dist, name))).buffer;
}

/** The files are this build's own. */
function readJson<T>(name: string): T {
  return JSON.parse(readFileSync(path.join(dist, name), "utf8")) as T;
}

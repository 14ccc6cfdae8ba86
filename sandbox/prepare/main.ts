import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import type { EngineManifest, PreparedManifest } from "../engine/emscripten.ts";
import { encodeNamedBytes, type NamedBytes } from "../engine/named-bytes.ts";
import { encodeSnapshot } from "../engine/snapshot-file.ts";
import { ENVIRONMENT_FORMAT } from "../host/environment-file.ts";
import { bundleGuest } from "./bundle-guest.ts";
import { readImportNames } from "./glue.ts";
import { type BootedGuest, bootGuest } from "./boot-guest.ts";
import { findGaps, gapsSource } from "./node-exports.ts";
import { buildEngine } from "./build-engine.ts";
import { Compiler } from "./compiler.ts";
import { packVarRuntime } from "./var-runtime/pack.ts";

/**
 * Prepares what the Worker imports from sandbox/engine/dist: the metered engine, its manifest, and the base
 * snapshot, which is the guest's own code booted in it. Does nothing when nothing it depends on has changed.
 */
const sandbox = path.resolve(import.meta.dirname, "..");
const dist = path.join(sandbox, "engine/dist");
const variant = "@jitl/quickjs-ng-wasmfile-release-sync";
// No Buffer: a slice of one is a view.
const original = new Uint8Array(
  readFileSync(createRequire(import.meta.url).resolve(`${variant}/wasm`)),
);
const glue = readFileSync(createRequire(import.meta.url).resolve(`${variant}/emscripten-module`));

const inputs = hashInputs();
if (inputs !== readPrevious()) await prepare();

async function prepare(): Promise<void> {
  const { wasm } = buildEngine(original, { withSource: true });
  const manifest: EngineManifest = {
    wasmHash: createHash("sha256").update(wasm).digest("hex"),
    imports: readImportNames(glue.toString("utf8")),
  };
  // Function.prototype.toString shows the code of Node's own functions no more than this.
  const { wasm: compilerWasm } = buildEngine(original, { withSource: false });
  const compiler = await Compiler.create(compilerWasm, manifest);
  const { code, snapshot, builtins, guestModules } = await prepareGuest(wasm, manifest, compiler);
  const runtime = await packVarRuntime(path.join(sandbox, ".."), compiler);
  mkdirSync(dist, { recursive: true });
  write("quickjs.wasm", wasm);
  write("builtins.json", JSON.stringify(pick(builtins, "members")));
  write("refused-builtins.json", JSON.stringify(pick(builtins, "refused")));
  const parts = {
    "guest-modules.bin": encodeNamedBytes(guestModules),
    "var-runtime.bin": runtime.zip,
    "var-runtime-code.bin": encodeNamedBytes(runtime.code),
    "base-snapshot.bin": encodeSnapshot(snapshot),
  };
  for (const [name, contents] of Object.entries(parts)) write(name, contents);
  const format = Uint8Array.of(ENVIRONMENT_FORMAT);
  const buildHash = hashAll([wasm, ...Object.values(parts), format]);
  const prepared: PreparedManifest = { ...manifest, buildHash };
  write("manifest.json", JSON.stringify(prepared));
  write("inputs.txt", inputs);
  const memoryMb = (snapshot.memoryBytes / 2 ** 20).toFixed(1);
  const copiedMb = (snapshot.contents.length / 2 ** 20).toFixed(1);
  console.log(
    `Engine prepared: ${wasm.length} bytes, guest ${code.length} bytes, snapshot ${copiedMb} of ${memoryMb} MB, /var/runtime ${runtime.zip.length} bytes`,
  );
}

/** Boots the guest twice: the first tells what it lacks of Node's builtin modules, so that the second can refuse that. */
async function prepareGuest(
  wasm: Uint8Array<ArrayBuffer>,
  manifest: EngineManifest,
  compiler: Compiler,
) {
  const bundle = await bundleGuest(path.join(sandbox, "guest"));
  const boot = async (gapped: readonly string[], sources: Readonly<Record<string, string>>) => {
    const code = compiler.compile(await bundle.program(gapped), "node:internal/lamella");
    const guestModules = compileAll(compiler, sources);
    return { code, guestModules, ...(await bootGuest(wasm, manifest, code, guestModules)) };
  };
  const bare = await boot([], bundle.lazyModules);
  const gaps = findGaps(bare.builtins);
  const texts = Object.entries(gaps).map(([name, found]) => [`gaps/${name}`, gapsSource(found)]);
  return await boot(Object.keys(gaps), { ...bundle.lazyModules, ...Object.fromEntries(texts) });
}

function compileAll(compiler: Compiler, sources: Readonly<Record<string, string>>): NamedBytes {
  return new Map(
    Object.entries(sources).map(([name, source]) => [
      name,
      compiler.compile(source, `node:${name}`),
    ]),
  );
}

/** One list of names of each builtin module. */
function pick(builtins: BootedGuest["builtins"], list: "members" | "refused") {
  return Object.fromEntries(
    Object.entries(builtins).map(([name, described]) => [name, described[list]]),
  );
}

/** Other processes may be reading the old file, or preparing the same one. */
function write(name: string, contents: string | Uint8Array): void {
  const temporary = path.join(dist, `.${name}.${process.pid}`);
  writeFileSync(temporary, contents);
  renameSync(temporary, path.join(dist, name));
}

function hashAll(parts: readonly Uint8Array[]): string {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return hash.digest("hex");
}

function hashInputs(): string {
  const hash = createHash("sha256").update(original).update(glue).update(process.version);
  for (const file of sourceFiles(sandbox)) hash.update(file).update(readFileSync(file));
  hash.update(readFileSync(path.join(sandbox, "../package-lock.json")));
  return hash.digest("hex");
}

function sourceFiles(folder: string): string[] {
  const entries = readdirSync(folder, { withFileTypes: true, recursive: true });
  return entries
    .filter((entry) => entry.isFile() && entry.name.endsWith(".ts"))
    .map((entry) => path.join(entry.parentPath, entry.name))
    .toSorted();
}

function readPrevious(): string | undefined {
  try {
    return readFileSync(path.join(dist, "inputs.txt"), "utf8");
  } catch {
    return undefined;
  }
}

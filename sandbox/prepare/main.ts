import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { ENGINE_STACK_BYTES, INTERRUPT_POLLS, MEMORY_PAGES_MIN } from "../engine/limits.ts";
import type { EngineManifest } from "../engine/emscripten.ts";
import { encodeSnapshot } from "../engine/snapshot-file.ts";
import { bundleGuest } from "./bundle-guest.ts";
import { readClockImports } from "./glue.ts";
import { type BootedGuest, bootGuest } from "./boot-guest.ts";
import { findGaps, gapsSource } from "./node-exports.ts";
import { mendArrayPush } from "./array-push.ts";
import { pollMoreOften } from "./interrupts.ts";
import { addHooks, GLOBALS_WITH_HOOKS } from "./hooks.ts";
import { rewrite } from "./rewrite.ts";

/**
 * Prepares what the Worker imports from sandbox/engine/dist: the metered engine, its manifest, and the base
 * snapshot, which is the guest's own code booted in it. Does nothing when nothing it depends on has changed.
 */
const sandbox = path.resolve(import.meta.dirname, "..");
const dist = path.join(sandbox, "engine/dist");
const variant = "@jitl/quickjs-ng-wasmfile-release-sync";
const original = readFileSync(createRequire(import.meta.url).resolve(`${variant}/wasm`));
const glue = readFileSync(createRequire(import.meta.url).resolve(`${variant}/emscripten-module`));

const inputs = hashInputs();
if (inputs !== readPrevious()) await prepare();

async function prepare(): Promise<void> {
  const { wasm } = rewrite(addHooks(mendArrayPush(pollMoreOften(original, INTERRUPT_POLLS))), {
    globals: GLOBALS_WITH_HOOKS,
    memoryPagesMin: MEMORY_PAGES_MIN,
    stackBytes: ENGINE_STACK_BYTES,
  });
  const manifest: EngineManifest = {
    wasmHash: createHash("sha256").update(wasm).digest("hex"),
    imports: readClockImports(glue.toString("utf8")),
  };
  const { program, snapshot, builtins, guestModules } = await prepareGuest(wasm, manifest);
  mkdirSync(dist, { recursive: true });
  write("quickjs.wasm", wasm);
  write("manifest.json", JSON.stringify(manifest));
  write("builtins.json", JSON.stringify(pick(builtins, "members")));
  write("refused-builtins.json", JSON.stringify(pick(builtins, "refused")));
  write("guest-modules.json", JSON.stringify(guestModules));
  write("base-snapshot.bin", encodeSnapshot(snapshot));
  write("inputs.txt", inputs);
  const memoryMb = (snapshot.memoryBytes / 2 ** 20).toFixed(1);
  const copiedMb = (snapshot.contents.length / 2 ** 20).toFixed(1);
  console.log(
    `Engine prepared: ${wasm.length} bytes, guest ${program.length} bytes, snapshot ${copiedMb} of ${memoryMb} MB`,
  );
}

/** Boots the guest twice: the first tells what it lacks of Node's builtin modules, so that the second can refuse that. */
async function prepareGuest(wasm: Uint8Array<ArrayBuffer>, manifest: EngineManifest) {
  const bundle = await bundleGuest(path.join(sandbox, "guest"));
  const boot = async (gapped: readonly string[], guestModules: Record<string, string>) => {
    const program = await bundle.program(gapped);
    return { program, guestModules, ...(await bootGuest(wasm, manifest, program, guestModules)) };
  };
  const bare = await boot([], bundle.lazyModules);
  const gaps = findGaps(bare.builtins);
  const texts = Object.entries(gaps).map(([name, found]) => [`gaps/${name}`, gapsSource(found)]);
  return await boot(Object.keys(gaps), { ...bundle.lazyModules, ...Object.fromEntries(texts) });
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

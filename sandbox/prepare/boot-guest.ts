import type { JSValuePointer } from "@jitl/quickjs-ffi-types";
import type { Bytecode } from "../engine/bytecode.ts";
import type { EngineManifest } from "../engine/emscripten.ts";
import type { NamedBytes } from "../engine/named-bytes.ts";
import { Instance } from "../engine/instance.ts";
import { MEMORY_PAGES_MAX } from "../engine/limits.ts";
import type { Snapshot } from "../engine/snapshot.ts";
import { GuestException } from "../engine/values.ts";
import { type BuiltinDescription } from "../messages.ts";
import { GUEST_ENTRY, HOST_CALLS } from "../protocol.ts";

/** Time and randomness at boot are the same for everybody: a guest gets its own when it starts. */
const BOOT_TIME = Date.UTC(2026, 0, 1);

export interface BootedGuest {
  readonly snapshot: Snapshot;
  readonly builtins: Readonly<Record<string, BuiltinDescription>>;
}

/** Boots the guest's program in a fresh engine and takes the base snapshot. */
export async function bootGuest(
  wasm: Uint8Array<ArrayBuffer>,
  manifest: EngineManifest,
  program: Bytecode,
  lazyModules: NamedBytes,
): Promise<BootedGuest> {
  const instance = await Instance.create({
    wasm: new WebAssembly.Module(wasm),
    manifest,
    clock: { now: () => BOOT_TIME },
    memoryPagesMax: MEMORY_PAGES_MAX,
  });
  let isBooted = false;
  instance.hooks = {
    door(call, args) {
      if (HOST_CALLS[call] === "now") return instance.values.newNumber(BOOT_TIME);
      if (HOST_CALLS[call] === "guestModule" && isBooted) {
        const [name] = args.map((arg) => instance.values.fromGuestString(arg));
        const code = lazyModules.get(name ?? "");
        if (code !== undefined) return instance.bytecode.run(code);
      }
      throw new Error(`The guest called ${HOST_CALLS[call]} while it booted`);
    },
    loadModule: refuseModule,
    resolveModule: refuseModule,
  };
  const snapshot = instance.run(() => boot(instance, program));
  if (snapshot === undefined) {
    throw new Error(`The guest died while it booted: ${instance.death}`, { cause: instance.trap });
  }
  isBooted = true;
  const builtins = instance.run(() => askBuiltins(instance, snapshot));
  if (builtins === undefined) {
    throw new Error(`The guest died naming its builtins: ${instance.death}`, {
      cause: instance.trap,
    });
  }
  // The guest's own code made it, in this shape.
  return { snapshot, builtins: JSON.parse(builtins) as BootedGuest["builtins"] };
}

/** Asked after the snapshot is taken: every module loads for it, and environments load theirs when they need them. */
function askBuiltins(instance: Instance, { addresses }: Snapshot): string {
  return described(instance, () => {
    const text = instance.values.call(addresses.entry["builtins"] as JSValuePointer, []);
    return instance.values.fromGuestString(text);
  });
}

function boot(instance: Instance, program: Bytecode): Snapshot {
  return described(instance, () => instance.boot(program, GUEST_ENTRY));
}

/** What the guest throws, with its message and stack. */
function described<T>(instance: Instance, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof GuestException) throw new Error(describe(instance, error));
    throw error;
  }
}

function describe(instance: Instance, { error }: GuestException): string {
  const show = instance.evaluate("(e) => String(e) + '\\n' + e?.stack", "<host>");
  return instance.values.fromGuestString(instance.values.call(show, [error]));
}

function refuseModule(): never {
  throw new Error("No module can be imported while the guest boots");
}

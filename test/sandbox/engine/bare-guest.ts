import { type Clock } from "../../../sandbox/engine/fuel-clock.ts";
import { type HostHooks } from "../../../sandbox/engine/host-hooks.ts";
import { Instance } from "../../../sandbox/engine/instance.ts";
import { type Snapshot } from "../../../sandbox/engine/snapshot.ts";
import { GuestException } from "../../../sandbox/engine/values.ts";
import { readEngineParts } from "../engine-parts.ts";

const { wasm, manifest } = readEngineParts();

/** Ends of memory in megabytes, and a clock that stands still unless another is given. */
export interface BareOptions {
  readonly memoryMb?: number;
  readonly clock?: Clock;
}

export function instanceOptions({ memoryMb = 16, clock = { now: () => 0 } }: BareOptions = {}) {
  return { wasm, manifest, clock, memoryPagesMax: memoryMb * 16 };
}

/** An engine with nothing in it but what `program` defines, its door as `__door`, and a snapshot of that. */
export async function bootBare(
  program: string,
  options: BareOptions = {},
): Promise<{ readonly instance: Instance; readonly snapshot: Snapshot }> {
  const instance = await Instance.create(instanceOptions(options));
  const snapshot = instance.run(() => instance.boot(`${program}; ({ main })`, ["main"]));
  if (snapshot === undefined) throw new Error(`The guest died of ${instance.death}`);
  return { instance, snapshot };
}

export function restore(snapshot: Snapshot, options: BareOptions = {}): Promise<Instance> {
  return Instance.restore(instanceOptions(options), snapshot);
}

/** Calls the program's `main` with a text; gives its text, what it threw as text, or undefined when it died. */
export function callMain(instance: Instance, snapshot: Snapshot, text = ""): string | undefined {
  const { values } = instance;
  return instance.run(() => {
    const argument = values.toGuestString(text);
    try {
      // The addresses of a snapshot are those of values in the engine.
      const result = values.call(snapshot.addresses.entry["main"] as never, [argument]);
      const answer = values.fromGuestString(result);
      values.free(result);
      return answer;
    } catch (error) {
      if (!(error instanceof GuestException)) throw error;
      const thrown = values.fromGuestString(error.error);
      values.free(error.error);
      return `thrown ${thrown}`;
    } finally {
      values.free(argument);
    }
  });
}

/** Hooks for guests that load no modules. */
export function doorHooks(door: HostHooks["door"]): HostHooks {
  const refuse = (): never => {
    throw new Error("This guest loads no modules");
  };
  return { door, loadModule: refuse, resolveModule: refuse };
}

import { Instance } from "../../../sandbox/engine/instance.ts";
import { MEMORY_PAGES_MAX } from "../../../sandbox/engine/limits.ts";
import { sleep } from "../../platform/sleep.ts";
import { getBaseSnapshot, manifest, wasm } from "./engine.ts";

/** Restored ahead of the next cold start, and run by nobody yet. */
let spare: Instance | undefined;

/** A copy of the base snapshot that may grow to so many pages. */
export async function takeInstance(memoryPagesMax: number): Promise<Instance> {
  const taken = spare;
  spare = undefined;
  const instance = taken ?? (await restore());
  instance.limitMemory(memoryPagesMax);
  return instance;
}

/**
 * Has an instance ready for the next cold start of this isolate: restoring takes longer than all else of a cold start.
 * To be called when somebody has been answered, and deferred: it lets the answer go out first.
 */
export async function restoreSpare(): Promise<void> {
  await sleep(0);
  // Not the promise is kept but the instance: a promise belongs to the request that has made it.
  spare ??= await restore();
}

/** What the spare instance holds of the isolate's memory. */
export function spareBytes(): number {
  return getBaseSnapshot().memoryBytes;
}

async function restore(): Promise<Instance> {
  const options = { wasm, manifest, clock: Date, memoryPagesMax: MEMORY_PAGES_MAX };
  return await Instance.restore(options, getBaseSnapshot());
}

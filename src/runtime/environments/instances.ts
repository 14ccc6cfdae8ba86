import { Instance } from "../../../sandbox/engine/instance.ts";
import { MEMORY_PAGES_MAX } from "../../../sandbox/engine/limits.ts";
import { type SnapshotDelta } from "../../../sandbox/engine/snapshot.ts";
import { sleep } from "../../platform/sleep.ts";
import { getBaseSnapshot, manifest, wasm } from "./engine.ts";
import { isolateMemory } from "./isolate-memory.ts";

/** Restored ahead of the next cold start, and run by nobody yet. */
let spare: Instance | undefined;

isolateMemory.addReclaimer("spare instance", dropSpare);

/** A copy of the base snapshot that may grow to so many pages, or of what one has become. */
export async function takeInstance(
  memoryPagesMax: number,
  delta?: SnapshotDelta,
): Promise<Instance> {
  const instance = delta === undefined ? (takeSpare() ?? (await restore())) : await restore(delta);
  instance.limitMemory(memoryPagesMax);
  return instance;
}

/**
 * Has an instance ready for the next cold start of this isolate: restoring takes longer than all else of a cold start.
 * To be called when somebody has been answered, and deferred: it lets the answer go out first.
 */
export async function restoreSpare(): Promise<void> {
  await sleep(0);
  if (spare !== undefined || !isolateMemory.takeFree(spareBytes())) return;
  const restored = await restore();
  // Not the promise is kept but the instance: a promise belongs to the request that has made it.
  if (spare === undefined) spare = restored;
  else isolateMemory.give(spareBytes());
}

/** Whoever takes it has memory of his own for it. */
function takeSpare(): Instance | undefined {
  const taken = spare;
  dropSpare();
  return taken;
}

function dropSpare(): boolean {
  if (spare === undefined) return false;
  spare = undefined;
  isolateMemory.give(spareBytes());
  return true;
}

/** What the spare instance holds of the isolate's memory. */
function spareBytes(): number {
  return getBaseSnapshot().memoryBytes;
}

async function restore(delta?: SnapshotDelta): Promise<Instance> {
  const options = { wasm, manifest, clock: Date, memoryPagesMax: MEMORY_PAGES_MAX };
  return await Instance.restore(options, getBaseSnapshot(), delta);
}

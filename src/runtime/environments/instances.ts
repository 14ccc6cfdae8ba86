import { Instance } from "../../../sandbox/engine/instance.ts";
import { MEMORY_PAGES_MAX } from "../../../sandbox/engine/limits.ts";
import { type SnapshotDelta } from "../../../sandbox/engine/snapshot-delta.ts";
import { sleep } from "../../platform/sleep.ts";
import { getBaseSnapshot, manifest, wasm } from "./engine.ts";
import { isolateMemory } from "./isolate-memory.ts";

/** Restored ahead of the next cold start, and run by nobody yet. */
let spare: Instance | undefined;

/**
 * Memories of guests that are gone, wiped. V8 collects a memory that nobody needs any more long after it is gone: where
 * environments come and go quickly, as many of those as of living ones were seen.
 */
const memories: WebAssembly.Memory[] = [];
/** Of those that nobody waits for: they are in no budget. */
const MEMORIES_MAX = 4;

isolateMemory.addReclaimer("spare instance", () => {
  const dropped = takeSpare();
  if (dropped !== undefined) keepMemory(dropped);
  return dropped !== undefined;
});

/** A copy of the base snapshot that may grow to so many pages, or of what one has become. */
export async function takeInstance(
  memoryPagesMax: number,
  delta?: SnapshotDelta,
): Promise<Instance> {
  const instance = takeSpare() ?? (await restore(delta));
  if (delta !== undefined) instance.become(delta);
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
  else {
    isolateMemory.give(spareBytes());
    keepMemory(restored);
  }
}

/**
 * Keeps the memory of a guest that is gone for the next instance. What has grown is of no use, for memory does not shrink,
 * and not worth being wiped. `awaited` instances are about to be made, and what they will hold is counted already.
 */
export function keepMemory(gone: Pick<Instance, "memoryBytes" | "takeMemory">, awaited = 0): void {
  if (gone.memoryBytes !== spareBytes()) return;
  if (memories.length >= Math.max(awaited, MEMORIES_MAX)) return;
  const memory = gone.takeMemory();
  if (memory !== undefined) memories.push(memory);
}

/** Whoever takes it has memory of his own for it. */
function takeSpare(): Instance | undefined {
  const taken = spare;
  if (taken === undefined) return undefined;
  spare = undefined;
  isolateMemory.give(spareBytes());
  return taken;
}

/** What the spare instance holds of the isolate's memory. */
function spareBytes(): number {
  return getBaseSnapshot().memoryBytes;
}

/** A copy of the base snapshot, in as much memory as what it is to become needs. */
async function restore(needed?: Pick<SnapshotDelta, "memoryBytes">): Promise<Instance> {
  const memory = memories.pop();
  const options = {
    wasm,
    manifest,
    clock: Date,
    memoryPagesMax: MEMORY_PAGES_MAX,
    ...(memory === undefined ? {} : { memory }),
  };
  return await Instance.restore(options, getBaseSnapshot(), needed);
}

import { asyncFrame } from "./engine.ts";

const { apply } = Reflect;

/**
 * The stores that are in force, as a flat list of storages and their stores; undefined when there is none. The engine
 * keeps it over `then` and `await`; whoever keeps a callback for later keeps the frame with it. Never changed, but by
 * `AsyncLocalStorage.disable()`.
 */
export type AsyncFrame = readonly unknown[] | undefined;

export function currentFrame(): AsyncFrame {
  return asyncFrame() as AsyncFrame;
}

/** Gives the frame that was left. */
export function enterFrame(frame: AsyncFrame): AsyncFrame {
  return asyncFrame(frame) as AsyncFrame;
}

/** Calls a function in a frame, and leaves whatever that function has entered. */
export function callInFrame(
  frame: AsyncFrame,
  fn: (...args: never[]) => unknown,
  self: unknown,
  args: readonly unknown[],
): unknown {
  const before = asyncFrame(frame);
  try {
    return apply(fn, self, args);
  } finally {
    asyncFrame(before);
  }
}

/** The store of a storage in a frame: its place in the list, or -1. */
export function placeIn(frame: AsyncFrame, storage: object): number {
  if (frame === undefined) return -1;
  for (let place = 0; place < frame.length; place += 2) if (frame[place] === storage) return place;
  return -1;
}

/** A frame in which `storage` holds `store`, and every other storage what it holds in `frame`. */
export function frameWith(frame: AsyncFrame, storage: object, store: unknown): AsyncFrame {
  const next: unknown[] = [];
  const length = frame?.length ?? 0;
  for (let place = 0; place < length; place += 2) {
    if (frame?.[place] === storage) continue;
    next[next.length] = frame?.[place];
    next[next.length] = frame?.[place + 1];
  }
  next[next.length] = storage;
  next[next.length] = store;
  return next;
}

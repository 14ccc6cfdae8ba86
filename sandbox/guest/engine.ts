// oxlint-disable typescript/unbound-method -- the natives use no receiver.
/** What the build step has added to the engine for the guest (sandbox/prepare/hooks.ts). */
interface Natives {
  /** The current async frame; with an argument, enters that one and gives the one before. */
  asyncFrame(frame?: unknown): unknown;
  /** From now on `listener` hears of each promise that is rejected without a handler, and of those that get one later. */
  trackRejections(listener: RejectionListener): void;
  /** 0 while it is pending, 1 fulfilled, 2 rejected; -1 for what is no promise. */
  promiseState(value: unknown): number;
  /** What a promise was settled with; undefined while it is pending. */
  promiseResult(value: unknown): unknown;
}

export type RejectionListener = (
  promise: Promise<unknown>,
  reason: unknown,
  isHandled: boolean,
) => void;

export const { asyncFrame, trackRejections, promiseState, promiseResult } = takeNatives();

/** User code must not find them, so the global is gone before any of it runs. */
function takeNatives(): Natives {
  const globals = globalThis as { __natives?: Natives };
  const taken = globals.__natives;
  if (taken === undefined)
    throw new Error("The host must install __natives before the guest boots");
  delete globals.__natives;
  return taken;
}

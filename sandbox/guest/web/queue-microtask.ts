// oxlint-disable typescript/unbound-method -- these are called with their receiver by hand.
import { assertFunction } from "../node/validate.ts";

const native = (globalThis as unknown as { queueMicrotask(callback: () => unknown): void })
  .queueMicrotask;

export function queueMicrotask(callback: unknown): void {
  assertFunction(callback, "callback");
  native(() => callback());
}

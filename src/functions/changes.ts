import { type FunctionAddress } from "../aws/arn.ts";

/**
 * Only the working copy of a function changes: versions are what they are until they are removed. `access` is who may
 * call it and from where, of which what runs knows nothing.
 */
export type Change = "changed" | "removed" | "access";

type Listener = (address: FunctionAddress, change: Change) => void;

/**
 * Who in this isolate keeps what it has read of functions. Other isolates are not told: whoever keeps
 * something reads it again after a short while in any case.
 */
const listeners = new Set<Listener>();

/** Calls `listener` whenever this isolate has written a function or what leads to its versions. Returns what ends it. */
export function onFunctionChanged(listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function announceChange(address: FunctionAddress, change: Change = "changed"): void {
  for (const listener of listeners) listener(address, change);
}

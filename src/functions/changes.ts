import { type FunctionAddress } from "../aws/arn.ts";

type Listener = (address: FunctionAddress) => void;

/**
 * Who in this isolate keeps what it has read of functions. Other isolates are not told: whoever keeps
 * something reads it again after a short while in any case.
 */
const listeners = new Set<Listener>();

/** Calls `listener` whenever this isolate has written a function. Returns what ends it. */
export function onFunctionChanged(listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function announceChange(address: FunctionAddress): void {
  for (const listener of listeners) listener(address);
}

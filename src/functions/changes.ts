import { type FunctionAddress } from "../aws/arn.ts";

/**
 * Only the working copy of a function changes: versions are what they are until they are removed. `access` is who may
 * call it and from where, and `limits` how much of it may run at once, of which what runs knows nothing.
 */
export type Change = "changed" | "removed" | "access" | "limits";

type Listener = (address: FunctionAddress, change: Change) => void | Promise<void>;

/** Who in this isolate keeps what it has read of functions, and who tells other isolates. */
const listeners = new Set<Listener>();

/** Calls `listener` whenever this isolate has written a function or what leads to its versions. Returns what ends it. */
export function onFunctionChanged(listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Resolves when all who must know of the change do. */
export async function announceChange(
  address: FunctionAddress,
  change: Change = "changed",
): Promise<void> {
  await Promise.all([...listeners].map(async (listener) => listener(address, change)));
}

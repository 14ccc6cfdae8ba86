import { nextTick } from "./next-tick.ts";

/** What packages in the guest's bundle see as `process`: what they use of it, and nothing that user code can change. */
export const process = { nextTick, env: {} };

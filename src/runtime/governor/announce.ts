import { env } from "cloudflare:workers";
import { onFunctionChanged } from "../../functions/changes.ts";
import { logFailure } from "../../platform/log-failure.ts";
import { askGovernor } from "./ask-governor.ts";
import { findHolding } from "./holdings.ts";
import { governorOf } from "./slots.ts";

/**
 * Tells a function's governor of every change, and through it the other isolates. The change is made all the same when
 * the governor cannot be told: it reads the limits again soon.
 */
onFunctionChanged(async (address, change) => {
  const holding = findHolding(address);
  const idle = holding?.yieldIdle(Date.now()) ?? [];
  const governor = () => governorOf(env.GOVERNORS, address);
  try {
    const revision = await askGovernor(() => governor().changed(address, change, idle));
    // This isolate has forgotten what was before the change: hearing of it again need not make it read anew.
    holding?.learn(revision);
  } catch (error) {
    logFailure(error);
  }
});

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
  const idle = findHolding(address)?.yieldIdle(Date.now()) ?? [];
  const governor = () => governorOf(env.GOVERNORS, address);
  await askGovernor(() => governor().changed(address, change, idle)).catch(logFailure);
});

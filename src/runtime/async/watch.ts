import { openDatabase } from "../../platform/database.ts";
import { logFailure } from "../../platform/log-failure.ts";
import { listRegistrations, type Registration, removeRegistration } from "./store-registry.ts";

/** Queues that are asked at a time. */
const PAGE = 50;

/**
 * Looks after the queues that may have something to do, by the clock: one whose alarm was lost is woken, and one that has
 * nothing to do is left alone from now on.
 */
export async function watchQueues(env: Env): Promise<void> {
  const db = openDatabase(env.DB);
  let page: readonly Registration[];
  let after = "";
  do {
    page = await listRegistrations(db, PAGE, after);
    const watched = page.map(async (registration) => {
      const state = await env.ASYNC_QUEUE.getByName(registration.name).watch();
      if (state === "idle") await removeRegistration(db, registration);
    });
    // One that fails does not keep the others waiting.
    for (const result of await Promise.allSettled(watched)) {
      if (result.status === "rejected") logFailure(result.reason);
    }
    after = page.at(-1)?.name ?? "";
  } while (page.length === PAGE);
}

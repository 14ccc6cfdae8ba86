import { DurableObject } from "cloudflare:workers";
import { type VersionKey } from "../../functions/store.ts";
import { logFailure } from "../../platform/log-failure.ts";
import { giveUp, initializeVersion } from "./initialize-version.ts";

/** Attempts that fail for a reason of ours, not of the function's; Workers repeats an alarm that throws six times. */
const ATTEMPTS_MAX = 4;

/**
 * Initializes one version ahead of its invocations. An alarm does it and not the call that asks for it: an alarm has
 * 15 minutes, needs nobody who waits, and comes again after a crash.
 */
export class SnapshotMaker extends DurableObject<Env> {
  #isRunning = false;
  #isAskedAgain = false;

  async request(key: VersionKey): Promise<void> {
    // What it has been asked for since it began to look may have to be looked for once more.
    this.#isAskedAgain = true;
    if (this.#isRunning || (await this.ctx.storage.getAlarm()) !== null) return;
    this.ctx.storage.kv.put("key", key);
    await this.ctx.storage.setAlarm(Date.now());
  }

  override async alarm(info?: AlarmInvocationInfo): Promise<void> {
    const key = this.ctx.storage.kv.get<VersionKey>("key");
    if (key === undefined) return;
    this.#isRunning = true;
    try {
      do {
        this.#isAskedAgain = false;
        await initializeVersion(this.env, key);
      } while (this.#isAskedAgain);
    } catch (error) {
      logFailure(error);
      if ((info?.retryCount ?? 0) + 1 < ATTEMPTS_MAX) throw error;
      await giveUp(this.env, key);
    } finally {
      this.#isRunning = false;
    }
    await this.ctx.storage.deleteAll();
  }
}

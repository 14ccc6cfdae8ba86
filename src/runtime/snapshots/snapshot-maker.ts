import { DurableObject } from "cloudflare:workers";
import { AwsError } from "../../aws/errors.ts";
import { type VersionKey } from "../../functions/store.ts";
import { logFailure } from "../../platform/log-failure.ts";
import { giveUp, initializeVersion } from "./initialize-version.ts";

/** Attempts that end without a verdict of the function's: our fault, a crash, or more CPU than a Worker has. */
const ATTEMPTS_MAX = 3;
/** How long a full isolate is waited for in all, and how long before the next look. */
const FULL_MS_MAX = 900_000;
const FULL_RETRY_MS = 2000;

interface Job {
  readonly key: VersionKey;
  /** Epoch ms. */
  readonly requestedAt: number;
  readonly attempts: number;
}

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
    // A job that is still there has been tried: who asks again does not give it more attempts.
    this.#job ??= { key, requestedAt: Date.now(), attempts: 0 };
    await this.ctx.storage.setAlarm(Date.now());
  }

  override async alarm(): Promise<void> {
    const job = this.#job;
    if (job === undefined) return;
    this.#isRunning = true;
    try {
      // Written before it begins, so that an attempt that ends the isolate counts.
      this.#job = { ...job, attempts: job.attempts + 1 };
      if (job.attempts < ATTEMPTS_MAX) await this.#initialize(job.key);
      else await giveUp(this.env, job.key);
      await this.ctx.storage.deleteAll();
    } catch (error) {
      if (!isFull(error) || Date.now() - job.requestedAt > FULL_MS_MAX) {
        logFailure(error);
        throw error;
      }
      this.#job = job;
      await this.ctx.storage.setAlarm(Date.now() + FULL_RETRY_MS);
    } finally {
      this.#isRunning = false;
    }
  }

  async #initialize(key: VersionKey): Promise<void> {
    do {
      this.#isAskedAgain = false;
      await initializeVersion(this.env, key);
    } while (this.#isAskedAgain);
  }

  get #job(): Job | undefined {
    return this.ctx.storage.kv.get<Job>("job");
  }

  set #job(job: Job | undefined) {
    this.ctx.storage.kv.put("job", job);
  }
}

/** Other environments have the isolate's memory now. */
function isFull(error: unknown): boolean {
  return error instanceof AwsError && error.code === "TooManyRequestsException";
}

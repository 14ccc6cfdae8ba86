import { systemClock } from "../../platform/clock.ts";
import { sleep } from "../../platform/sleep.ts";

/** Keeps reads of a shard as far from each other as its service wants them. */
export class ShardPace {
  readonly #spacingMs: number;
  /** By shard, when the next read may be. */
  readonly #nextAt = new Map<string, number>();

  constructor(spacingMs: number) {
    this.#spacingMs = spacingMs;
  }

  async next(shardId: string): Promise<void> {
    if (this.#spacingMs === 0) return;
    const now = systemClock();
    const at = Math.max(this.#nextAt.get(shardId) ?? now, now);
    this.#nextAt.set(shardId, at + this.#spacingMs);
    if (at > now) await sleep(at - now);
  }
}

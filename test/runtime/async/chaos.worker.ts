import { type Runner } from "../../../src/runtime/async/async-queue.ts";
import { type Verdict } from "../../../src/runtime/async/attempt.ts";
import { type DeliveryReport, type EndedEvent } from "../../../src/runtime/async/deliver.ts";
import { type Attempt, type Rules } from "../../../src/runtime/async/model.ts";
import { type Report } from "../../../src/runtime/async/run-batch.ts";
import { type QueuedEvent } from "../../../src/runtime/async/store.ts";
import { DELIVERED, failedForNow, undeliverable } from "../../../src/services/delivery.ts";

/** Numbers from 0 to 1 that are the same for the same seed. */
export function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const RULES: Rules = {
  retriesMax: 2,
  eventAgeMsMax: 21_600_000,
  onSuccess: "arn:aws:sqs:us-east-1:1:s",
  onFailure: "arn:aws:sqs:us-east-1:1:f",
  deadLetter: "arn:aws:sqs:us-east-1:1:d",
};

/** Stands where functions and targets are, and does what it likes; it keeps what has happened to each event. */
export class Chaos implements Runner {
  /** Once it is false, all goes well. */
  isWild = true;
  /** Requests under way, of which each may be there once. */
  readonly active = new Set<string>();
  readonly runs = new Map<string, number>();
  /** How often a request was told of, by target, and how often a target was given up. */
  readonly told = new Map<string, number>();
  /** What ought not to happen. */
  readonly wrongs: string[] = [];
  readonly #random: () => number;

  constructor(random: () => number) {
    this.#random = random;
  }

  runEvents = async (
    events: readonly QueuedEvent[],
    handBack: (report: Report) => Promise<void>,
  ): Promise<Report> => {
    for (const { requestId } of events) this.#enter(requestId);
    const waiting = [...events];
    const verdicts: Verdict[] = [];
    const give = async () => {
      const untried = waiting.splice(0);
      for (const { requestId } of untried) this.active.delete(requestId);
      await handBack({
        verdicts: verdicts.splice(0),
        untried: untried.map(({ id }) => id),
        isBusy: false,
      });
    };
    let mayGive = true;
    for (let event = waiting.shift(); event !== undefined; event = waiting.shift()) {
      await this.#wait();
      count(this.runs, event.requestId);
      if (this.#chance(0.03)) return await this.#fail(events);
      if (mayGive && this.#chance(0.1)) {
        mayGive = false;
        await give();
      }
      this.active.delete(event.requestId);
      const attempt = this.#attempt();
      verdicts.push({ id: event.id, rules: RULES, attempt });
      if (attempt.kind === "throttled") break;
    }
    const untried = waiting.splice(0);
    for (const { requestId } of untried) this.active.delete(requestId);
    return { verdicts, untried: untried.map(({ id }) => id), isBusy: this.#chance(0.2) };
  };

  deliver = async (events: readonly EndedEvent[]): Promise<readonly DeliveryReport[]> => {
    for (const { requestId } of events) this.#enter(requestId);
    const reports: DeliveryReport[] = [];
    for (const { id, requestId, outcome } of events) {
      await this.#wait();
      if (this.#chance(0.03)) return await this.#fail(events);
      const results = outcome.targets.map(({ arn }) => {
        if (this.#chance(0.2)) return failedForNow("ServiceUnavailable", "Busy");
        count(this.told, `${requestId} ${arn}`);
        return this.#chance(0.1) ? undeliverable("AccessDenied", "No") : DELIVERED;
      });
      reports.push({ id, results });
      this.active.delete(requestId);
    }
    return reports;
  };

  #attempt(): Attempt {
    if (this.#chance(0.1)) return { kind: "throttled" };
    if (this.#chance(0.1)) return { kind: "failed" };
    if (this.#chance(0.05)) return { kind: "refused", condition: "ZeroReservedConcurrency" };
    return {
      kind: "ended",
      functionError: this.#chance(0.4),
      executedVersion: "1",
      traceHeader: "t",
    };
  }

  #enter(requestId: string): void {
    if (this.active.has(requestId)) this.wrongs.push(`${requestId} is under way twice`);
    this.active.add(requestId);
  }

  async #fail(events: readonly QueuedEvent[]): Promise<never> {
    for (const { requestId } of events) this.active.delete(requestId);
    throw new Error("The isolate is gone");
  }

  async #wait(): Promise<void> {
    if (this.#chance(0.3)) await scheduler.wait(0);
  }

  #chance(share: number): boolean {
    return this.isWild && this.#random() < share;
  }
}

function count(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

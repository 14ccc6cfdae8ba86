import { logFailure } from "../../platform/log-failure.ts";
import { type Place } from "../invoke/invoke-once.ts";
import { attempt, type Verdict } from "./attempt.ts";
import { type QueuedEvent } from "./store.ts";

/** How long a batch may keep its events before it gives those back that have not begun. */
const SLICE_MS = 100;

/** Events after which the other requests of the isolate have a turn; a function that computes gives way by itself. */
const TURN_EVENTS = 8;
/** Waiting for turns for so long means that the isolate has enough to do. */
const BUSY_MS = SLICE_MS / 2;

/** What has become of events of a batch. */
export interface Report {
  readonly verdicts: readonly Verdict[];
  /** The ids of those that have not been attempted, and will not be by this batch. */
  readonly untried: readonly number[];
  /** More batches at once would only wait for each other. */
  readonly isBusy: boolean;
}

type HandBack = (report: Report) => Promise<void>;

/**
 * Runs events one after another. When that takes long, `handBack` gets what is known and what has not begun, once, while
 * the event that is under way goes on: no event waits for another's time.
 */
export async function runBatch(
  place: Place,
  events: readonly QueuedEvent[],
  handBack: HandBack,
): Promise<Report> {
  const startedAt = Date.now();
  const waiting = [...events];
  let verdicts: Verdict[] = [];
  let turnsMs = 0;
  const takeReport = (): Report => {
    const untried = waiting.splice(0).map(({ id }) => id);
    const report = { verdicts, untried, isBusy: turnsMs > BUSY_MS };
    verdicts = [];
    return report;
  };
  let handed: Promise<void> | undefined;
  const timer = setTimeout(() => {
    turnsMs += Date.now() - startedAt - SLICE_MS;
    handed = handBack(takeReport()).catch(logFailure);
  }, SLICE_MS);

  try {
    for (let event = waiting.shift(); event !== undefined; event = waiting.shift()) {
      const verdict = await attempt(place, event);
      verdicts.push(verdict);
      // The others would fare no better.
      if (verdict.attempt.kind === "throttled") break;
      if (verdicts.length % TURN_EVENTS === 0) turnsMs += await giveWay();
      // The timer does not fire while functions only compute.
      if (Date.now() - startedAt >= SLICE_MS) break;
    }
  } finally {
    clearTimeout(timer);
  }
  await handed;
  return takeReport();
}

/** Returns how long it took until it was this one's turn again. */
async function giveWay(): Promise<number> {
  const before = Date.now();
  await scheduler.wait(0);
  return Date.now() - before;
}

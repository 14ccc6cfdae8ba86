import { logFailure } from "../../platform/log-failure.ts";
import { type Place } from "../invoke/invoke-once.ts";
import { attempt, type Verdict } from "./attempt.ts";
import { type QueuedEvent } from "./store.ts";

/** How long a batch may keep its events before it gives those back that have not begun. */
const SLICE_MS = 100;

/** What has become of events of a batch. */
export interface Report {
  readonly verdicts: readonly Verdict[];
  /** The ids of those that have not been attempted, and will not be by this batch. */
  readonly untried: readonly number[];
}

/**
 * Runs events one after another. When that takes long, `handBack` gets what is known and what has not begun, once, while
 * the event that is under way goes on: no event waits for another's time.
 */
export async function runBatch(
  place: Place,
  events: readonly QueuedEvent[],
  handBack: (report: Report) => Promise<void>,
): Promise<Report> {
  const startedAt = Date.now();
  const waiting = [...events];
  let verdicts: Verdict[] = [];
  const takeReport = (): Report => {
    const report = { verdicts, untried: waiting.splice(0).map(({ id }) => id) };
    verdicts = [];
    return report;
  };
  let handed: Promise<void> | undefined;
  const timer = setTimeout(() => {
    handed = handBack(takeReport()).catch(logFailure);
  }, SLICE_MS);

  try {
    for (let event = waiting.shift(); event !== undefined; event = waiting.shift()) {
      const verdict = await attempt(place, event);
      verdicts.push(verdict);
      // The others would fare no better.
      if (verdict.attempt.kind === "throttled") break;
      // The timer does not fire while functions only compute.
      if (Date.now() - startedAt >= SLICE_MS) break;
    }
  } finally {
    clearTimeout(timer);
  }
  await handed;
  return takeReport();
}

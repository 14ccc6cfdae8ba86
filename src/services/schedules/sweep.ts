import { type Database } from "../../platform/database.ts";
import { logFailure } from "../../platform/log-failure.ts";
import { type Run } from "./fired-runs.ts";
import { latestDue, nextDue, type Timetable } from "./model.ts";
import { advance, claimDue, type NextRun, type StoredSchedule } from "./store.ts";

/** What a kind of schedules brings to the sweep. */
export interface ScheduleKind {
  /** Undefined for what can never run again. */
  readonly timetableOf: (schedule: StoredSchedule) => Timetable | undefined;
  /** How late a run may begin, after which it is left out. */
  readonly lateMsMax: (schedule: StoredSchedule) => number;
  /** Of the flexible window, within which chance puts off each run; 0 for none. */
  readonly windowMs: (schedule: StoredSchedule) => number;
  /** Whether it is deleted when it has run for the last time. */
  readonly isTransient: (schedule: StoredSchedule) => boolean;
  /** The name of the object that takes on its runs. */
  readonly objectOf: (schedule: StoredSchedule) => string;
  /** Durable when it answers, and repeatable: the same run is taken on once. */
  readonly fire: (object: string, schedules: readonly DueSchedule[]) => Promise<void>;
}

export interface DueSchedule {
  readonly schedule: StoredSchedule;
  readonly run: Run;
}

export interface SweepOptions {
  readonly db: Database;
  readonly kinds: Readonly<Record<StoredSchedule["kind"], ScheduleKind>>;
  readonly now: number;
}

/** Of one claim: D1 answers with as many rows. */
const BATCH_MAX = 100;
/** 10,000 runs a minute; what is over that comes with the next sweep. */
const BATCHES_MAX = 100;
/** Longer than a sweep lives, so that the next one takes over only what has been given up. */
const LEASE_MS = 120_000;

/**
 * Runs what is due. A run is claimed, handed over to an object that keeps it, and only then noted as done: whoever dies in
 * between leaves a claim that lapses, and the object knows the run when it comes again. Sweeps that were missed are made up
 * for by one run, the latest due, unless that is too late as well: AWS does not run all that it has missed either.
 */
export async function sweepSchedules(options: SweepOptions): Promise<number> {
  const { db, now } = options;
  let count = 0;
  for (let batch = 0; batch < BATCHES_MAX; batch += 1) {
    const claimed = await claimDue(db, { now, leaseMs: LEASE_MS, limit: BATCH_MAX });
    count += await runBatch(options, claimed);
    if (claimed.length < BATCH_MAX) break;
  }
  return count;
}

async function runBatch(
  { db, kinds, now }: SweepOptions,
  claimed: readonly StoredSchedule[],
): Promise<number> {
  const plans = claimed.map((schedule) => plan(schedule, kinds[schedule.kind], now));
  const groups = Map.groupBy(plans, ({ schedule, object }) => `${schedule.kind} ${object}`);
  let count = 0;
  // One object that fails must not hold up the others; its schedules come again when their claim has lapsed.
  await Promise.all(
    [...groups.values()].map(async (group) => {
      const [first] = group;
      if (first === undefined) return;
      try {
        const due = group.flatMap(({ schedule, run }) =>
          run === undefined ? [] : [{ schedule, run }],
        );
        if (due.length > 0) await kinds[first.schedule.kind].fire(first.object, due);
        await advance(db, group);
        count += due.length;
      } catch (error) {
        logFailure(error);
      }
    }),
  );
  return count;
}

/** The run that follows, begun by chance within the window of its schedule. `random` is from 0 to 1. */
export function nextRun(
  timetable: Timetable,
  {
    after,
    windowMs,
    random,
  }: { readonly after: number; readonly windowMs: number; readonly random: number },
): NextRun {
  const dueAt = nextDue(timetable, after);
  return dueAt === undefined
    ? { dueAt: null, nextRunAt: null }
    : { dueAt, nextRunAt: dueAt + Math.floor(windowMs * random) };
}

interface Plan {
  readonly schedule: StoredSchedule;
  readonly object: string;
  /** Undefined if it is too late for it. */
  readonly run?: Run;
  readonly to: NextRun | "gone";
}

function plan(schedule: StoredSchedule, kind: ScheduleKind, now: number): Plan {
  const object = kind.objectOf(schedule);
  const timetable = kind.timetableOf(schedule);
  if (timetable === undefined || schedule.dueAt === null) {
    return { schedule, object, to: { dueAt: null, nextRunAt: null } };
  }
  const windowMs = kind.windowMs(schedule);
  // What is still within its window has not been missed.
  const missedBy = Math.max(schedule.dueAt, now - windowMs);
  const dueAt = latestDue(timetable, schedule.dueAt, missedBy);
  const isLate = now - dueAt > kind.lateMsMax(schedule) + windowMs;
  const next = nextRun(timetable, { after: missedBy, windowMs, random: Math.random() });
  const to = next.dueAt === null && kind.isTransient(schedule) ? "gone" : next;
  const run = { scheduleId: schedule.id, name: schedule.name, dueAt };
  return { schedule, object, to, ...(isLate ? {} : { run }) };
}

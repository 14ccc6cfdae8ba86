import { env } from "cloudflare:workers";
import { describe, it } from "vitest";
import { openDatabase } from "../../../src/platform/database.ts";
import { newId } from "../../../src/platform/ids.ts";
import { parseExpression } from "../../../src/services/schedules/model.ts";
import {
  claimDue,
  putSchedule,
  removeSchedule,
  type StoredSchedule,
} from "../../../src/services/schedules/store.ts";
import {
  type DueSchedule,
  type ScheduleKind,
  sweepSchedules,
} from "../../../src/services/schedules/sweep.ts";

const db = openDatabase(env.DB);
const MINUTE = 60_000;
const START = Date.UTC(2030, 0, 1);

/** A schedule that says itself what its kind would. */
interface Value {
  readonly expression: string;
  readonly windowMs?: number;
  readonly lateMsMax?: number;
  readonly isTransient?: boolean;
}

/** Keeps what has been fired; `fails` may throw in its place, or afterwards. */
function recorder(fails: (phase: "before" | "after") => void = () => {}) {
  const fired: DueSchedule[] = [];
  const of = ({ value }: StoredSchedule) => value as Value;
  const kind: ScheduleKind = {
    timetableOf: (schedule) => {
      const expression = parseExpression(of(schedule).expression);
      return expression && { expression, zone: "UTC", anchorAt: START };
    },
    windowMs: (schedule) => of(schedule).windowMs ?? 0,
    lateMsMax: (schedule) => of(schedule).lateMsMax ?? 86_400_000,
    isTransient: (schedule) => of(schedule).isTransient ?? false,
    objectOf: ({ groupName }) => groupName,
    fire: async (_, due) => {
      await Promise.resolve();
      fails("before");
      fired.push(...due);
      fails("after");
    },
  };
  const sweep = (now: number) => sweepSchedules({ db, kinds: { rule: kind, schedule: kind }, now });
  const times = () => fired.map(({ run }) => (run.dueAt - START) / MINUTE);
  return { fired, sweep, times };
}

function key(name: string, groupName = "g") {
  return { accountId: "1", region: "r", kind: "schedule", groupName, name } as const;
}

async function put(name: string, value: Value, groupName = "g", dueAt = START): Promise<void> {
  const ids = { id: newId(), revisionId: newId() };
  const times = { dueAt, nextRunAt: dueAt, createdAt: 0, modifiedAt: 0 };
  await putSchedule(db, { ...key(name, groupName), ...ids, value, ...times });
}

async function rows(): Promise<readonly Record<string, unknown>[]> {
  return (await env.DB.prepare("SELECT * FROM schedules ORDER BY name").all()).results;
}

async function clear(): Promise<void> {
  await env.DB.prepare("DELETE FROM schedules").run();
}

describe("sweepSchedules()", () => {
  it("fires what is due, sets the next time, and leaves the rest alone", async ({ expect }) => {
    await clear();
    await put("now", { expression: "rate(5 minutes)" });
    await put("later", { expression: "rate(5 minutes)" }, "g", START + 1);
    const { sweep, times, fired } = recorder();
    expect(await sweep(START)).toBe(1);
    expect(fired.map(({ schedule }) => schedule.name)).toEqual(["now"]);
    expect(await sweep(START)).toBe(0);
    await sweep(START + 5 * MINUTE);
    expect(times()).toEqual([0, 5, 5]);
  });

  it("gives each run to one of two sweeps at once", async ({ expect }) => {
    await clear();
    await Promise.all(
      Array.from({ length: 250 }, (_, index) => put(`s${index}`, { expression: "rate(1 hour)" })),
    );
    const { sweep, fired } = recorder();
    const counts = await Promise.all([sweep(START), sweep(START), sweep(START)]);
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(250);
    expect(new Set(fired.map(({ schedule }) => schedule.name)).size).toBe(250);
    expect(fired).toHaveLength(250);
  });

  it("comes back to what a sweep that died had claimed, once its claim has lapsed", async ({
    expect,
  }) => {
    await clear();
    await put("s", { expression: "rate(1 hour)" });
    let dies = true;
    const { sweep, times } = recorder((phase) => {
      if (dies && phase === "after") throw new Error("It has died here");
    });
    expect(await sweep(START)).toBe(0);
    dies = false;
    expect(await sweep(START + MINUTE)).toBe(0);
    expect(await sweep(START + 3 * MINUTE)).toBe(1);
    // Told twice, and it is the same run: that is how its object knows it.
    expect(times()).toEqual([0, 0]);
  });

  it("goes on with other objects when one fails", async ({ expect }) => {
    await clear();
    await put("a", { expression: "rate(1 hour)" }, "bad");
    await put("b", { expression: "rate(1 hour)" }, "good");
    let calls = 0;
    const { sweep } = recorder((phase) => {
      calls += 1;
      if (phase === "before" && calls === 1) throw new Error("One object is down");
    });
    expect(await sweep(START)).toBe(1);
  });

  it("makes up for missed times with the latest, unless that is too late", async ({ expect }) => {
    await clear();
    await put("fresh", { expression: "rate(10 minutes)" });
    await put("stale", { expression: "rate(1 hour)", lateMsMax: 5 * MINUTE });
    const { sweep, fired, times } = recorder();
    await sweep(START + 25 * MINUTE);
    expect(times()).toEqual([20]);
    expect(fired.map(({ schedule }) => schedule.name)).toEqual(["fresh"]);
    await sweep(START + 60 * MINUTE);
    expect(times().toSorted((a, b) => a - b)).toEqual([20, 60, 60]);
  });

  it("loses no run of a window that is longer than the rate", async ({ expect }) => {
    await clear();
    await put("s", { expression: "rate(5 minutes)", windowMs: 15 * MINUTE });
    const { sweep, times } = recorder();
    for (let minute = 0; minute <= 60; minute += 1) await sweep(START + minute * MINUTE);
    const seen = times();
    expect(seen).toEqual(Array.from({ length: seen.length }, (_, index) => index * 5));
    expect(seen.length).toBeGreaterThanOrEqual(10);
  });

  it("begins each run of a window within it", async ({ expect }) => {
    await clear();
    await put("s", { expression: "rate(1 hour)", windowMs: 15 * MINUTE });
    await recorder().sweep(START);
    const [row] = await rows();
    expect(row).toMatchObject({ due_at: START + 60 * MINUTE, claimed_until: 0 });
    const nextRunAt = Number(row?.["next_run_at"]);
    expect(nextRunAt).toBeGreaterThanOrEqual(START + 60 * MINUTE);
    expect(nextRunAt).toBeLessThan(START + 75 * MINUTE);
  });

  it("takes out what has run for the last time, if that is wanted", async ({ expect }) => {
    await clear();
    await put("gone", { expression: "at(2030-01-01T00:00:00)", isTransient: true });
    await put("kept", { expression: "at(2030-01-01T00:00:00)" });
    const { sweep, fired } = recorder();
    await sweep(START);
    expect(fired).toHaveLength(2);
    expect(await rows()).toMatchObject([{ name: "kept", due_at: null, next_run_at: null }]);
  });

  it("does not undo what a caller has changed or deleted meanwhile", async ({ expect }) => {
    await clear();
    await put("changed", { expression: "rate(1 hour)" });
    await put("deleted", { expression: "rate(1 hour)" });
    const later = START + 999 * MINUTE;
    const { sweep } = recorder();
    const claimed = await claimDue(db, { now: START, leaseMs: MINUTE, limit: 10 });
    expect(claimed).toHaveLength(2);
    await put("changed", { expression: "rate(2 hours)" }, "g", later);
    await removeSchedule(db, key("deleted"));
    await sweep(START + 2 * MINUTE);
    expect(await rows()).toMatchObject([{ name: "changed", next_run_at: later }]);
  });
});

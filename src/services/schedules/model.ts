import { nextCron, type WallTime } from "./cron.ts";
import { type CronFields, parseCron } from "./cron-fields.ts";
import { fromWallTime, toWallTime } from "./time-zone.ts";

export type Expression =
  | { readonly kind: "rate"; readonly periodMs: number; readonly isProper: boolean }
  | { readonly kind: "cron"; readonly fields: CronFields }
  | { readonly kind: "at"; readonly wall: WallTime };

/** When something runs. */
export interface Timetable {
  readonly expression: Expression;
  /** Of `cron` and `at`. */
  readonly zone: string;
  /** What a rate counts from: its first run. */
  readonly anchorAt: number;
  readonly startAt?: number;
  readonly endAt?: number;
}

const UNITS_MS: Readonly<Record<string, number>> = {
  minute: 60_000,
  hour: 3_600_000,
  day: 86_400_000,
};
const RATE = /^rate\(\s*([1-9]\d{0,8})\s+(minute|hour|day)(s?)\s*\)$/;
const CRON = /^cron\((.+)\)$/s;
const AT = /^at\((\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)\)$/;

/** Undefined for what is none. `isProper` says whether a rate's unit is singular for one and plural for more. */
export function parseExpression(text: string): Expression | undefined {
  const rate = RATE.exec(text);
  if (rate !== null) {
    const [, count = "", unit = "", plural] = rate;
    const periodMs = Number(count) * (UNITS_MS[unit] ?? 0);
    return { kind: "rate", periodMs, isProper: (count === "1") === (plural === "") };
  }
  const cron = CRON.exec(text)?.[1];
  if (cron !== undefined) {
    const fields = parseCron(cron);
    return fields === undefined ? undefined : { kind: "cron", fields };
  }
  const at = AT.exec(text);
  return at === null ? undefined : parseAt(at.slice(1).map(Number));
}

/** The schedule of a rule: a proper rate or a cron. */
export function parseRuleSchedule(text: string): Expression | undefined {
  const expression = parseExpression(text);
  if (expression?.kind === "at") return undefined;
  return expression?.kind === "rate" && !expression.isProper ? undefined : expression;
}

/** The first time that something is due after `after`; undefined when it never is again. */
export function nextDue(timetable: Timetable, after: number): number | undefined {
  const { startAt, endAt, expression } = timetable;
  // One-time schedules know no start and no end.
  if (expression.kind === "at") return later(nextInZone(timetable, after), after);
  const due = nextInZone(timetable, Math.max(after, (startAt ?? -Infinity) - 1));
  return due === undefined || due > (endAt ?? Infinity) ? undefined : due;
}

/**
 * The last time up to `now` that something was due, given that it was due at `dueAt`: what a sweep that comes late makes
 * up for. Each step asks for what follows some moment, so that a year of minutes costs a handful of them.
 */
export function latestDue(timetable: Timetable, dueAt: number, now: number): number {
  let known = dueAt;
  let over = now;
  while (known < over) {
    const middle = Math.floor((known + over) / 2);
    const due = nextDue(timetable, middle);
    if (due !== undefined && due <= now) known = due;
    else over = middle;
    if (over - known <= 1) break;
  }
  return known;
}

function nextInZone({ expression, zone, anchorAt }: Timetable, after: number): number | undefined {
  switch (expression.kind) {
    case "rate":
      return nextOfRate(expression.periodMs, anchorAt, after);
    case "at":
      return fromWallTime(expression.wall, zone);
    case "cron":
      return nextOfCron(expression.fields, zone, after);
  }
}

function nextOfRate(periodMs: number, anchorAt: number, after: number): number {
  if (after < anchorAt) return anchorAt;
  return anchorAt + (Math.floor((after - anchorAt) / periodMs) + 1) * periodMs;
}

/** What a clock never shows is left out, and what it shows twice counts once, the first time: AWS's rule. */
function nextOfCron(fields: CronFields, zone: string, after: number): number | undefined {
  let wall = nextCron(fields, toWallTime(after, zone));
  while (wall !== undefined) {
    const due = later(fromWallTime(wall, zone), after);
    if (due !== undefined) return due;
    wall = nextCron(fields, wall);
  }
  return undefined;
}

function later(time: number | undefined, after: number): number | undefined {
  return time !== undefined && time > after ? time : undefined;
}

/** Undefined for a date that no calendar has. */
function parseAt(parts: readonly number[]): Expression | undefined {
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts;
  const wall = Date.UTC(year, month - 1, day, hour, minute, second);
  const date = new Date(wall);
  const same = [
    date.getUTCFullYear(),
    date.getUTCMonth() + 1,
    date.getUTCDate(),
    date.getUTCHours(),
    date.getUTCMinutes(),
    date.getUTCSeconds(),
  ];
  return same.every((value, index) => value === parts[index]) ? { kind: "at", wall } : undefined;
}

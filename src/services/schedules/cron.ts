import {
  type CronFields,
  type DaysOfMonth,
  type DaysOfWeek,
  YEAR_MAX,
  YEAR_MIN,
} from "./cron-fields.ts";

/** A wall clock's date and time as the epoch milliseconds that it would be in UTC. */
export type WallTime = number;

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** The first minute after `after` that the fields take; undefined when there is none before the year 2200. */
export function nextCron(fields: CronFields, after: WallTime): WallTime | undefined {
  const from = Math.max((Math.floor(after / MINUTE_MS) + 1) * MINUTE_MS, Date.UTC(YEAR_MIN));
  const start = new Date(from);
  for (let year = start.getUTCFullYear(); year <= YEAR_MAX; year += 1) {
    if (!fields.years.has(year)) continue;
    for (let month = 0; month < 12; month += 1) {
      // Months are over when the next one has begun.
      if (!fields.months.has(month + 1) || Date.UTC(year, month + 1) <= from) continue;
      const found = nextInMonth(fields, year, month, from);
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

function nextInMonth(
  fields: CronFields,
  year: number,
  month: number,
  from: WallTime,
): WallTime | undefined {
  for (const day of daysIn(fields, year, month)) {
    const midnight = Date.UTC(year, month, day);
    if (midnight + DAY_MS <= from) continue;
    const time = nextInDay(fields, Math.max(from - midnight, 0));
    if (time !== undefined) return midnight + time;
  }
  return undefined;
}

/** Both arguments count from midnight. */
function nextInDay({ hours, minutes }: CronFields, from: number): number | undefined {
  for (let hour = Math.floor(from / HOUR_MS); hour < 24; hour += 1) {
    if (!hours.has(hour)) continue;
    const start = Math.max(from - hour * HOUR_MS, 0);
    for (let minute = Math.ceil(start / MINUTE_MS); minute < 60; minute += 1) {
      if (minutes.has(minute)) return hour * HOUR_MS + minute * MINUTE_MS;
    }
  }
  return undefined;
}

function daysIn(
  { daysOfMonth, daysOfWeek }: CronFields,
  year: number,
  month: number,
): readonly number[] {
  const last = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  const first = new Date(Date.UTC(year, month, 1)).getUTCDay();
  /** 1 for Sunday to 7 for Saturday. */
  const weekday = (day: number) => ((first + day - 1) % 7) + 1;
  const all = Array.from({ length: last }, (_, index) => index + 1);
  return all.filter(
    (day) =>
      takesDayOfMonth(daysOfMonth, day, last, weekday) &&
      takesDayOfWeek(daysOfWeek, day, last, weekday),
  );
}

type Weekday = (day: number) => number;

function takesDayOfMonth(rule: DaysOfMonth, day: number, last: number, weekday: Weekday): boolean {
  switch (rule.kind) {
    case "any":
      return true;
    case "days":
      return rule.days.has(day);
    case "last":
      return day === last;
    case "last-weekday":
      return day === nearestWeekday(last, last, weekday);
    case "nearest-weekday":
      // A month that has not the day has nothing near it either.
      return rule.day <= last && day === nearestWeekday(rule.day, last, weekday);
  }
}

function takesDayOfWeek(rule: DaysOfWeek, day: number, last: number, weekday: Weekday): boolean {
  switch (rule.kind) {
    case "any":
      return true;
    case "days":
      return rule.days.has(weekday(day));
    case "last":
      return weekday(day) === rule.day && day + 7 > last;
    case "nth":
      return weekday(day) === rule.day && Math.ceil(day / 7) === rule.nth;
  }
}

/** Saturday gives way to Friday and Sunday to Monday, but never into another month. */
function nearestWeekday(day: number, last: number, weekday: Weekday): number {
  const SUNDAY = 1;
  const SATURDAY = 7;
  switch (weekday(day)) {
    case SATURDAY:
      return day === 1 ? day + 2 : day - 1;
    case SUNDAY:
      return day === last ? day - 2 : day + 1;
    default:
      return day;
  }
}

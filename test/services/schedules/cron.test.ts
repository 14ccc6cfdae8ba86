import { describe, it } from "vitest";
import { nextCron } from "../../../src/services/schedules/cron.ts";
import { parseCron } from "../../../src/services/schedules/cron-fields.ts";

const MINUTE = 60_000;

function next(cron: string, after: string): string | undefined {
  const fields = parseCron(cron);
  if (fields === undefined) throw new Error(`${cron} is no cron`);
  const time = nextCron(fields, Date.parse(after));
  return time === undefined ? undefined : new Date(time).toISOString().slice(0, 16);
}

describe("parseCron()", () => {
  const valid = [
    "0 10 * * ? *",
    "15 12 * * ? *",
    "0 18 ? * MON-FRI *",
    "0 8 1 * ? *",
    "0/10 * ? * MON-FRI *",
    "0/5 8-17 ? * mon-fri *",
    "0/30 20-2 ? * MON-FRI *",
    "15 10 ? * 6L 2022-2030",
    "0 9 ? * 2#1 *",
    "0 9 ? * MON#5 *",
    "0 9 L * ? *",
    "0 9 LW * ? *",
    "0 9 15W * ? *",
    "0 9 ? * L *",
    "0,30 0-23/2 1,15 JAN,JUL ? 1970-2199",
    "  0   10 * * ? *  ",
    "*/15 * * * ? 2030,2032/2",
  ];
  for (const cron of valid)
    it(`takes ${cron}`, ({ expect }) => expect(parseCron(cron)).toBeDefined());

  const invalid = [
    "",
    "0 10 * * ?",
    "0 10 * * ? * *",
    "0 10 * * * *",
    "0 10 ? * ? *",
    "60 10 * * ? *",
    "0 24 * * ? *",
    "0 10 0 * ? *",
    "0 10 32 * ? *",
    "0 10 * 13 ? *",
    "0 10 ? * 0 *",
    "0 10 ? * 8 *",
    "0 10 * * ? 1969",
    "0 10 * * ? 2200",
    "0 10 * * ? 2030-2029",
    "0 10 ? * MON#6 *",
    "0 10 ? * MON#0 *",
    "0 10 ? * 2#1,3#2 *",
    "0 10 ? * 2L,3L *",
    "0 10 L,15 * ? *",
    "0 10 1,15W * ? *",
    "0 10 32W * ? *",
    "0 10 ? * MON-TUE-WED *",
    "0/0 10 * * ? *",
    "0/61 10 * * ? *",
    "0//2 10 * * ? *",
    "-1 10 * * ? *",
    "0 10 * JANUARY ? *",
    "1e1 10 * * ? *",
    "? 10 * * ? *",
    "0 ? * * ? *",
    "0 L * * ? *",
    "0, 10 * * ? *",
    "𝟎 10 * * ? *",
  ];
  for (const cron of invalid) {
    it(`refuses ${cron}`, ({ expect }) => expect(parseCron(cron)).toBeUndefined());
  }
});

describe("nextCron()", () => {
  const cases: readonly (readonly [string, string, string | undefined])[] = [
    ["0 10 * * ? *", "2030-01-01T10:00Z", "2030-01-02T10:00"],
    ["0 10 * * ? *", "2030-01-01T09:59:59.999Z", "2030-01-01T10:00"],
    ["* * * * ? *", "2030-12-31T23:59Z", "2031-01-01T00:00"],
    // Sunday is 1: 2030-01-06 is one.
    ["0 0 ? * 1 *", "2030-01-01T00:00Z", "2030-01-06T00:00"],
    ["0 0 ? * SAT *", "2030-01-01T00:00Z", "2030-01-05T00:00"],
    ["0 0 ? * L *", "2030-01-01T00:00Z", "2030-01-05T00:00"],
    ["0 0 ? * FRI-MON *", "2030-01-01T00:00Z", "2030-01-04T00:00"],
    ["0 0 ? * FRI-MON *", "2030-01-07T00:00Z", "2030-01-11T00:00"],
    ["0 0 L * ? *", "2032-02-01T00:00Z", "2032-02-29T00:00"],
    ["0 0 L * ? *", "2100-02-01T00:00Z", "2100-02-28T00:00"],
    // 2030-03-31 is a Sunday.
    ["0 0 LW * ? *", "2030-03-01T00:00Z", "2030-03-29T00:00"],
    // 2030-06-15 is a Saturday, 2030-09-15 a Sunday.
    ["0 0 15W * ? *", "2030-06-01T00:00Z", "2030-06-14T00:00"],
    ["0 0 15W * ? *", "2030-09-01T00:00Z", "2030-09-16T00:00"],
    // 2030-06-01 is a Saturday: the Friday before is of another month.
    ["0 0 1W * ? *", "2030-05-31T00:00Z", "2030-06-03T00:00"],
    ["0 0 31W * ? *", "2030-04-01T00:00Z", "2030-05-31T00:00"],
    ["0 0 ? * 6L *", "2030-01-01T00:00Z", "2030-01-25T00:00"],
    ["0 0 ? * TUE#1 *", "2030-01-01T00:00Z", "2030-02-05T00:00"],
    ["0 0 ? * TUE#5 *", "2030-01-01T00:00Z", "2030-01-29T00:00"],
    ["0 0 ? * TUE#5 *", "2030-01-29T00:00Z", "2030-04-30T00:00"],
    ["0 0 29 2 ? *", "2097-01-01T00:00Z", "2104-02-29T00:00"],
    ["0 0 31 4 ? *", "2030-01-01T00:00Z", undefined],
    ["0 0 1 1 ? 2029", "2030-01-01T00:00Z", undefined],
    ["59 23 31 12 ? *", "2199-12-31T23:59Z", undefined],
    ["0 0 1 1 ? *", "1900-01-01T00:00Z", "1970-01-01T00:00"],
    ["0/30 20-2 * * ? *", "2030-01-01T02:30Z", "2030-01-01T20:00"],
    ["5/20 3 * * ? *", "2030-01-01T00:00Z", "2030-01-01T03:05"],
    ["0 0 1 1 ? 2030/5", "2030-06-01T00:00Z", "2035-01-01T00:00"],
  ];
  for (const [cron, after, expected] of cases) {
    it(`${cron} after ${after}`, ({ expect }) => expect(next(cron, after)).toBe(expected));
  }

  it("agrees with a walk through all minutes", ({ expect }) => {
    const random = generator(20_301_121);
    for (let round = 0; round < 100; round += 1) {
      const cron = randomCron(random);
      const from = Date.UTC(
        2028 + Math.floor(random() * 3),
        Math.floor(random() * 12),
        1 + Math.floor(random() * 28),
      );
      const after = from + Math.floor(random() * 1440) * MINUTE + Math.floor(random() * MINUTE);
      const end = after + 8 * 24 * 60 * MINUTE;
      const fields = parseCron(cron);
      if (fields === undefined) throw new Error(`${cron} is no cron`);
      const found = nextCron(fields, after);
      const expected = walk(cron, after, end);
      expect(
        found !== undefined && found <= end ? found : undefined,
        `${cron} after ${after}`,
      ).toBe(expected);
    }
  });
});

/** The same from the same seed. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return state / 0x7fffffff;
  };
}

function randomCron(random: () => number): string {
  const pick = <T>(all: readonly T[]): T => all[Math.floor(random() * all.length)] as T;
  const minute = pick(["*", "0", "*/7", "3,33,50", "50-10/5", "59"]);
  const hour = pick(["*", "0", "1-5", "22-3", "*/5", "13,14"]);
  const month = pick(["*", "JAN-JUN", "2", "*/3", "NOV-FEB"]);
  const days = pick([
    "* ?",
    "L ?",
    "LW ?",
    "15W ?",
    "1W ?",
    "1-7 ?",
    "28-3 ?",
    "? MON-FRI",
    "? 1",
    "? 7L",
    "? 2#1",
    "? L",
    "? SAT-SUN",
  ]);
  const [dayOfMonth, dayOfWeek] = days.split(" ");
  return `${minute} ${hour} ${dayOfMonth} ${month} ${dayOfWeek} ${pick(["*", "2028-2030", "*/2"])}`;
}

/** Written apart from what it checks: each field is asked for each minute, with the calendar of Date alone. */
function walk(cron: string, after: number, end: number): number | undefined {
  const [minute = "", hour = "", dayOfMonth = "", month = "", dayOfWeek = "", year = ""] =
    cron.split(" ");
  for (let time = Math.floor(after / MINUTE) * MINUTE + MINUTE; time <= end; time += MINUTE) {
    const date = new Date(time);
    if (
      fits(minute, date.getUTCMinutes(), 0, 59) &&
      fits(hour, date.getUTCHours(), 0, 23) &&
      fits(month, date.getUTCMonth() + 1, 1, 12) &&
      fits(year, date.getUTCFullYear(), 1970, 2199) &&
      fitsDay(dayOfMonth, date) &&
      fitsWeekday(dayOfWeek, date)
    ) {
      return time;
    }
  }
  return undefined;
}

const NAMES = "SUN MON TUE WED THU FRI SAT JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC".split(
  " ",
);

function numberOf(text: string): number {
  const index = NAMES.indexOf(text);
  return index === -1 ? Number(text) : index < 7 ? index + 1 : index - 6;
}

function fits(field: string, value: number, min: number, max: number): boolean {
  return field.split(",").some((item) => {
    const [base = "", step = "1"] = item.split("/");
    const [from, to] = base === "*" ? [min, max] : base.split("-").map(numberOf);
    const start = from ?? 0;
    const stop = to ?? (item.includes("/") ? max : start);
    const isWrapped = stop < start;
    const position = isWrapped && value < start ? value + (max - min + 1) - start : value - start;
    const isInside = isWrapped ? value >= start || value <= stop : value >= start && value <= stop;
    return isInside && position % Number(step) === 0;
  });
}

function dayBefore(date: Date, days: number): Date {
  return new Date(date.getTime() - days * 86_400_000);
}

function isWeekend(date: Date): boolean {
  return [0, 6].includes(date.getUTCDay());
}

function isLast(date: Date): boolean {
  return dayBefore(date, -1).getUTCDate() === 1;
}

function fitsDay(field: string, date: Date): boolean {
  const day = date.getUTCDate();
  if (field === "?") return true;
  if (field === "L") return isLast(date);
  if (field === "LW") {
    // The last day that is no weekend: all after it are.
    if (isWeekend(date)) return false;
    for (let later = dayBefore(date, -1); later.getUTCDate() !== 1; later = dayBefore(later, -1)) {
      if (!isWeekend(later)) return false;
    }
    return true;
  }
  if (!field.endsWith("W")) return fits(field, day, 1, 31);
  if (isWeekend(date)) return false;
  const wanted = Number(field.slice(0, -1));
  if (day === wanted) return true;
  const target = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), wanted));
  if (target.getUTCMonth() !== date.getUTCMonth() || !isWeekend(target)) return false;
  if (target.getUTCDay() === 6) return wanted === 1 ? day === 3 : day === wanted - 1;
  return isLast(target) ? day === wanted - 2 : day === wanted + 1;
}

function fitsWeekday(field: string, date: Date): boolean {
  const weekday = date.getUTCDay() + 1;
  if (field === "?") return true;
  if (field === "L") return weekday === 7;
  if (field.endsWith("L")) {
    return (
      weekday === Number(field.slice(0, -1)) &&
      dayBefore(date, -7).getUTCMonth() !== date.getUTCMonth()
    );
  }
  const [day = "", nth] = field.split("#");
  if (nth === undefined) return fits(field, weekday, 1, 7);
  return weekday === numberOf(day) && Math.floor((date.getUTCDate() - 1) / 7) + 1 === Number(nth);
}

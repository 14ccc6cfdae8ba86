import { describe, it } from "vitest";
import {
  latestDue,
  nextDue,
  parseExpression,
  parseRuleSchedule,
  type Timetable,
} from "../../../src/services/schedules/model.ts";

const HOUR = 3_600_000;

function timetable(text: string, more: Partial<Timetable> = {}): Timetable {
  const expression = parseExpression(text);
  if (expression === undefined) throw new Error(`${text} is no expression`);
  return { expression, zone: "UTC", anchorAt: 0, ...more };
}

/** The next times, as the zone's own clock and the world's show them. */
function times(table: Timetable, after: string, count: number): readonly string[] {
  const all: string[] = [];
  let at = Date.parse(after);
  for (let index = 0; index < count; index += 1) {
    const due = nextDue(table, at);
    if (due === undefined) break;
    all.push(new Date(due).toISOString().slice(0, 16));
    at = due;
  }
  return all;
}

describe("parseExpression()", () => {
  it("takes rates, crons and times", ({ expect }) => {
    expect(parseExpression("rate(1 minute)")).toMatchObject({ kind: "rate", periodMs: 60_000 });
    expect(parseExpression("rate(5 hours)")).toMatchObject({ kind: "rate", periodMs: 5 * HOUR });
    expect(parseExpression("rate(2 days)")).toMatchObject({ kind: "rate", periodMs: 48 * HOUR });
    expect(parseExpression("cron(0 10 * * ? *)")).toMatchObject({ kind: "cron" });
    expect(parseExpression("at(2030-02-28T23:59:59)")).toMatchObject({ kind: "at" });
  });

  const invalid = [
    "",
    "rate()",
    "rate(0 minutes)",
    "rate(-1 minutes)",
    "rate(1.5 hours)",
    "rate(10 secs)",
    "rate(5minutes)",
    "rate(9999999999 days)",
    "Rate(5 minutes)",
    "rate(5 minutes",
    "cron()",
    "cron(0 10 * * ? *",
    "0 10 * * ? *",
    "at(2030-02-29T00:00:00)",
    "at(2030-13-01T00:00:00)",
    "at(2030-01-01T24:00:00)",
    "at(2030-01-01T00:00:60)",
    "at(2030-01-01T00:00)",
    "at(2030-01-01T00:00:00Z)",
    "at(2030-01-01 00:00:00)",
    "at(0001-01-01T00:00:00)",
  ];
  for (const text of invalid) {
    it(`refuses ${text}`, ({ expect }) => expect(parseExpression(text)).toBeUndefined());
  }

  it("wants of rules a proper unit, and no single time", ({ expect }) => {
    for (const text of ["rate(1 minute)", "rate(2 minutes)", "cron(0 10 * * ? *)"]) {
      expect(parseRuleSchedule(text)).toBeDefined();
    }
    for (const text of ["rate(1 minutes)", "rate(2 minute)", "at(2030-01-01T00:00:00)"]) {
      expect(parseRuleSchedule(text)).toBeUndefined();
    }
  });
});

describe("nextDue()", () => {
  it("counts a rate from its anchor", ({ expect }) => {
    const rate = timetable("rate(5 minutes)", { anchorAt: 1000 });
    expect([-1, 999, 1000, 300_999, 301_000].map((after) => nextDue(rate, after))).toEqual([
      1000, 1000, 301_000, 301_000, 601_000,
    ]);
  });

  it("keeps to the start and the end", ({ expect }) => {
    const bounds = { startAt: 2 * HOUR, endAt: 4 * HOUR };
    const rate = timetable("rate(1 hour)", { ...bounds, anchorAt: 2 * HOUR });
    expect(times(rate, "1970-01-01T00:00Z", 9)).toEqual([
      "1970-01-01T02:00",
      "1970-01-01T03:00",
      "1970-01-01T04:00",
    ]);
    const cron = timetable("cron(0 * * * ? *)", bounds);
    expect(times(cron, "1970-01-01T00:00Z", 9)).toHaveLength(3);
  });

  it("knows a time once, whatever start and end say", ({ expect }) => {
    const at = timetable("at(2030-01-01T12:00:00)", {
      startAt: Date.UTC(2031),
      endAt: Date.UTC(2029),
    });
    expect(times(at, "2029-01-01T00:00Z", 2)).toEqual(["2030-01-01T12:00"]);
    expect(times(at, "2030-01-01T12:00Z", 2)).toEqual([]);
  });

  it("goes by the clocks of a zone, in summer and in winter", ({ expect }) => {
    const berlin = timetable("cron(0 9 * * ? *)", { zone: "Europe/Berlin" });
    expect(times(berlin, "2030-01-01T00:00Z", 1)).toEqual(["2030-01-01T08:00"]);
    expect(times(berlin, "2030-07-01T00:00Z", 1)).toEqual(["2030-07-01T07:00"]);
    const kathmandu = timetable("at(2030-01-01T00:00:00)", { zone: "Asia/Kathmandu" });
    expect(times(kathmandu, "2029-01-01T00:00Z", 1)).toEqual(["2029-12-31T18:15"]);
  });

  it("leaves out what spring takes away", ({ expect }) => {
    // Clocks go from 01:59:59 to 03:00:00 on 2030-03-10.
    const newYork = timetable("cron(30 2 * * ? *)", { zone: "America/New_York" });
    expect(times(newYork, "2030-03-09T00:00Z", 2)).toEqual([
      "2030-03-09T07:30",
      "2030-03-11T06:30",
    ]);
    const at = timetable("at(2030-03-10T02:30:00)", { zone: "America/New_York" });
    expect(times(at, "2030-01-01T00:00Z", 1)).toEqual([]);
    const each = timetable("cron(0/30 * * * ? *)", { zone: "America/New_York" });
    expect(times(each, "2030-03-10T06:00Z", 3)).toEqual([
      "2030-03-10T06:30",
      "2030-03-10T07:00",
      "2030-03-10T07:30",
    ]);
  });

  it("runs once what autumn brings twice", ({ expect }) => {
    // 01:30 comes at 05:30 and again at 06:30 on 2030-11-03.
    const newYork = timetable("cron(30 1 * * ? *)", { zone: "America/New_York" });
    expect(times(newYork, "2030-11-03T00:00Z", 2)).toEqual([
      "2030-11-03T05:30",
      "2030-11-04T06:30",
    ]);
    const at = timetable("at(2030-11-03T01:30:00)", { zone: "America/New_York" });
    expect(times(at, "2030-01-01T00:00Z", 2)).toEqual(["2030-11-03T05:30"]);
  });

  it("takes a day of a rate for 24 hours", ({ expect }) => {
    const daily = timetable("rate(1 day)", {
      zone: "America/New_York",
      anchorAt: Date.UTC(2030, 2, 9, 12),
    });
    expect(times(daily, "2030-03-09T12:00Z", 2)).toEqual(["2030-03-10T12:00", "2030-03-11T12:00"]);
  });

  const changes: readonly (readonly [string, string])[] = [
    ["Europe/London", "2030-03-30"],
    ["Europe/London", "2030-10-26"],
    // Half an hour.
    ["Australia/Lord_Howe", "2030-04-05"],
    ["Australia/Lord_Howe", "2030-10-05"],
    ["Asia/Kolkata", "2030-01-01"],
  ];
  for (const [zone, date] of changes) {
    it(`gives each time in order and never twice in ${zone} from ${date} on`, ({ expect }) => {
      const table = timetable("cron(0/20 * * * ? *)", { zone });
      let at = Date.parse(date);
      for (let count = 0; count < 250; count += 1) {
        const due = nextDue(table, at) ?? 0;
        expect(due).toBeGreaterThan(at);
        // An hour that comes twice is the longest in which nothing is due.
        expect(due - at).toBeLessThanOrEqual(80 * 60_000);
        at = due;
      }
    });
  }
});

describe("latestDue()", () => {
  it("finds the last of many that were missed", ({ expect }) => {
    const minutely = timetable("rate(1 minute)");
    expect(latestDue(minutely, 0, 365 * 24 * HOUR + 59_999)).toBe(365 * 24 * HOUR);
    expect(latestDue(minutely, 60_000, 60_000)).toBe(60_000);
    expect(latestDue(minutely, 60_000, 119_999)).toBe(60_000);
    expect(latestDue(minutely, 60_000, 120_000)).toBe(120_000);
  });

  it("agrees with a walk from one to the next", ({ expect }) => {
    const expressions = [
      "cron(0 9 ? * MON-FRI *)",
      "cron(0 0 L * ? *)",
      "rate(7 hours)",
      "cron(3 1-4 1,20 * ? *)",
    ];
    for (const text of expressions) {
      const table = timetable(text, { zone: "Europe/Berlin" });
      const first = nextDue(table, Date.UTC(2030)) ?? 0;
      for (let hours = 0; hours < 2000; hours += 97) {
        const now = first + hours * HOUR;
        let walked = first;
        for (
          let due: number | undefined = first;
          due !== undefined && due <= now;
          due = nextDue(table, due)
        ) {
          walked = due;
        }
        expect(latestDue(table, first, now), `${text} at ${now}`).toBe(walked);
      }
    }
  });
});

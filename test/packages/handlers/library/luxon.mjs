import { DateTime, Duration, IANAZone, Info, Interval, Settings } from "luxon";

export const handler = async () => {
  Settings.defaultZone = "utc";
  const at = DateTime.fromISO("2024-02-29T13:45:06.789Z");
  const berlin = at.setZone("Europe/Berlin");
  const interval = Interval.fromDateTimes(at, at.plus({ days: 40 }));
  return {
    iso: [
      at.toISO(),
      at.toISODate(),
      at.toISOWeekDate(),
      at.toRFC2822(),
      at.toHTTP(),
      at.toSQL(),
      at.toMillis(),
    ],
    zone: [
      berlin.toISO(),
      berlin.offset,
      berlin.isInDST,
      berlin.zoneName,
      IANAZone.isValidZone("Mars/Base"),
    ],
    summer: at.plus({ months: 5 }).setZone("America/New_York").toISO(),
    math: [
      at.plus({ years: 1 }).toISODate(),
      at.minus({ months: 1, days: 1 }).toISODate(),
      at.startOf("week").toISO(),
      at.endOf("month").toISO(),
    ],
    diff: at
      .diff(DateTime.fromISO("2020-01-01T00:00:00Z"), ["years", "months", "days", "hours"])
      .toObject(),
    format: [
      at.toFormat("yyyy-MM-dd HH:mm:ss.SSS"),
      at.toFormat("kkkk-'W'WW-c"),
      at.toFormat("o q S"),
      at.toFormat("X x"),
    ],
    named: [
      at.toFormat("EEEE d MMMM yyyy"),
      at.toFormat("ccc, LLL dd t"),
      at.toLocaleString(DateTime.DATE_MED),
    ],
    parsed: [
      DateTime.fromFormat("03/04/2021 05:06", "dd/MM/yyyy HH:mm").toISO(),
      DateTime.fromFormat("May 25 1982", "LLLL dd yyyy").toISODate(),
      DateTime.fromSQL("2017-05-15 09:24:15").toISO(),
      DateTime.fromRFC2822("Tue, 01 Nov 2016 13:23:12 +0630").toISO(),
    ],
    invalid: [
      DateTime.fromISO("nope").invalidReason,
      DateTime.fromObject({ month: 13 }).invalidExplanation,
    ],
    duration: [
      Duration.fromISO("P1Y2M3DT4H").toObject(),
      Duration.fromMillis(3_723_004).toFormat("hh:mm:ss.SSS"),
      Duration.fromObject({ minutes: 135 }).shiftTo("hours", "minutes").toISO(),
    ],
    interval: [
      interval.length("days"),
      interval.splitBy({ weeks: 2 }).length,
      interval.contains(at),
      interval.toISODate(),
    ],
    info: [Info.months("short"), Info.weekdays(), Info.features().intlZone === undefined],
    week: [at.weekNumber, at.weekYear, at.weekday, at.ordinal, at.daysInMonth, at.isInLeapYear],
  };
};

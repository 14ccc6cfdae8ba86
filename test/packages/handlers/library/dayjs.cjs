const dayjs = require("dayjs");
for (const name of [
  "utc",
  "timezone",
  "duration",
  "relativeTime",
  "customParseFormat",
  "isoWeek",
  "advancedFormat",
  "isBetween",
  "weekOfYear",
  "minMax",
]) {
  dayjs.extend(require(`dayjs/plugin/${name}`));
}
require("dayjs/locale/de");

exports.handler = async () => {
  const at = dayjs.utc("2024-02-29T13:45:06.789Z");
  return {
    iso: [at.toISOString(), at.format(), at.valueOf(), at.unix(), at.toJSON()],
    format: [
      at.format("dddd, MMMM D YYYY, h:mm:ss a"),
      at.format("[escaped] Qo Do wo X"),
      at.locale("de").format("dd D. MMMM YYYY"),
    ],
    math: [
      at.add(1, "year").format(),
      at.subtract(1, "month").format(),
      at.startOf("week").format(),
      at.endOf("quarter" in at ? "quarter" : "month").format(),
    ],
    diff: [at.diff("2020-01-01", "month"), at.diff("2020-01-01", "day", true), at.isLeapYear?.()],
    parsed: [
      dayjs.utc("05/02/69 1:02:03 PM -05:00", "MM/DD/YY H:mm:ss A Z").format(),
      dayjs("2020-13-45", "YYYY-MM-DD", true).isValid(),
    ],
    zone: [
      at.tz("America/New_York").format(),
      dayjs.tz("2024-07-01 12:00", "Europe/Paris").toISOString(),
    ],
    relative: [
      dayjs.duration(100, "minutes").humanize(),
      at.from(dayjs.utc("2024-03-05T00:00:00Z")),
      dayjs.duration({ hours: 2, minutes: 3 }).toISOString(),
      dayjs.duration(1_234_567).format("HH:mm:ss"),
    ],
    compare: [
      at.isBetween("2024-02-01", "2024-03-01"),
      at.isBefore("2025-01-01"),
      dayjs.max(at, at.add(1, "day")).format(),
      at.isoWeek(),
      at.week(),
    ],
    local: dayjs("2024-02-29 10:11").format("YYYY-MM-DDTHH:mm:ssZ"),
  };
};

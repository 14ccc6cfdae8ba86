const moment = require("moment");
require("moment/locale/fr");

exports.handler = async () => {
  moment.locale("en");
  const at = moment.utc("2024-02-29T13:45:06.789Z");
  return {
    iso: [at.toISOString(), at.format(), at.valueOf(), at.toArray(), at.toObject()],
    format: [
      at.format("dddd, MMMM Do YYYY, h:mm:ss a"),
      at.format("LLLL"),
      at.clone().locale("fr").format("LLLL"),
      at.format("gggg-[W]ww Q DDDo"),
    ],
    parsed: [
      moment.utc("12-25-1995", "MM-DD-YYYY").format(),
      moment.utc("2010-W06-1").format(),
      moment.utc("nonsense", "YYYY", true).isValid(),
      moment.utc([2010, 1, 14]).format(),
      moment.utc("1 mars 2019", "D MMMM YYYY", "fr").format("YYYY-MM-DD"),
      moment("2013-02-08 09:30").format(),
    ],
    math: [
      at.clone().add(1, "month").format(),
      at.clone().startOf("isoWeek").format(),
      at.clone().endOf("year").format(),
      at.clone().utcOffset(120).format(),
    ],
    diff: [
      at.diff("2020-01-01", "days"),
      at.diff("2020-01-01", "years", true),
      at.from("2024-03-05"),
      at.calendar("2024-03-01"),
    ],
    duration: [
      moment.duration(90, "minutes").humanize(),
      moment.duration("P1DT2H").asHours(),
      moment.duration(5, "days").toISOString(),
    ],
    compare: [
      at.isBefore("2025-01-01"),
      at.isSame("2024-02-29", "day"),
      at.isLeapYear(),
      at.daysInMonth(),
      at.week(),
      at.isoWeek(),
    ],
    locale: [moment.months().length, moment.weekdaysMin(), moment.localeData("fr").ordinal(1)],
  };
};

import * as fns from "date-fns";
import { de } from "date-fns/locale";

export const handler = async () => {
  const at = new Date(Date.UTC(2024, 1, 29, 13, 45, 6));
  const later = fns.add(at, { years: 1, months: 2, days: 3, hours: 4 });
  return {
    format: [
      fns.format(at, "yyyy-MM-dd HH:mm:ss"),
      fns.format(at, "EEEE, do MMMM yyyy, h:mm a"),
      fns.format(at, "PPPP", { locale: de }),
      fns.formatISO(at),
      fns.formatRFC7231(at),
    ],
    math: [
      later,
      fns.subDays(at, 60),
      fns.startOfWeek(at, { weekStartsOn: 1 }),
      fns.endOfMonth(at),
      fns.addBusinessDays(at, 10),
      fns.nextMonday(at),
    ],
    distance: [
      fns.formatDistance(at, later),
      fns.formatDistanceStrict(at, later, { unit: "day" }),
      fns.formatDistance(at, later, { locale: de, addSuffix: true }),
      fns.formatRelative(at, fns.addDays(at, 2)),
    ],
    diff: [
      fns.differenceInDays(later, at),
      fns.differenceInCalendarMonths(later, at),
      fns.intervalToDuration({ start: at, end: later }),
    ],
    parsed: [
      fns.parseISO("2024-02-29T10:00:00Z"),
      fns.parse("02/11/2014", "MM/dd/yyyy", at),
      fns.isValid(fns.parse("x", "yyyy", at)),
      fns.parse("3. März 2020", "d. MMMM yyyy", at, { locale: de }),
    ],
    week: [
      fns.getISOWeek(at),
      fns.getDayOfYear(at),
      fns.isLeapYear(at),
      fns.getQuarter(at),
      fns.isWeekend(at),
    ],
    lists: [
      fns.eachDayOfInterval({ start: at, end: fns.addDays(at, 3) }),
      fns.eachMonthOfInterval({ start: at, end: later }).length,
    ],
    closest: fns.closestTo(at, [later, fns.subDays(at, 1)]),
  };
};

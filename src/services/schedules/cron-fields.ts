/** The days of a month that a field takes: numbers, or a rule that each month answers for itself. */
export type DaysOfMonth =
  | { readonly kind: "any" }
  | { readonly kind: "days"; readonly days: ReadonlySet<number> }
  | { readonly kind: "last" }
  | { readonly kind: "last-weekday" }
  /** Monday to Friday, as near to `day` as the month allows. */
  | { readonly kind: "nearest-weekday"; readonly day: number };

/** Days of the week, 1 for Sunday to 7 for Saturday. */
export type DaysOfWeek =
  | { readonly kind: "any" }
  | { readonly kind: "days"; readonly days: ReadonlySet<number> }
  | { readonly kind: "last"; readonly day: number }
  | { readonly kind: "nth"; readonly day: number; readonly nth: number };

/** AWS's six fields. One of the two kinds of days is "any": the one that was written as a question mark. */
export interface CronFields {
  readonly minutes: ReadonlySet<number>;
  readonly hours: ReadonlySet<number>;
  readonly daysOfMonth: DaysOfMonth;
  readonly months: ReadonlySet<number>;
  readonly daysOfWeek: DaysOfWeek;
  readonly years: ReadonlySet<number>;
}

interface Range {
  readonly min: number;
  readonly max: number;
  /** For the values from `min` on. */
  readonly names?: readonly string[];
  /** Whether a range may run over the end and on from the start, as `FRI-MON` does. */
  readonly wraps: boolean;
}

const MINUTES: Range = { min: 0, max: 59, wraps: true };
const HOURS: Range = { min: 0, max: 23, wraps: true };
const DAYS: Range = { min: 1, max: 31, wraps: true };
const MONTH_NAMES = "JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC".split(" ");
const MONTHS: Range = { min: 1, max: 12, names: MONTH_NAMES, wraps: true };
const DAY_NAMES = "SUN MON TUE WED THU FRI SAT".split(" ");
const WEEKDAYS: Range = { min: 1, max: 7, names: DAY_NAMES, wraps: true };
/** AWS's own bounds. */
export const YEAR_MIN = 1970;
export const YEAR_MAX = 2199;
const YEARS: Range = { min: YEAR_MIN, max: YEAR_MAX, wraps: false };
const SATURDAY = 7;

/** What stands between the brackets of `cron(…)`; undefined for what AWS would refuse. */
export function parseCron(text: string): CronFields | undefined {
  const fields = text.trim().toUpperCase().split(/\s+/);
  const [minute, hour, dayOfMonth, month, dayOfWeek, year] = fields;
  if (minute === undefined || hour === undefined || dayOfMonth === undefined) return undefined;
  if (month === undefined || dayOfWeek === undefined || year === undefined || fields.length > 6) {
    return undefined;
  }
  if ((dayOfMonth === "?") === (dayOfWeek === "?")) return undefined;

  const minutes = parseSet(minute, MINUTES);
  const hours = parseSet(hour, HOURS);
  const daysOfMonth = parseDaysOfMonth(dayOfMonth);
  const months = parseSet(month, MONTHS);
  const daysOfWeek = parseDaysOfWeek(dayOfWeek);
  const years = parseSet(year, YEARS);
  if (minutes === undefined || hours === undefined || daysOfMonth === undefined) return undefined;
  if (months === undefined || daysOfWeek === undefined || years === undefined) return undefined;
  return { minutes, hours, daysOfMonth, months, daysOfWeek, years };
}

function parseDaysOfMonth(text: string): DaysOfMonth | undefined {
  if (text === "?") return { kind: "any" };
  if (text === "L") return { kind: "last" };
  if (text === "LW") return { kind: "last-weekday" };
  if (text.endsWith("W")) {
    const day = parseNumber(text.slice(0, -1), DAYS);
    return day === undefined ? undefined : { kind: "nearest-weekday", day };
  }
  const days = parseSet(text, DAYS);
  return days === undefined ? undefined : { kind: "days", days };
}

function parseDaysOfWeek(text: string): DaysOfWeek | undefined {
  if (text === "?") return { kind: "any" };
  // The last day of the week.
  if (text === "L") return { kind: "days", days: new Set([SATURDAY]) };
  if (text.endsWith("L")) {
    const day = parseNumber(text.slice(0, -1), WEEKDAYS);
    return day === undefined ? undefined : { kind: "last", day };
  }
  const [before = "", after, ...rest] = text.split("#");
  if (after !== undefined) {
    const day = parseNumber(before, WEEKDAYS);
    if (day === undefined || rest.length > 0 || !/^[1-5]$/.test(after)) return undefined;
    return { kind: "nth", day, nth: Number(after) };
  }
  const days = parseSet(text, WEEKDAYS);
  return days === undefined ? undefined : { kind: "days", days };
}

function parseSet(text: string, range: Range): ReadonlySet<number> | undefined {
  const all = new Set<number>();
  for (const item of text.split(",")) {
    const values = parseItem(item, range);
    if (values === undefined) return undefined;
    for (const value of values) all.add(value);
  }
  return all;
}

/** `*`, `5`, `5-9`, and each of them with a step: `5/10` goes on to the end. */
function parseItem(item: string, range: Range): readonly number[] | undefined {
  const [base = "", stepText, ...rest] = item.split("/");
  if (rest.length > 0) return undefined;
  const step = stepText === undefined ? 1 : parseStep(stepText, range);
  if (step === undefined) return undefined;

  if (base === "*") return walk(range.min, range.max, step, range);
  const [fromText = "", toText, ...more] = base.split("-");
  const from = parseNumber(fromText, range);
  if (from === undefined || more.length > 0) return undefined;
  if (toText === undefined) {
    return stepText === undefined ? [from] : walk(from, range.max, step, range);
  }
  const to = parseNumber(toText, range);
  if (to === undefined || (to < from && !range.wraps)) return undefined;
  return walk(from, to, step, range);
}

function walk(from: number, to: number, step: number, { min, max }: Range): readonly number[] {
  const size = max - min + 1;
  const end = to < from ? to + size : to;
  const values: number[] = [];
  for (let value = from; value <= end; value += step) values.push(((value - min) % size) + min);
  return values;
}

function parseStep(text: string, { min, max }: Range): number | undefined {
  const step = /^\d{1,4}$/.test(text) ? Number(text) : 0;
  return step >= 1 && step <= max - min + 1 ? step : undefined;
}

function parseNumber(text: string, { min, max, names = [] }: Range): number | undefined {
  const named = names.indexOf(text);
  if (named !== -1) return min + named;
  if (!/^\d{1,4}$/.test(text)) return undefined;
  const value = Number(text);
  return value >= min && value <= max ? value : undefined;
}

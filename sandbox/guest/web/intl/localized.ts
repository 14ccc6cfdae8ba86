import { ask, makeRecipe, readOptions } from "./host-intl.ts";

export { Intl } from "./intl.ts";

type LocaleArguments = readonly [locales: unknown, options: unknown];

const DATE_FIELDS = ["weekday", "year", "month", "day"];
const TIME_FIELDS = ["dayPeriod", "hour", "minute", "second", "fractionalSecondDigits"];
const DATE_DEFAULTS = { year: "numeric", month: "numeric", day: "numeric" };
const TIME_DEFAULTS = { hour: "numeric", minute: "numeric", second: "numeric" };

/** Date.prototype.toLocaleString() and its kin: what they show unless the options say so (ECMA-402, 19.4). */
export function formatDate(
  time: unknown,
  needed: "any" | "date" | "time",
  [locales, options]: LocaleArguments,
): unknown {
  const read = readOptions(options, "Date.prototype.toLocaleString");
  const wrong = needed === "date" ? "timeStyle" : needed === "time" ? "dateStyle" : undefined;
  if (wrong !== undefined && read[wrong] !== undefined) {
    throw new TypeError(`Invalid option : ${wrong}`);
  }
  if (Number.isNaN(time)) return "Invalid Date";
  const fields = [
    ...(needed === "time" ? [] : DATE_FIELDS),
    ...(needed === "date" ? [] : TIME_FIELDS),
    "dateStyle",
    "timeStyle",
  ];
  const isChosen = fields.some((field) => read[field] !== undefined);
  const shown = isChosen
    ? read
    : {
        ...(needed === "time" ? {} : DATE_DEFAULTS),
        ...(needed === "date" ? {} : TIME_DEFAULTS),
        ...read,
      };
  return ask(makeRecipe("DateTimeFormat", locales, shown), "format", [time]);
}

export function formatNumber(value: unknown, [locales, options]: LocaleArguments): unknown {
  return ask(makeRecipe("NumberFormat", locales, options), "format", [value]);
}

export function compare(texts: readonly [string, string], [locales, options]: LocaleArguments) {
  return ask(makeRecipe("Collator", locales, options), "compare", texts);
}

export function changeCase(method: string, text: string, locales: unknown): unknown {
  return ask(makeRecipe("String", locales, undefined), method, [text]);
}

import { define, defineFormatter } from "./formatters.ts";
import { ask, readLocales } from "./host-intl.ts";
import { Locale } from "./locale.ts";
import { toSegments } from "./segments.ts";

/** A Date or a number becomes milliseconds; no date is now. */
function toTime(date: unknown): number {
  return date === undefined ? Date.now() : Number(date);
}

function needDates([start, end]: readonly unknown[]): readonly unknown[] {
  if (start === undefined || end === undefined) {
    throw new TypeError("Invalid time value");
  }
  return [toTime(start), toTime(end)];
}

/** A number, a BigInt, or the exact digits of a string. */
function toNumeric(value: unknown): unknown {
  if (typeof value === "bigint" || typeof value === "number" || typeof value === "string") {
    return value;
  }
  const primitive: unknown =
    typeof value === "object" && value !== null ? Reflect.apply(Number, undefined, [value]) : value;
  return typeof primitive === "bigint" ? primitive : Number(primitive);
}

function toTexts([list]: readonly unknown[]): readonly unknown[] {
  if (list === undefined) return [[]];
  const texts = [...(list as Iterable<unknown>)].map((item) => {
    if (typeof item === "string") return item;
    throw new TypeError(`Iterable yielded ${String(item)} which is not a string`);
  });
  return [texts];
}

const DateTimeFormat = defineFormatter({
  name: "DateTimeFormat",
  isCallable: true,
  methods: {
    formatToParts: { length: 1, read: ([date]) => [toTime(date)] },
    format: { length: 1, isBound: true, read: ([date]) => [toTime(date)] },
    formatRange: { length: 2, read: needDates },
    formatRangeToParts: { length: 2, read: needDates },
  },
});

const NumberFormat = defineFormatter({
  name: "NumberFormat",
  isCallable: true,
  methods: {
    formatToParts: { length: 1, read: ([value]) => [toNumeric(value)] },
    format: { length: 1, isBound: true, read: ([value]) => [toNumeric(value)] },
    formatRange: { length: 2, read: (args) => args.slice(0, 2).map(toNumeric) },
    formatRangeToParts: { length: 2, read: (args) => args.slice(0, 2).map(toNumeric) },
  },
});

const Collator = defineFormatter({
  name: "Collator",
  isCallable: true,
  methods: { compare: { length: 2, isBound: true, read: ([a, b]) => [String(a), String(b)] } },
});

const PluralRules = defineFormatter({
  name: "PluralRules",
  methods: {
    select: { length: 1, read: ([value]) => [Number(value)] },
    selectRange: { length: 2, read: ([start, end]) => [Number(start), Number(end)] },
  },
});

const RelativeTimeFormat = defineFormatter({
  name: "RelativeTimeFormat",
  methods: {
    format: { length: 2, read: ([value, unit]) => [Number(value), String(unit)] },
    formatToParts: { length: 2, read: ([value, unit]) => [Number(value), String(unit)] },
  },
});

const ListFormat = defineFormatter({
  name: "ListFormat",
  methods: {
    format: { length: 1, read: toTexts },
    formatToParts: { length: 1, read: toTexts },
  },
});

const DisplayNames = defineFormatter({
  name: "DisplayNames",
  length: 2,
  methods: {
    of: {
      length: 1,
      read: ([code]) => [String(code)],
      show: (name) => name ?? undefined,
    },
  },
});

const Segmenter = defineFormatter({
  name: "Segmenter",
  methods: {
    segment: {
      length: 1,
      read: ([text]) => [`${text as string}`],
      show: (answer, [text]) => toSegments(`${text as string}`, answer),
    },
  },
});

const DurationFormat = defineFormatter({
  name: "DurationFormat",
  methods: { format: { length: 1 }, formatToParts: { length: 1 } },
});

function getCanonicalLocales(locales?: unknown): unknown {
  if (locales === undefined) return [];
  return ask(INTL, "getCanonicalLocales", [readLocales(locales)]);
}

function supportedValuesOf(key: unknown): unknown {
  return ask(INTL, "supportedValuesOf", [`${key as string}`]);
}

const INTL = { name: "Intl", locales: "", options: "" };

/** Intl, whose data and algorithms are the host's. */
export const Intl: object = {};

const members = {
  getCanonicalLocales: Object.defineProperty(getCanonicalLocales, "length", { value: 1 }),
  supportedValuesOf,
  DateTimeFormat,
  NumberFormat,
  Collator,
  PluralRules,
  RelativeTimeFormat,
  ListFormat,
  Locale,
  DisplayNames,
  Segmenter,
  DurationFormat,
};
for (const [name, value] of Object.entries(members)) define(Intl, name, { value, writable: true });
define(Intl, Symbol.toStringTag, { value: "Intl" });

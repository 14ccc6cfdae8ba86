/** The methods of Intl's constructors that a guest may call; nothing else of the host is in its reach. */
export const INTL_METHODS = {
  Collator: ["compare", "resolvedOptions"],
  DateTimeFormat: [
    "format",
    "formatToParts",
    "formatRange",
    "formatRangeToParts",
    "resolvedOptions",
  ],
  DisplayNames: ["of", "resolvedOptions"],
  DurationFormat: ["format", "formatToParts", "resolvedOptions"],
  ListFormat: ["format", "formatToParts", "resolvedOptions"],
  NumberFormat: ["format", "formatToParts", "formatRange", "formatRangeToParts", "resolvedOptions"],
  PluralRules: ["select", "selectRange", "resolvedOptions"],
  RelativeTimeFormat: ["format", "formatToParts", "resolvedOptions"],
  Segmenter: ["segment", "resolvedOptions"],
} as const satisfies Readonly<Record<string, readonly string[]>>;

export type IntlClass = keyof typeof INTL_METHODS;

export function isIntlClass(name: string): name is IntlClass {
  return Object.hasOwn(INTL_METHODS, name);
}

/** What an instance of Intl.Locale says of itself. */
export const LOCALE_MEMBERS = (
  "language script region baseName calendar caseFirst collation firstDayOfWeek hourCycle numeric " +
  "numberingSystem calendars collations hourCycles numberingSystems textInfo timeZones weekInfo"
).split(" ");

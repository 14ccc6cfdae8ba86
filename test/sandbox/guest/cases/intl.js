// oxlint-disable -- odd code on purpose: what matters is that Node and the guest agree on it.
const t = (name, fn) => {
  try {
    print(name, fn());
  } catch (error) {
    print(name, "!!", `${error.name}: ${error.message}`);
  }
};
const date = new Date(Date.UTC(2024, 1, 29, 13, 4, 5, 678));
const utc = { timeZone: "UTC" };
t("members", () => [
  Object.getOwnPropertyNames(Intl).toSorted(),
  String(Intl),
  typeof Intl,
  Object.keys(Intl),
]);
for (const name of [
  "DateTimeFormat",
  "NumberFormat",
  "Collator",
  "PluralRules",
  "RelativeTimeFormat",
  "ListFormat",
  "Locale",
  "DisplayNames",
  "Segmenter",
  "DurationFormat",
]) {
  t(name, () => {
    const Class = Intl[name];
    const members = Object.getOwnPropertyNames(Class.prototype).toSorted();
    return [
      Class.length,
      Class.name,
      Class.prototype[Symbol.toStringTag],
      members,
      members.map((m) => Object.getOwnPropertyDescriptor(Class.prototype, m).value?.length),
    ];
  });
  if (name !== "Locale") t(`${name} called`, () => typeof Intl[name]("en"));
}
for (const locale of ["en-US", "de-DE", "ja-JP", "ar-EG", "hi-IN", ["xx", "fr-FR"]]) {
  t(`date ${locale}`, () =>
    new Intl.DateTimeFormat(locale, { ...utc, dateStyle: "full", timeStyle: "long" }).format(date),
  );
  t(`parts ${locale}`, () =>
    new Intl.DateTimeFormat(locale, {
      ...utc,
      year: "numeric",
      month: "long",
      day: "2-digit",
      hour: "numeric",
      minute: "2-digit",
      timeZoneName: "short",
    }).formatToParts(date),
  );
  t(`number ${locale}`, () => [
    new Intl.NumberFormat(locale).format(1234567.891),
    new Intl.NumberFormat(locale, { style: "currency", currency: "EUR" }).format(-5.5),
    new Intl.NumberFormat(locale, { notation: "compact" }).format(123456n),
    new Intl.NumberFormat(locale, { style: "unit", unit: "kilobyte" }).format(3),
  ]);
  t(`relative ${locale}`, () => [
    new Intl.RelativeTimeFormat(locale, { numeric: "auto" }).format(-1, "day"),
    new Intl.RelativeTimeFormat(locale).format(3, "months"),
  ]);
  t(`list ${locale}`, () => [
    new Intl.ListFormat(locale).format(["a", "b", "c"]),
    new Intl.ListFormat(locale, { type: "disjunction" }).format(new Set(["x", "y"])),
  ]);
  t(`plural ${locale}`, () =>
    [0, 1, 2, 3, 11, 100].map((n) => new Intl.PluralRules(locale).select(n)),
  );
  t(`names ${locale}`, () => [
    new Intl.DisplayNames(locale, { type: "region" }).of("US"),
    new Intl.DisplayNames(locale, { type: "currency" }).of("JPY"),
  ]);
  t(`toLocale ${locale}`, () => [
    date.toLocaleString(locale, utc),
    date.toLocaleDateString(locale, utc),
    date.toLocaleTimeString(locale, utc),
    (1e6).toLocaleString(locale),
    12345678901234567890n.toLocaleString(locale),
  ]);
}
t("zones", () =>
  ["Europe/Berlin", "America/New_York", "Asia/Kolkata", "+05:30", "Pacific/Auckland"].map(
    (timeZone) => date.toLocaleString("en-GB", { timeZone, timeZoneName: "longOffset" }),
  ),
);
t("defaults", () => {
  const { timeZone, ...rest } = new Intl.DateTimeFormat(undefined, utc).resolvedOptions();
  return [
    rest,
    new Intl.NumberFormat("en-US").resolvedOptions(),
    new Intl.Collator("en").resolvedOptions(),
    new Intl.PluralRules("en").resolvedOptions(),
  ];
});
t("no zone", () => new Intl.DateTimeFormat("en", { timeZone: "Mars/Olympus" }));
t("no locale", () => new Intl.NumberFormat("not_a_locale"));
t("no locale 2", () => date.toLocaleString("x-"));
t("no locale 3", () => new Intl.NumberFormat(null));
t("no locale 4", () => new Intl.NumberFormat([1]));
t("number as locale", () => new Intl.NumberFormat(1).format(1));
t("empty list", () => new Intl.NumberFormat([]).format(1.5));
t("no currency", () => new Intl.NumberFormat("en", { style: "currency" }));
t("bad currency", () => new Intl.NumberFormat("en", { style: "currency", currency: "x" }));
t("bad digits", () => new Intl.NumberFormat("en", { minimumFractionDigits: 101 }));
t("bad option", () => new Intl.DateTimeFormat("en", { month: "tiny" }));
t("bad styles", () => new Intl.DateTimeFormat("en", { dateStyle: "full", year: "numeric" }));
t("bad style 2", () => date.toLocaleDateString("en", { timeStyle: "short" }));
t("null options", () => new Intl.NumberFormat("en", null));
t("invalid date", () => new Intl.DateTimeFormat("en").format(NaN));
t("invalid date 2", () => [new Date(NaN).toLocaleString(), new Date(NaN).toLocaleDateString("de")]);
t("bad unit", () => new Intl.RelativeTimeFormat("en").format(1, "eon"));
t("bad list", () => new Intl.ListFormat("en").format([1]));
t("receiver", () => Intl.NumberFormat.prototype.formatToParts.call({}, 1));
t("bound", () => {
  const { format } = new Intl.NumberFormat("de");
  const f = new Intl.NumberFormat("de");
  return [[1.5, 2.5].map(format), f.format === f.format, format.name, format.length];
});
t("numbers", () =>
  [
    NaN,
    Infinity,
    -0,
    "123456789012345678901234567890",
    null,
    undefined,
    true,
    "x",
    { valueOf: () => 7 },
  ].map((v) => new Intl.NumberFormat("en").format(v)),
);
t("number parts", () =>
  new Intl.NumberFormat("en", { style: "percent", maximumFractionDigits: 1 }).formatToParts(0.1234),
);
t("ranges", () => [
  new Intl.NumberFormat("en").formatRange(1, 5),
  new Intl.DateTimeFormat("en", utc).formatRange(date, new Date(+date + 864e5 * 3)),
  new Intl.DateTimeFormat("en", utc).formatRangeToParts(date, date),
]);
t("range missing", () => new Intl.DateTimeFormat("en").formatRange(date));
t("compare", () => [
  ["z", "ä", "a", "B"].sort(new Intl.Collator("de").compare),
  ["z", "ä", "a"].sort(new Intl.Collator("sv").compare),
  ["10", "9", "1"].sort(new Intl.Collator("en", { numeric: true }).compare),
]);
t("localeCompare", () => [
  "a".localeCompare("b"),
  "b".localeCompare("a"),
  "a".localeCompare("á", "en", { sensitivity: "base" }),
  "a".localeCompare("A"),
  "résumé".localeCompare("resume"),
  "a".localeCompare("a"),
  ["é", "e", "z", "Z"].sort((a, b) => a.localeCompare(b)),
]);
t("upper", () => [
  "istanbul".toLocaleUpperCase("tr"),
  "ISTANBUL".toLocaleLowerCase("tr-TR"),
  "straße".toLocaleUpperCase(),
  "istanbul".toLocaleUpperCase(["en"]),
]);
t("upper bad", () => "x".toLocaleUpperCase("no-such-locale-at-all-x"));
t("arrays", () => [
  [1234.5, date, null, undefined, ["x", 1e6]].toLocaleString("de", { timeZone: "UTC" }),
  new Float64Array([1234.5, 2]).toLocaleString("de"),
]);
t("normalize", () => [
  "é".normalize("NFD").length,
  "e\u0301".normalize().length,
  "ﬁ".normalize("NFKC"),
]);
t("segments", () => {
  const segments = new Intl.Segmenter("en", { granularity: "word" }).segment("Hi, you two.");
  return [[...segments], segments.containing(4), segments.containing(99)];
});
t("graphemes", () =>
  [...new Intl.Segmenter().segment("👨‍👩‍👧é")].map(({ segment, index }) => [segment.length, index]),
);
t("locale", () => {
  const l = new Intl.Locale("zh-Hans-CN", { calendar: "chinese", numeric: true });
  return [
    String(l),
    l.baseName,
    l.language,
    l.script,
    l.region,
    l.calendar,
    l.numeric,
    l.caseFirst,
    l.maximize().toString(),
    l.minimize().toString(),
    l.getCalendars(),
    l,
  ];
});
t("locale errors", () => new Intl.Locale());
t("locale errors 2", () => new Intl.Locale("x"));
t("locale used", () => new Intl.NumberFormat(new Intl.Locale("de-AT")).resolvedOptions().locale);
t("canonical", () => [
  Intl.getCanonicalLocales("EN-us"),
  Intl.getCanonicalLocales(["zh-cmn", "DE"]),
  Intl.getCanonicalLocales(),
  Intl.getCanonicalLocales([]),
]);
t("canonical bad", () => Intl.getCanonicalLocales("x"));
t("supported", () => [
  Intl.NumberFormat.supportedLocalesOf(["de", "xx", "en-GB"]),
  Intl.DateTimeFormat.supportedLocalesOf("fr"),
  Intl.Collator.supportedLocalesOf(),
]);
t("values", () => [
  Intl.supportedValuesOf("currency").includes("EUR"),
  Intl.supportedValuesOf("timeZone").length > 300,
  Intl.supportedValuesOf("unit").length,
]);
t("values bad", () => Intl.supportedValuesOf("x"));
t("duration", () => [
  new Intl.DurationFormat("en", { style: "long" }).format({ hours: 1, minutes: 30 }),
  new Intl.DurationFormat("de", { style: "digital" }).format({ hours: 1, minutes: 2, seconds: 3 }),
]);
t("inspect", () => [new Intl.NumberFormat(), Intl, new Intl.DateTimeFormat("en", utc)]);
t("new.target", () => new (class extends Intl.NumberFormat {})("de").format(1.5));
t("instanceof", () => [
  new Intl.NumberFormat() instanceof Intl.NumberFormat,
  Intl.NumberFormat("en") instanceof Intl.NumberFormat,
]);
t("lengths", () =>
  ["toLocaleString", "toLocaleDateString", "toLocaleTimeString"].map((n) => [
    Date.prototype[n].name,
    Date.prototype[n].length,
    "prototype" in Date.prototype[n],
  ]),
);
t("lengths 2", () =>
  ["localeCompare", "toLocaleUpperCase"].map((n) => [
    String.prototype[n].name,
    String.prototype[n].length,
  ]),
);

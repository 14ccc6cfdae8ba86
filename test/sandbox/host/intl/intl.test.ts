import { describe, it } from "vitest";
import { Internationalization } from "../../../../sandbox/host/intl/intl.ts";

const EN = '["en-US"]';
const UTC = '{"timeZone":"UTC"}';

function create() {
  const charged: number[] = [];
  const service = new Internationalization((units) => charged.push(units));
  const ask = (name: string, method: string, args: unknown, options = "", locales = EN): unknown =>
    JSON.parse(service.intl(name, locales, options, method, JSON.stringify(args)));
  return { service, ask, spent: () => charged.reduce((sum, units) => sum + units, 0) };
}

describe("Internationalization", () => {
  it("does what Intl does", ({ expect }) => {
    const { ask } = create();
    expect(ask("NumberFormat", "format", [1234.5])).toBe("1,234.5");
    expect(ask("DateTimeFormat", "format", [0], UTC)).toBe("1/1/1970");
    expect(ask("NumberFormat", "format", [["number", "Infinity"]])).toBe("∞");
    expect(ask("NumberFormat", "format", [["bigint", "12345678901234567890"]])).toBe(
      "12,345,678,901,234,567,890",
    );
    expect(ask("Segmenter", "segment", ["ab"])).toEqual({ starts: [0, 1] });
    expect(ask("NumberFormat", "", [])).toBeNull();
    expect(ask("Intl", "getCanonicalLocales", [["data", ["EN-us"]]])).toEqual(["en-US"]);
    expect(ask("String", "toLocaleUpperCase", ["i"], "", '["tr"]')).toBe("İ");
  });

  it("throws the errors of Intl", ({ expect }) => {
    const { ask } = create();
    expect(() => ask("NumberFormat", "", [], "", '["x"]')).toThrow(RangeError);
    expect(() => ask("DateTimeFormat", "", [], '{"timeZone":"Mars"}')).toThrow(RangeError);
    expect(() => ask("NumberFormat", "", [], '{"style":"currency"}')).toThrow(TypeError);
    expect(() => ask("DateTimeFormat", "format", [["number", "NaN"]])).toThrow(RangeError);
  });

  it("writes no number with more digits than it was given room for", ({ expect }) => {
    const { ask } = create();
    const compact = '{"notation":"compact"}';
    const long = `0x${"f".repeat(100_000)}`;
    const small = "1e-50000000";
    for (const given of [small, ["data", small], ["data", [small]], "1E-50000000\n"]) {
      expect(ask("NumberFormat", "format", [given], compact)).toBe("0");
    }
    expect(ask("NumberFormat", "formatRange", [small, "2"], compact)).toMatch(/^.{1,8}$/);
    expect(() => ask("NumberFormat", "format", [long])).toThrow(RangeError);
    expect(() => ask("PluralRules", "select", [["data", [long]]])).toThrow(RangeError);
    expect(ask("NumberFormat", "format", ["12345678901234567890.5"])).toBe(
      "12,345,678,901,234,567,890.5",
    );
  });

  it("lets nothing else of the host be reached", ({ expect }) => {
    const { ask, service } = create();
    const names = ["__proto__", "constructor", "toString", "", "Object", "v8BreakIterator"];
    for (const name of names) expect(() => ask(name, "format", [1])).toThrow(TypeError);
    for (const method of ["constructor", "__proto__", "toString", "hasOwnProperty", "select"]) {
      expect(() => ask("NumberFormat", method, [1])).toThrow(TypeError);
    }
    for (const name of ["Intl", "String"]) {
      expect(() => ask(name, "constructor", ["x"])).toThrow(TypeError);
    }
    for (const args of ["", "{}", "1", '[{"a":1}]', '[["eval","x"]]', "[[1]]"]) {
      expect(() => service.intl("NumberFormat", EN, "", "format", args)).toThrow(TypeError);
    }
    expect(() => service.intl("NumberFormat", "no json", "", "format", "[1]")).toThrow(TypeError);
  });

  it("bounds what comes in", ({ expect }) => {
    const { ask, service } = create();
    const long = "x".repeat(3 * 1024 * 1024);
    expect(() => ask("Segmenter", "segment", [long])).toThrow(RangeError);
    expect(() => ask("NumberFormat", "", [], JSON.stringify({ a: long }))).toThrow(RangeError);
    expect(() => ask("NumberFormat", "format", [["bigint", "9".repeat(10_001)]])).toThrow(
      RangeError,
    );
    const many = JSON.stringify(Array.from({ length: 5000 }, () => "en"));
    expect(() => service.intl("NumberFormat", many, "", "format", "[1]")).toThrow(RangeError);
  });

  it("takes fuel for making a formatter, and for the text it works on", ({ expect }) => {
    const { ask, spent } = create();
    ask("NumberFormat", "format", [1]);
    const first = spent();
    ask("NumberFormat", "format", [1]);
    const second = spent() - first;
    expect(first).toBeGreaterThan(10 * second);
    const before = spent();
    ask("Segmenter", "segment", ["x".repeat(10_000)]);
    expect(spent() - before).toBeGreaterThan(80_000);
  });

  it("forgets the formatters that were not used for longest", ({ expect }) => {
    const { ask, spent } = create();
    const make = (digits: number) => {
      const before = spent();
      ask("NumberFormat", "", [], `{"maximumFractionDigits":${digits}}`);
      return spent() - before;
    };
    const whole = make(0);
    for (let digits = 1; digits < 32; digits++) make(digits);
    const known = make(0);
    make(32);
    expect(known).toBeLessThan(whole);
    expect(make(0)).toBe(known);
    expect(make(1)).toBe(whole);
  });
});

import { describe, it } from "vitest";
import { matchesPattern, parseEventPattern } from "../../src/aws/event-pattern.ts";

function matches(matcher: unknown, value: unknown): boolean {
  const parsed = parseEventPattern(JSON.stringify({ a: [matcher] }));
  if (!parsed.ok) throw new Error(parsed.fault);
  return matchesPattern(parsed.pattern, { a: value });
}

describe("parseEventPattern()", () => {
  const faults: readonly (readonly [string, string])[] = [
    ["{", "Filter is not valid JSON"],
    ["[]", "Filter is not an object"],
    ["{}", "Empty objects are not allowed"],
    ['{"a":1}', '"a" must be an object or an array'],
    ['{"a":[]}', "Empty arrays are not allowed"],
    ['{"a":[["x"]]}', "Match value must be String, number, true, false, or null"],
    ['{"a":[{"prefix":1}]}', "prefix match pattern must be a string"],
    ['{"a":[{"prefix":"x","suffix":"y"}]}', "Only one key allowed in match expression"],
    ['{"a":[{"between":[1,2]}]}', "Unrecognized match type between"],
    ['{"a":[{"exists":"true"}]}', "exists match pattern must be either true or false."],
    ['{"a":[{"numeric":[">"]}]}', "Value of > must be numeric"],
    ['{"a":[{"numeric":[">",5,"<",1]}]}', "Bottom must be less than top"],
    ['{"a":[{"wildcard":"a**b"}]}', "Consecutive wildcard characters at pos 1"],
    ['{"a":[{"wildcard":"a\\\\b"}]}', "Invalid escape character at pos 1"],
    ['{"a":[{"cidr":"10.0.0.0"}]}', "Malformed CIDR, one '/' required"],
    ['{"a":[{"cidr":"10.0.0.0/33"}]}', "Malformed CIDR 10.0.0.0/33"],
    ['{"a":[{"anything-but":{"numeric":["=",1]}}]}', "Unsupported anything-but pattern: numeric"],
    ['{"a":[{"anything-but":{"wildcard":"**"}}]}', "Consecutive wildcard characters at pos 0"],
    ['{"$or":[{"a":["x"]}]}', '"$or" must be an array of at least two objects'],
  ];
  for (const [text, fault] of faults) {
    it(`says what is wrong with ${text}`, ({ expect }) => {
      expect(parseEventPattern(text)).toEqual({ ok: false, fault });
    });
  }

  it("survives a pattern that nests as deeply as a text can", ({ expect }) => {
    const text = `${'{"a":'.repeat(800)}["x"]${"}".repeat(800)}`;
    expect(parseEventPattern(text)).toEqual({ ok: false, fault: "Filter is nested too deeply" });
  });
});

describe("wildcard", () => {
  it("stands for any text, also none", ({ expect }) => {
    const wildcard = "dir/*.png";
    expect(["dir/x.png", "dir/.png", "dir/a/b.png"].every((a) => matches({ wildcard }, a))).toBe(
      true,
    );
    expect(["dir/x.pn", "xdir/x.png", "dir/x.png2"].some((a) => matches({ wildcard }, a))).toBe(
      false,
    );
  });

  it("takes several pieces in their order, none of them twice", ({ expect }) => {
    expect(matches({ wildcard: "a*b*c" }, "a-b-c")).toBe(true);
    expect(matches({ wildcard: "a*b*c" }, "a-c-b")).toBe(false);
    expect(matches({ wildcard: "ab*ba" }, "aba")).toBe(false);
    expect(matches({ wildcard: "*ab*b" }, "xabab")).toBe(true);
    expect(matches({ wildcard: "*" }, "")).toBe(true);
    expect(matches({ wildcard: "" }, "")).toBe(true);
    expect(matches({ wildcard: "x" }, "xx")).toBe(false);
  });

  it("takes an escaped star for a star", ({ expect }) => {
    expect(matches({ wildcard: String.raw`a\*b*` }, "a*bc")).toBe(true);
    expect(matches({ wildcard: String.raw`a\*b*` }, "axbc")).toBe(false);
    expect(matches({ wildcard: String.raw`a\\*` }, String.raw`a\x`)).toBe(true);
  });

  it("agrees with a regular expression on short texts", ({ expect }) => {
    const letters = ["a", "b", "*"];
    const words = (length: number): string[] =>
      length === 0
        ? [""]
        : words(length - 1).flatMap((word) => letters.map((letter) => word + letter));
    const globs = [1, 2, 3, 4].flatMap(words).filter((glob) => !glob.includes("**"));
    const texts = [0, 1, 2, 3, 4].flatMap(words).filter((text) => !text.includes("*"));
    for (const wildcard of globs) {
      const reference = new RegExp(`^${wildcard.replaceAll("*", ".*")}$`);
      for (const text of texts) {
        expect(matches({ wildcard }, text), `${wildcard} on ${text}`).toBe(reference.test(text));
      }
    }
  });

  it("looks at each piece once, however many there are", ({ expect }) => {
    // A regular expression would need longer than the universe has been there.
    const wildcard = `${"*a".repeat(1000)}*b`;
    expect(matches({ wildcard }, "a".repeat(1_000_000))).toBe(false);
  });
});

describe("cidr", () => {
  it("finds addresses of IPv4 in their block", ({ expect }) => {
    expect(matches({ cidr: "10.0.0.0/24" }, "10.0.0.255")).toBe(true);
    expect(matches({ cidr: "10.0.0.0/24" }, "10.0.1.0")).toBe(false);
    expect(matches({ cidr: "0.0.0.0/0" }, "255.255.255.255")).toBe(true);
    expect(matches({ cidr: "10.0.0.1/32" }, "10.0.0.1")).toBe(true);
    expect(matches({ cidr: "10.0.0.0/24" }, "10.0.0.256")).toBe(false);
    expect(matches({ cidr: "10.0.0.0/24" }, "no address")).toBe(false);
  });

  it("finds addresses of IPv6 in all their spellings", ({ expect }) => {
    expect(matches({ cidr: "2001:db8::/32" }, "2001:0db8:0:0:0:0:0:1")).toBe(true);
    expect(matches({ cidr: "2001:db8::/32" }, "2001:db9::1")).toBe(false);
    expect(matches({ cidr: "::ffff:10.0.0.0/104" }, "::ffff:10.1.2.3")).toBe(true);
    expect(matches({ cidr: "10.0.0.0/8" }, "::ffff:10.1.2.3")).toBe(false);
    expect(matches({ cidr: "::/0" }, "1::2::3")).toBe(false);
  });
});

describe("anything-but", () => {
  it("turns wildcard and equals-ignore-case round", ({ expect }) => {
    const wildcard = { "anything-but": { wildcard: ["*.png", "*.jpg"] } };
    expect([matches(wildcard, "a.png"), matches(wildcard, "a.gif")]).toEqual([false, true]);
    const folded = { "anything-but": { "equals-ignore-case": ["A", "b"] } };
    expect([matches(folded, "B"), matches(folded, "c")]).toEqual([false, true]);
  });
});

describe("lists", () => {
  it("are gone through once, whatever the number of alternatives", ({ expect }) => {
    let looks = 0;
    const list = new Proxy(
      Array.from({ length: 100 }, () => "a"),
      {
        get: (items, key) => {
          if (/^\d+$/.test(String(key))) looks += 1;
          return Reflect.get(items, key);
        },
      },
    );
    const alternatives = [{ prefix: "b" }, "b", { exists: false }, { "anything-but": "a" }];
    const $or = Array.from({ length: 50 }, (_, index) => ({ a: [alternatives[index % 4]] }));
    const parsed = parseEventPattern(JSON.stringify({ $or }));
    expect(parsed.ok && matchesPattern(parsed.pattern, { a: list })).toBe(false);
    expect(looks).toBeLessThanOrEqual(100);
  });
});

import { describe, it } from "vitest";
import { matchesPattern, parsePattern } from "../../src/aws/event-pattern.ts";

/** Whether `pattern` is one, and matches `event`. */
function matches(pattern: unknown, event: unknown): boolean {
  const parsed = parsePattern(JSON.stringify(pattern));
  if (parsed === undefined) throw new Error(`${JSON.stringify(pattern)} is no pattern`);
  return matchesPattern(parsed, event);
}

describe("parsePattern()", () => {
  const valid = [
    { a: ["x", 1, true, null, ""] },
    { a: { b: { c: [{ prefix: "x" }] } } },
    { a: [{ prefix: { "equals-ignore-case": "x" } }, { suffix: "y" }] },
    { a: [{ "equals-ignore-case": "X" }] },
    { a: [{ "anything-but": "x" }] },
    { a: [{ "anything-but": [1, 2] }] },
    { a: [{ "anything-but": { prefix: "x" } }] },
    { a: [{ "anything-but": { suffix: ["x", "y"] } }] },
    { a: [{ numeric: [">", 0, "<=", 5] }, { numeric: ["=", 3.018e2] }] },
    { a: [{ exists: false }] },
    { $or: [{ a: ["x"] }, { b: ["y"] }], c: ["z"] },
  ];
  for (const pattern of valid) {
    const text = JSON.stringify(pattern);
    it(`takes ${text}`, ({ expect }) => expect(parsePattern(text)).toEqual(pattern));
  }

  const invalid = [
    "",
    "text",
    '"text"',
    "[]",
    "null",
    "{}",
    '{"a":"x"}',
    '{"a":1}',
    '{"a":null}',
    '{"a":[]}',
    '{"a":{}}',
    '{"a":[["x"]]}',
    '{"a":[{}]}',
    '{"a":[{"prefix":"x","suffix":"y"}]}',
    '{"a":[{"prefix":1}]}',
    '{"a":[{"prefix":null}]}',
    '{"a":[{"anything-but":{"prefix":""}}]}',
    '{"a":[{"between":[1,2]}]}',
    '{"a":[{"wildcard":"x*"}]}',
    '{"a":[{"cidr":"10.0.0.0/8"}]}',
    '{"a":[{"anything-but":[]}]}',
    '{"a":[{"anything-but":["x",1]}]}',
    '{"a":[{"anything-but":{"numeric":["=",1]}}]}',
    '{"a":[{"exists":"true"}]}',
    '{"a":[{"numeric":[]}]}',
    '{"a":[{"numeric":["~",1]}]}',
    '{"a":[{"numeric":["<",5,">",0]}]}',
    '{"a":[{"numeric":[">",5,"<",5]}]}',
    '{"a":[{"numeric":[">","5"]}]}',
    '{"$or":[{"a":["x"]}]}',
    '{"$or":["x","y"]}',
    '{"a":["x"]',
  ];
  for (const text of invalid) {
    it(`refuses ${text}`, ({ expect }) => expect(parsePattern(text)).toBeUndefined());
  }
});

describe("matchesPattern()", () => {
  it("ANDs members and ORs values", ({ expect }) => {
    const pattern = { a: ["x", "y"], b: { c: [1] } };
    expect(matches(pattern, { a: "y", b: { c: 1.0 }, more: true })).toBe(true);
    expect(matches(pattern, { a: "y", b: { c: 2 } })).toBe(false);
    expect(matches(pattern, { a: "z", b: { c: 1 } })).toBe(false);
    expect(matches(pattern, { a: "x", b: "c" })).toBe(false);
    expect(matches(pattern, { a: "X", b: { c: 1 } })).toBe(false);
  });

  it("tells kinds of values apart", ({ expect }) => {
    expect(matches({ a: [1] }, { a: "1" })).toBe(false);
    expect(matches({ a: ["1"] }, { a: 1 })).toBe(false);
    expect(matches({ a: [null] }, { a: null })).toBe(true);
    expect(matches({ a: [null] }, {})).toBe(false);
    expect(matches({ a: [""] }, { a: "" })).toBe(true);
    expect(matches({ a: [false] }, { a: false })).toBe(true);
  });

  it("matches a list by any of its elements", ({ expect }) => {
    expect(matches({ a: ["x"] }, { a: ["y", "x"] })).toBe(true);
    expect(matches({ a: { b: ["x"] } }, { a: [{ b: "y" }, { b: "x" }] })).toBe(true);
    expect(matches({ a: { b: ["x"], c: [1] } }, { a: [{ b: "x" }, { c: 1 }] })).toBe(false);
  });

  it("compares text by prefix, suffix and without case", ({ expect }) => {
    expect(matches({ a: [{ prefix: "ab" }] }, { a: "abc" })).toBe(true);
    expect(matches({ a: [{ prefix: "ab" }] }, { a: "Abc" })).toBe(false);
    expect(matches({ a: [{ prefix: { "equals-ignore-case": "AB" } }] }, { a: "abc" })).toBe(true);
    expect(matches({ a: [{ suffix: ".png" }] }, { a: "x.png" })).toBe(true);
    expect(matches({ a: [{ suffix: ".png" }] }, { a: 1 })).toBe(false);
    expect(matches({ a: [{ "equals-ignore-case": "alice" }] }, { a: "ALICE" })).toBe(true);
    expect(matches({ a: [{ "equals-ignore-case": "alice" }] }, { a: "alice2" })).toBe(false);
  });

  it("compares numbers", ({ expect }) => {
    const between = { a: [{ numeric: [">", 0, "<=", 5] }] };
    expect([-1, 0, 1, 5, 5.1].map((a) => matches(between, { a }))).toEqual([
      false,
      false,
      true,
      true,
      false,
    ]);
    expect(matches({ a: [{ numeric: ["=", 300] }] }, JSON.parse('{"a":3.0e2}'))).toBe(true);
    expect(matches(between, { a: "1" })).toBe(false);
    expect(matches({ a: [{ numeric: [">=", 10] }] }, { a: 10 })).toBe(true);
    expect(matches({ a: [{ numeric: ["<", 10] }] }, { a: 10 })).toBe(false);
  });

  it("excludes with anything-but, and wants a value there", ({ expect }) => {
    expect(matches({ a: [{ "anything-but": "x" }] }, { a: "y" })).toBe(true);
    expect(matches({ a: [{ "anything-but": "x" }] }, { a: "x" })).toBe(false);
    expect(matches({ a: [{ "anything-but": ["x", "y"] }] }, { a: "y" })).toBe(false);
    expect(matches({ a: [{ "anything-but": [1, 2] }] }, { a: 3 })).toBe(true);
    expect(matches({ a: [{ "anything-but": { prefix: "x" } }] }, { a: "xy" })).toBe(false);
    expect(matches({ a: [{ "anything-but": { suffix: ["1", "2"] } }] }, { a: "x3" })).toBe(true);
    expect(matches({ a: [{ "anything-but": "x" }] }, {})).toBe(false);
  });

  it("knows leaves that exist and those that do not", ({ expect }) => {
    const there = { a: { b: [{ exists: true }] } };
    const missing = { a: { b: [{ exists: false }] } };
    for (const event of [{ a: { b: 0 } }, { a: { b: null } }, { a: { b: "" } }]) {
      expect([matches(there, event), matches(missing, event)]).toEqual([true, false]);
    }
    // An object is no leaf.
    for (const event of [
      {},
      { a: 1 },
      { a: {} },
      { a: [] },
      { a: { b: [] } },
      { a: { b: { c: 1 } } },
    ]) {
      expect([matches(there, event), matches(missing, event)]).toEqual([false, true]);
    }
  });

  it("takes one of the patterns of $or", ({ expect }) => {
    const pattern = { $or: [{ a: ["x"] }, { b: { c: ["y"] } }], d: ["z"] };
    expect(matches(pattern, { a: "x", d: "z" })).toBe(true);
    expect(matches(pattern, { b: { c: "y" }, d: "z" })).toBe(true);
    expect(matches(pattern, { a: "x" })).toBe(false);
    expect(matches(pattern, { d: "z" })).toBe(false);
  });

  it("survives an event that nests without end", ({ expect }) => {
    const depth = 100_000;
    const event: unknown = JSON.parse(`{"a":${"[".repeat(depth)}1${"]".repeat(depth)}}`);
    expect(matches({ a: [1] }, event)).toBe(false);
    expect(matches({ a: { b: [1] } }, event)).toBe(false);
    expect(matches({ a: [1] }, { a: [[[1]]] })).toBe(true);
  });

  it("looks at own members only", ({ expect }) => {
    expect(matches({ constructor: [{ exists: true }] }, {})).toBe(false);
    expect(matches({ toString: { name: ["toString"] } }, {})).toBe(false);
  });
});

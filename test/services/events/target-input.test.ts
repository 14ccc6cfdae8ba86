import { describe, it } from "vitest";
import { parsePath, valueAt } from "../../../src/services/events/json-path.ts";
import { type TargetInput } from "../../../src/services/events/model.ts";
import {
  INPUT_LENGTH_MAX,
  targetInput,
  templateFault,
} from "../../../src/services/events/target-input.ts";

const EVENT = JSON.stringify({
  source: "s",
  resources: ["arn:1", "arn:2"],
  detail: {
    text: 'say "hi"\n',
    number: 7,
    yes: true,
    nothing: null,
    list: [{ a: 1 }, { a: 2 }],
    "x-y": "z",
  },
});
const CONTEXT = { ruleArn: "arn:rule", ruleName: "rule", ingestedAt: 0 };

function fill(template: string, paths: Readonly<Record<string, string>> = {}): string | undefined {
  return targetInput({ kind: "template", template, paths }, EVENT, CONTEXT);
}

describe("valueAt()", () => {
  const cases: readonly (readonly [string, unknown])[] = [
    ["$.detail.number", 7],
    ["$.detail.list[1].a", 2],
    ["$.detail.list[*].a", [1, 2]],
    ["$.resources[0]", "arn:1"],
    ["$.resources.*", ["arn:1", "arn:2"]],
    ["$.detail.x-y", "z"],
    ["$['detail']['x-y']", "z"],
    ["$.detail.none.deeper", undefined],
    ["$.resources[9]", undefined],
    ["$.detail.toString", undefined],
    ["$.resources.length", undefined],
  ];
  for (const [path, expected] of cases) {
    it(`finds ${path}`, ({ expect }) => {
      expect(valueAt(parsePath(path) ?? [], JSON.parse(EVENT))).toEqual(expected);
    });
  }

  for (const path of [
    "detail",
    "$detail",
    "$.",
    "$..a",
    "$.a[",
    "$.a[b]",
    "$.a[?(@.b)]",
    "$.a b",
    "",
  ]) {
    it(`refuses ${path}`, ({ expect }) => expect(parsePath(path)).toBeUndefined());
  }
});

describe("targetInput()", () => {
  it("takes the event, a constant, or a part", ({ expect }) => {
    const of = (input: TargetInput) => targetInput(input, EVENT, CONTEXT);
    expect(of({ kind: "event" })).toBe(EVENT);
    expect(of({ kind: "constant", text: "[1]" })).toBe("[1]");
    expect(of({ kind: "path", path: "$" })).toBe(EVENT);
    expect(of({ kind: "path", path: "$.detail.list" })).toBe('[{"a":1},{"a":2}]');
    expect(of({ kind: "path", path: "$.none" })).toBe("null");
  });

  it("fills a template of JSON, with quotes where they are needed", ({ expect }) => {
    const paths = {
      t: "$.detail.text",
      n: "$.detail.number",
      y: "$.detail.yes",
      o: "$.detail.nothing",
      l: "$.detail.list",
    };
    const filled = fill('{"t":<t>,"n":<n>,"y":<y>,"o":<o>,"l":<l>}', paths) ?? "";
    expect(JSON.parse(filled)).toEqual({
      t: 'say "hi"\n',
      n: 7,
      y: true,
      o: null,
      l: [{ a: 1 }, { a: 2 }],
    });
  });

  it("fills a text, and keeps what needs escaping harmless", ({ expect }) => {
    const paths = { t: "$.detail.text", l: "$.detail.list", n: "$.detail.number" };
    expect(JSON.parse(fill('"<n>: <t>"', paths) ?? "")).toBe('7: say "hi"\n');
    expect(JSON.parse(fill('{"a":"<l>"}', paths) ?? "")).toEqual({ a: '[{"a":1},{"a":2}]' });
    expect(fill(String.raw`"\"<n>\" <unknown>"`, paths)).toBe(String.raw`"\"7\" "`);
    expect(fill('"one <n>"\n"two <n>"', paths)).toBe('"one 7"\n"two 7"');
  });

  it("takes out what the event has not", ({ expect }) => {
    const paths = { none: "$.detail.none", n: "$.detail.number" };
    expect(fill('{"a":<none>,"n":<n>,"t":"<none>","l":[<none>,1]}', paths)).toBe(
      '{"n":7,"t":"","l":[1]}',
    );
  });

  it("knows the reserved variables", ({ expect }) => {
    const template =
      '{"arn":<aws.events.rule-arn>,"name":"<aws.events.rule-name>","at":<aws.events.event.ingestion-time>,' +
      '"head":<aws.events.event>,"all":<aws.events.event.json>}';
    const all = JSON.parse(EVENT) as Readonly<Record<string, unknown>>;
    expect(JSON.parse(fill(template) ?? "")).toEqual({
      arn: "arn:rule",
      name: "rule",
      at: "1970-01-01T00:00:00.000Z",
      head: { source: "s", resources: ["arn:1", "arn:2"] },
      all,
    });
  });

  it("makes no more of an event than a target could take", ({ expect }) => {
    const event = JSON.stringify({ detail: "x".repeat(500_000) });
    const template = `[${Array.from({ length: 300 }, () => "<aws.events.event.json>").join(",")}]`;
    expect(targetInput({ kind: "template", template, paths: {} }, event, CONTEXT)).toBeUndefined();
    expect(INPUT_LENGTH_MAX).toBeGreaterThan(event.length);
  });
});

describe("templateFault()", () => {
  it("lets JSON pass, and texts in quotes", ({ expect }) => {
    for (const template of [
      '{"a":<x>}',
      "<x>",
      '"<x>"',
      '"a <x>"\n"b"',
      '{"a":"<aws.events.rule-arn>"}',
      "7",
    ]) {
      expect(templateFault(template, { x: "$.x" }), template).toBeUndefined();
    }
  });

  it("says what is wrong", ({ expect }) => {
    expect(templateFault("plain", {})).toBe("The template is not valid JSON");
    expect(templateFault('{"a":<x>', { x: "$.x" })).toBe("The template is not valid JSON");
    expect(templateFault("<x>", { x: "no path" })).toBe("Invalid JSON path no path");
  });
});

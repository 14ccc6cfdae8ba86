import * as yaml from "js-yaml";

const text = `
%YAML 1.2
---
anchors:
  base: &base { a: 1, b: [x, y] }
  copy: *base
dates: 2001-12-14t21:59:43.10-05:00
numbers: [0o14, 0x1F, 1e3, .inf, -.INF, 12_000]
binary: "plain"
folded: >
  one
  two

  three
literal: |-
  keep
    this
"quoted \\u00e9": 'it''s'
null: ~
set: { ? a, ? b }
nested:
- - 1
  - 2
- key: value
`;

export const handler = async () => {
  const loaded = yaml.load(text);
  const attempts = ["a: [1", "a: b: c", "- a\nb: c", "&a [*a"].map((source) => {
    try {
      return yaml.load(source);
    } catch (error) {
      return [
        error.name,
        error.reason,
        error.mark?.line,
        error.mark?.column,
        String(error.message).split("\n")[0],
      ];
    }
  });
  return {
    loaded: JSON.parse(
      JSON.stringify(loaded, (_key, value) =>
        typeof value === "number" && !Number.isFinite(value) ? String(value) : value,
      ),
    ),
    dumped: yaml.dump({
      a: [1, "two", { b: null }],
      text: "line\nline",
      date: new Date(0),
      yes: "yes",
      n: "012",
      empty: [],
      e: {},
    }),
    options: yaml.dump(
      { b: { c: [1, 2] }, a: "x".repeat(90) },
      { flowLevel: 1, sortKeys: true, lineWidth: 40 },
    ),
    all: yaml.loadAll("a\n---\n- b\n---\nc: d"),
    attempts,
  };
};

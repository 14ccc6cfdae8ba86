// oxlint-disable -- odd code on purpose: what matters is that Node and the guest agree on it.
const util = require("util");
const { format, formatWithOptions } = util;
print(
  format(
    "%s %d %i %f %j %o %O %c %%",
    "s",
    42,
    42.9,
    1.5,
    { a: 1 },
    { b: [1] },
    { c: { d: {} } },
    "css",
  ),
);
print(
  format("%s", null),
  format("%s", undefined),
  format("%s", Symbol("x")),
  format("%s", 1n),
  format("%s", -0),
  format("%s", [1, [2, [3]]]),
);
print(
  format("%s", { a: { b: { c: 1 } } }),
  format("%s", () => 1),
  format("%s", class A {}),
  format("%s", new Error("e")).split("\n")[0],
);
print(
  format("%s", {
    toString() {
      return "own";
    },
  }),
  format(
    "%s",
    new (class X {
      toString() {
        return "cls";
      }
    })(),
  ),
  format("%s", new Date(0)),
);
print(
  format("%d", "42"),
  format("%d", "x"),
  format("%d", 1n),
  format("%d", {}),
  format("%d", Symbol("a")),
  format("%d", -0),
  format("%d", ""),
);
print(
  format("%i", "42.7px"),
  format("%i", {}),
  format("%f", "1.5x"),
  format("%f", Symbol("s")),
  format("%i", 10n),
);
const cyclic = {};
cyclic.me = cyclic;
print(
  format("%j", cyclic),
  format("%j", undefined),
  format("%j", "str"),
  format("%j", () => 1),
);
print(
  format("a", "b", { c: 1 }),
  format(1, 2, "3"),
  format(),
  format(""),
  format("%s"),
  format("%s %s", "only"),
  format("%"),
  format("%x", 1),
);
print(format("%o", { f: 1 }), format("%o", [1]));
print(
  format("%O", { a: { b: { c: { d: { e: 1 } } } } }),
  format(null),
  format(undefined, null),
  format("%%%s%%", "mid"),
);
print(
  formatWithOptions({ colors: true }, "%s %O", "x", { a: 1 }),
  formatWithOptions({ compact: false }, { a: 1 }),
);
print(
  format("no args %s %d"),
  format("%s", "a", "b", "c"),
  format(new Error("first")).startsWith("Error: first"),
  format("%s", new Map([[1, 2]])),
);
print(
  format("%s", Object.create(null)),
  format("%s", new (class Empty {})()),
  format("%s", "multi\nline"),
  format({ a: "multi\nline" }),
);

// oxlint-disable -- odd code on purpose: what matters is that Node and the guest agree on it.
const qs = require("node:querystring");
print(
  qs.parse("a=1&b=2&a=3&c=%20x+y&d&=e&f=%zz&g=%E4%BD"),
  qs.parse(""),
  qs.parse("a:1;b:2", ";", ":"),
  qs.parse("a=1&b=2&c=3", null, null, { maxKeys: 2 }),
);
print(
  qs.stringify({ a: 1, b: [1, "x y"], c: "", d: null, e: true, f: 1n, g: {}, h: NaN }),
  qs.stringify({ a: "é&=" }, ";", ":"),
  qs.stringify(null),
  qs.stringify("x"),
);
print(
  qs.escape("a b&c'()*"),
  qs.unescape("a%20b%zz"),
  qs.unescapeBuffer("a%20b").toString(),
  qs.encode === qs.stringify,
  qs.decode === qs.parse,
);
print(
  qs.parse("a=%u2013&b=1%"),
  qs.parse("__proto__=x&hasOwnProperty=y"),
  qs.parse("a&b&&c"),
  Object.getPrototypeOf(qs.parse("a")),
);

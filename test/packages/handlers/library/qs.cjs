const qs = require("qs");

exports.handler = async () => ({
  nested: qs.parse("a[b][c]=1&a[b][d]=2&list[]=x&list[]=y&e%5Bf%5D=g&sp=a+b"),
  options: [
    qs.parse("?a=1;b=2", { delimiter: ";", ignoreQueryPrefix: true }),
    qs.parse("a.b.c=1", { allowDots: true }),
    qs.parse("a=1,2,3", { comma: true }),
    qs.parse("a[0]=b&a[100]=c"),
    qs.parse("a=%F0%9F%98%80&b=%E9", { charset: "utf-8" }),
    qs.parse("a=%A7", { charset: "iso-8859-1" }),
    qs.parse("__proto__[x]=1&constructor=2"),
    qs.parse("a&b=", { strictNullHandling: true }),
  ],
  text: [
    qs.stringify({ a: { b: { c: "d" } }, list: [1, 2], n: null, u: undefined, date: new Date(0) }),
    qs.stringify({ list: ["a", "b"] }, { arrayFormat: "brackets", encode: false }),
    qs.stringify({ list: ["a", "b"] }, { arrayFormat: "comma" }),
    qs.stringify({ a: "é ü", b: "'()*" }, { format: "RFC1738" }),
    qs.stringify({ b: 1, a: 2 }, { sort: (x, y) => x.localeCompare(y), addQueryPrefix: true }),
    qs.stringify({ a: Buffer.from("x"), b: 1n }),
    qs.stringify({ a: "x", b: 2 }, { filter: (key, value) => (key === "b" ? value * 2 : value) }),
  ],
});

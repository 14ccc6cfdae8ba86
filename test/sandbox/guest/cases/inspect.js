// oxlint-disable -- odd code on purpose: what matters is that Node and the guest agree on it.
const util = require("node:util");
const { inspect } = util;
print(inspect({ a: 1, b: "x", c: [1, 2, { d: { e: { f: 1 } } }], g: null, h: undefined }));
const cyclic = { name: "c", list: [] };
cyclic.self = cyclic;
cyclic.list.push(cyclic);
print(inspect(cyclic));
class Point {
  constructor() {
    this.x = 1;
    this.y = 2;
  }
  get sum() {
    return this.x + this.y;
  }
}
class Point3 extends Point {
  static origin = null;
  #hidden = 1;
}
print(
  inspect(new Point()),
  inspect(new Point3()),
  inspect(Point),
  inspect(Point3),
  inspect(class {}),
);
print(
  inspect(
    new Map([
      ["a", { b: 1 }],
      [{ k: 1 }, new Set([1, "2"])],
    ]),
  ),
);
print(inspect(new Set()), inspect(new Map()), inspect(new WeakMap()), inspect(new WeakSet()));
print(inspect([, 1, , , 2]), inspect(Object.assign([1, 2], { extra: true })));
print(inspect(Array.from({ length: 120 }, (_, i) => i)));
print(inspect(Array.from({ length: 30 }, (_, i) => `item ${i}`)));
print(inspect(Object.fromEntries(Array.from({ length: 30 }, (_, i) => [`key${i}`, i]))));
print(
  inspect("it's"),
  inspect('it\'s "x"'),
  inspect("`'\""),
  inspect("a\nb\t\u0000\u001b"),
  inspect("\ud800"),
);
print(inspect("a".repeat(200)).length, inspect(["a".repeat(100), "b\nc"]));
print(
  inspect(-0),
  inspect(123456789.123),
  inspect(1n),
  inspect(Symbol("s")),
  inspect(Symbol()),
  inspect(true),
);
print(
  inspect(function foo() {}),
  inspect(() => {}),
  inspect(async () => {}),
  inspect(function* gen() {}),
  inspect(async function* ag() {}),
);
print(inspect(Object.assign(function withProps() {}, { a: 1 })));
print(
  inspect(new Date(0)),
  inspect(new Date(NaN)),
  inspect(/a+b/gi),
  inspect(Object.assign(/x/, { y: 1 })),
);
print(
  inspect(Object.create(null)),
  inspect(Object.create({ inherited: 1 })),
  inspect(Object.create(Point.prototype)),
);
print(
  inspect(new Proxy({ a: 1 }, {})),
  inspect(new Proxy([1], {}), { showProxy: true }),
  inspect(new Proxy(function f() {}, {})),
);
print(
  inspect(Object("str")),
  inspect(Object(1)),
  inspect(Object(true)),
  inspect(Object(1n)),
  inspect(Object(Symbol("b"))),
);
print(
  inspect(new Uint8Array([1, 2, 3])),
  inspect(new Float64Array(2)),
  inspect(new ArrayBuffer(4)),
  inspect(new DataView(new ArrayBuffer(2))),
);
print(inspect(Promise.resolve().then(() => new Promise(() => {}))));
print(
  inspect({
    get a() {
      return 1;
    },
    set b(v) {},
    get c() {
      return 2;
    },
    set c(v) {},
  }),
);
print(
  inspect(
    {
      get a() {
        return { deep: 1 };
      },
    },
    { getters: true },
  ),
);
print(inspect({ [Symbol("key")]: 1, "with space": 2, "a-b": 3, 4: 5, valid_id: 6 }));
print(
  inspect({ a: { b: { c: { d: 1 } } } }, { depth: 0 }),
  inspect({ a: { b: { c: { d: 1 } } } }, { depth: null }),
);
print(inspect({ a: 1, b: 2 }, { compact: false }), inspect({ b: 1, a: 2 }, { sorted: true }));
print(inspect({ a: "x".repeat(30), b: "y".repeat(30), c: "z".repeat(30) }));
print(inspect({ a: [[[[]]]], b: [[{}]] }), inspect([[], {}, [[]]]));
print(
  inspect(
    { a: 1, s: "t", n: null, u: undefined, r: /x/, d: new Date(0), y: Symbol("q") },
    { colors: true },
  ),
);
print(inspect({ [inspect.custom]: (depth, options) => `custom ${depth} ${options.compact}` }));
print(inspect({ nested: { [inspect.custom]: () => ({ replaced: true }) } }));
class Tagged {
  get [Symbol.toStringTag]() {
    return "Label";
  }
}
print(inspect(new Tagged()), inspect({ [Symbol.toStringTag]: "T" }));
print(
  inspect(
    (function () {
      return arguments;
    })(1, "a"),
  ),
);
print(
  inspect(globalThis).length > 10,
  inspect(new (class extends Map {})([[1, 2]])),
  inspect(new (class Foo extends Array {})(3)),
);
print(inspect("a\nb".repeat(10)), inspect({ text: "line one\nline two\n".repeat(3) }));
print(
  inspect(123456789, { numericSeparator: true }),
  inspect([1, 2, 3, 4], { maxArrayLength: 2 }),
  inspect("abcdef", { maxStringLength: 3 }),
);
print(inspect({ a: 1n, b: -1.5, c: NaN, d: Infinity }), inspect([undefined, null, , 3]));
print(inspect(new Map([[1, new Map([[2, new Map([[3, new Map()]])]])]])));
print(
  inspect(Object.freeze({ f: 1 })),
  inspect([1.5, "two", { three: 3 }]),
  inspect([["a", "b"], ["c"]]),
);
print(
  inspect(Math),
  inspect(JSON),
  inspect(Reflect) === inspect(Reflect),
  inspect(Symbol.iterator),
);
print(inspect({ f() {}, g: class A {}, h: class extends Point {} }));
print(inspect({ hidden: 1 }, { showHidden: true }), inspect([1], { showHidden: true }));
print(
  inspect([
    { id: 1, name: "Alice", tags: ["a", "b"] },
    { id: 2, name: "Bob", tags: [] },
  ]),
);
print(
  inspect({ a: { b: [1, 2, [3, [4, [5]]]] } }),
  inspect({ a: Buffer.from("hello"), b: new URL("http://x/") }).includes("<Buffer 68 65 6c 6c 6f>"),
);
print(
  inspect(new Array(5)),
  inspect([..."abc"]),
  inspect({ length: 2, 0: "a" }),
  inspect(new String("with props")),
);

// oxlint-disable -- odd code on purpose: what matters is that Node and the guest agree on it.
const attempt = (fn) => {
  try {
    return fn();
  } catch (error) {
    return `${error.name} ${error.code}: ${error.message}`;
  }
};
const source = {
  a: [1, , 3],
  d: new Date(5),
  r: /x/gi,
  m: new Map([[{ k: 1 }, new Set([1])]]),
  n: null,
  u: undefined,
  b: 10n,
  o: Object("boxed"),
  f: Object(false),
};
source.self = source;
const copy = structuredClone(source);
print(copy, copy !== source, copy.self === copy, copy.d instanceof Date);
print(
  structuredClone(new Uint8Array([1, 2])),
  structuredClone(new Float32Array(2)),
  structuredClone(new DataView(new ArrayBuffer(2), 1)).byteLength,
  structuredClone(new ArrayBuffer(3)),
);
const shared = new ArrayBuffer(8);
const views = structuredClone([new Uint8Array(shared, 1, 2), new Uint16Array(shared)]);
print(views[0].buffer === views[1].buffer, views[0].byteOffset, views[1].length);
const moving = new Uint8Array([1, 2, 3]);
const moved = structuredClone(moving, { transfer: [moving.buffer] });
print(moved, moving.length, moving.buffer.byteLength);
print(
  attempt(() => structuredClone(() => 1)),
  attempt(() => structuredClone(Symbol("s"))),
  attempt(() => structuredClone({ f() {} })),
  attempt(() => structuredClone(Promise.resolve())),
  attempt(() => structuredClone(new WeakMap())),
);
print(
  attempt(() => structuredClone({}, { transfer: [{}] })),
  attempt(() => structuredClone(new Proxy({}, {}))),
);
class Foo {
  x = 1;
  get y() {
    return 2;
  }
}
print(
  structuredClone(new Foo()),
  structuredClone(new Foo()) instanceof Foo,
  structuredClone({
    get g() {
      return 3;
    },
  }),
  structuredClone(Object.create({ inherited: 1 })),
);
const error = structuredClone(
  Object.assign(new TypeError("te", { cause: { c: 1 } }), { extra: 1 }),
);
print(
  error instanceof TypeError,
  error.name,
  error.message,
  error.cause,
  error.extra,
  Object.keys(error),
);
class Custom extends Error {
  name = "Custom";
}
const plain = structuredClone(new Custom("cu"));
print(
  plain.constructor === Error,
  plain.name,
  plain.message,
  structuredClone(Buffer.from("ab")).constructor.name,
  structuredClone([new Error("x")])[0].message,
);
print(
  structuredClone(Object.assign([1, 2], { tag: "t" })),
  structuredClone("s"),
  structuredClone(-0),
  structuredClone({ [Symbol("q")]: 1 }),
  structuredClone(Object(1n)),
);
for (const value of [
  new URL("http://a"),
  new URLSearchParams("a=b"),
  new Headers(),
  new Response(),
  new FormData(),
  new ReadableStream(),
  new WritableStream(),
  new TransformStream(),
  new AbortController().signal,
  Object(Symbol("s")),
  (function* () {})(),
  (function () {
    return arguments;
  })(),
  new (class extends Map {})([[1, 2]]),
  new SharedArrayBuffer(2),
  new Date(NaN),
  Object(1n),
  Buffer.from("ab"),
]) {
  print(
    Object.prototype.toString.call(value),
    attempt(() => structuredClone(value)),
  );
}
print(
  attempt(() => structuredClone(1, { transfer: [1] })),
  attempt(() => structuredClone(1, { transfer: 1 })),
  attempt(() => structuredClone(1, 1)),
  attempt(() => structuredClone()),
);
print(
  attempt(() => {
    const b = new ArrayBuffer(2);
    return structuredClone(b, { transfer: [b, b] });
  }),
  attempt(() => {
    const b = new ArrayBuffer(2);
    structuredClone(b, { transfer: [b] });
    return structuredClone(b);
  }),
  attempt(() => {
    const s = new ReadableStream();
    return [structuredClone(s, { transfer: [s] }), s];
  }),
  attempt(() => {
    const s = new ReadableStream();
    try {
      structuredClone([s, () => 1], { transfer: [s] });
    } catch (error) {
      return [error.name, s.locked];
    }
  }),
);
print(
  attempt(() => {
    const e = new TypeError("x");
    e.code = "C";
    e.name = "Other";
    const c = structuredClone(e);
    return [c.name, c.code, c instanceof TypeError, c.constructor.name, Object.keys(c)];
  }),
  attempt(() => {
    const c = structuredClone(new AggregateError([new Error("a")], "m"));
    return [c.name, c.errors, c.constructor.name];
  }),
  attempt(() => {
    const e = structuredClone(new DOMException("m", "DataError"));
    return [e.name, e.code, e.message, e instanceof DOMException];
  }),
);

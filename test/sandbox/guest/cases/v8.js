// oxlint-disable -- odd code on purpose: what matters is that Node and the guest agree on it.
const v8 = require("node:v8");

const attempt = (label, work) => {
  try {
    print(label, work());
  } catch (error) {
    print(label, error.name, error.code, error.message);
  }
};

const circle = { name: "circle" };
circle.self = circle;
const shared = { n: 1 };
const values = {
  undefined: undefined,
  null: null,
  booleans: [true, false],
  integers: [0, 1, -1, 63, 64, -64, -65, 2 ** 30, -(2 ** 30), 2 ** 31 - 1, -(2 ** 31)],
  doubles: [2 ** 31, 1.5, -0, NaN, Infinity, -1e300],
  bigints: [0n, 10n, -300n, 2n ** 64n, 2n ** 70n + 7n, -(2n ** 200n)],
  strings: ["", "a", "é", "日本", "x日", "\u{1f600}", "a".repeat(200), "日".repeat(100)],
  array: [1, [2, [3]], "x"],
  holes: [1, , 3],
  extended: Object.assign([1], { x: 2 }),
  object: { a: 1, 1: 2, nested: { b: undefined } },
  date: new Date(5),
  never: new Date(NaN),
  expressions: [/a/gi, /\d+/u, /(?<n>x)/dsy],
  map: new Map([
    [1, { two: 2 }],
    ["k", [1, 2]],
  ]),
  set: new Set([1, "a", new Set([2])]),
  bytes: new Uint8Array([1, 2, 3]),
  doublesView: new Float64Array([1.5, -2]),
  part: new Uint16Array([1, 2, 3, 4]).subarray(1, 3),
  bigView: new BigInt64Array([5n]),
  buffer: Buffer.from("bytes"),
  plainBuffer: new ArrayBuffer(3),
  view: new DataView(new ArrayBuffer(2)),
  boxed: [Object("s"), Object(1), Object(true), Object(false), Object(1n)],
  circle,
  shared: [shared, shared],
};

for (const [name, value] of Object.entries(values)) {
  const bytes = v8.serialize(value);
  print(name, bytes.toString("hex"));
  print(name, v8.deserialize(bytes));
}
const again = v8.deserialize(v8.serialize(values.shared));
print(again[0] === again[1], v8.deserialize(v8.serialize(circle)).self.self.name);

class Point {
  x = 1;
  get y() {
    return 2;
  }
}
print(v8.deserialize(v8.serialize(new Point())));
const error = v8.deserialize(v8.serialize(new RangeError("far", { cause: { why: 1 } })));
print(
  error instanceof RangeError,
  error.message,
  error.cause,
  error.stack.startsWith("RangeError: far\n"),
);
class Own extends Error {}
const own = v8.deserialize(v8.serialize(new Own("mine")));
print(own instanceof Own, own instanceof Error, own.message);

for (const value of [() => {}, Symbol("s"), { f() {} }, new WeakMap(), Promise.resolve()]) {
  attempt("refuses", () => v8.serialize(value));
}
attempt("empty", () => v8.deserialize(Buffer.alloc(0)));
attempt("version", () => v8.deserialize(Buffer.from([255, 99, 48])));
attempt("tag", () => v8.deserialize(Buffer.from([255, 15, 1])));
attempt("cut", () => v8.deserialize(v8.serialize({ a: "text" }).subarray(0, 8)));
attempt("no bytes", () => v8.deserialize(1));

const serializer = new v8.Serializer();
serializer.writeHeader();
serializer.writeUint32(300);
serializer.writeUint64(1, 2);
serializer.writeDouble(0.5);
serializer.writeRawBytes(Buffer.from("raw"));
serializer.writeValue({ a: new Uint8Array([1, 2]), b: [1] });
const written = serializer.releaseBuffer();
print(written.toString("hex"));
const deserializer = new v8.Deserializer(written);
print(deserializer.readHeader(), deserializer.getWireFormatVersion());
print(deserializer.readUint32(), deserializer.readUint64(), deserializer.readDouble());
print(deserializer.readRawBytes(3).toString(), deserializer.readValue());

print(v8.isStringOneByteRepresentation("é"), v8.isStringOneByteRepresentation("日"));
print(Boolean(v8.startupSnapshot.isBuildingSnapshot()), v8.takeCoverage(), v8.stopCoverage());
attempt("snapshot", () => v8.startupSnapshot.addSerializeCallback(() => {}));
attempt("flags", () => v8.setFlagsFromString(1));
const heap = v8.getHeapStatistics();
print(
  Object.entries(heap).every(([, value]) => typeof value === "number"),
  heap.heap_size_limit >= heap.used_heap_size,
);
print(Object.keys(heap).slice(0, 12), Object.keys(v8.getHeapSpaceStatistics()[0]));

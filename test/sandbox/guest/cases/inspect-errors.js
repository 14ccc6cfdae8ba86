// oxlint-disable -- odd code on purpose: what matters is that Node and the guest agree on it.
const { inspect } = require("node:util");
const head = (value, options) =>
  inspect(value, options)
    .split("\n")
    .filter((line) => !/^\s+at /.test(line))
    .join("\n");
class MyError extends Error {
  constructor(message) {
    super(message);
    this.name = "MyError";
  }
}
class Plain extends Error {}
print(
  head(new Error("boom")),
  head(new TypeError("t")),
  head(new RangeError("")),
  head(new Error()),
);
print(head(new MyError("named")), head(new Plain("plain")));
print(head(Object.assign(new Error("with props"), { code: "E_X", detail: { a: 1 } })));
print(head(new Error("outer", { cause: new TypeError("inner") })));
print(head(new AggregateError([new Error("one"), 2], "many")));
print(head({ error: new Error("nested") }), head([new Error("in array")]));
const bare = new Error("no stack");
bare.stack = undefined;
print(head(bare), inspect(Object.assign(new Error("m"), { stack: "custom stack" })));
const renamed = new Error("renamed");
renamed.name = "Other";
print(head(renamed));
print(head(Object.assign(new Error("multi\nline"), { x: 1 })));
const codes = [
  () => null.x,
  () => undefined.y(),
  () => notDefined,
  () => JSON.parse("{"),
  () => (1).toFixed(101),
  () => [].reduce((a) => a),
  () => new Array(-1),
];
for (const fn of codes) {
  try {
    fn();
  } catch (error) {
    print(
      error.constructor.name,
      error instanceof Error,
      error.stack.startsWith(`${error.name}: ${error.message}`),
      Object.keys(error),
    );
  }
}
print(typeof Error.captureStackTrace, typeof Error.stackTraceLimit, typeof Error.prepareStackTrace);
const holder = { name: "Holder", message: "told" };
Error.captureStackTrace(holder);
print(holder.stack.split("\n")[0], Object.getOwnPropertyDescriptor(holder, "stack").enumerable);
print(
  head(new DOMException("gone", "AbortError")),
  new DOMException("a", "DataCloneError").code,
  DOMException.ABORT_ERR,
);
print(
  new DOMException("a", { name: "X", cause: 1 }).cause,
  new DOMException().name,
  new DOMException("m") instanceof Error,
);
print(
  String(new MyError("s")),
  `${new TypeError("tt")}`,
  Object.prototype.toString.call(new Error("x")),
);
function named() {
  return new Error("frame");
}
print(/^Error: frame\n {4}at named \(.+:\d+:\d+\)\n/.test(named().stack));

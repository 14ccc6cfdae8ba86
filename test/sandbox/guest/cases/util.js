// oxlint-disable -- odd code on purpose: what matters is that Node and the guest agree on it.
const util = require("node:util");
const attempt = (fn) => {
  try {
    return fn();
  } catch (error) {
    return `${error.name} ${error.code}: ${error.message}`;
  }
};
print(
  util.isDeepStrictEqual({ a: [1, { b: 2 }] }, { a: [1, { b: 2 }] }),
  util.isDeepStrictEqual([1], ["1"]),
  util.isDeepStrictEqual(new Set([1, { a: 1 }]), new Set([{ a: 1 }, 1])),
);
print(
  util.isDeepStrictEqual(NaN, NaN),
  util.isDeepStrictEqual(0, -0),
  util.isDeepStrictEqual(new Date(1), new Date(1)),
  util.isDeepStrictEqual(/a/g, /a/i),
);
print(
  util.isDeepStrictEqual(new Map([[{ k: 1 }, 1]]), new Map([[{ k: 1 }, 1]])),
  util.isDeepStrictEqual([, 1], [undefined, 1]),
  util.isDeepStrictEqual({}, Object.create(null)),
);
print(
  util.isDeepStrictEqual(Object("a"), Object("a")),
  util.isDeepStrictEqual(new Uint8Array([1]), new Uint8Array([1])),
  util.isDeepStrictEqual(Buffer.from("a"), new Uint8Array([97])),
);
print(
  util.isDeepStrictEqual(new Error("a"), new Error("a")),
  util.isDeepStrictEqual(new Error("a"), new Error("b")),
  util.isDeepStrictEqual({ [Symbol.iterator]: 1 }, {}),
);
function Old() {}
function Base() {}
Base.prototype.hi = () => "hi";
util.inherits(Old, Base);
print(new Old().hi(), Old.super_ === Base, new Old() instanceof Base);
print(
  attempt(() => util.inherits(null, Base)),
  attempt(() => util.inherits(Old, {})),
);
const cb = (a, done) => done(a < 0 ? new Error("negative") : null, a * 2);
const promised = util.promisify(cb);
print(
  promised.name,
  promised.length,
  attempt(() => util.promisify("x")),
);
const custom = () => {};
custom[util.promisify.custom] = () => "custom";
print(util.promisify(custom)(), util.promisify.custom);
const back = util.callbackify(async (x) => x + 1);
print(
  back.name,
  back.length,
  attempt(() => back(1)),
);
print(
  util.types.isPromise(Promise.resolve()),
  util.types.isRegExp(/a/),
  util.types.isDate(new Date()),
  util.types.isMap(new Map()),
  util.types.isSet(new Map()),
);
print(
  util.types.isProxy(new Proxy({}, {})),
  util.types.isTypedArray(Buffer.alloc(1)),
  util.types.isUint8Array(Buffer.alloc(1)),
  util.types.isAnyArrayBuffer(new ArrayBuffer(1)),
);
print(
  util.types.isAsyncFunction(async () => {}),
  util.types.isGeneratorFunction(function* () {}),
  util.types.isGeneratorObject((function* () {})()),
  util.types.isBoxedPrimitive(Object(1)),
  util.types.isBoxedPrimitive(1),
);
print(
  util.types.isNativeError(new TypeError()),
  util.types.isNativeError({ __proto__: Error.prototype }),
  util.types.isMapIterator(new Map().keys()),
  util.types.isArgumentsObject(
    (function () {
      return arguments;
    })(),
  ),
);
print(
  util.types.isWeakMap(new WeakMap()),
  util.types.isDataView(new DataView(new ArrayBuffer(1))),
  util.types.isSymbolObject(Object(Symbol())),
  util.types.isStringObject("a"),
  util.types.isFloat64Array(new Float64Array()),
);
print(
  util.isArray([]),
  util.stripVTControlCharacters("\u001b[31mred\u001b[0m"),
  util.toUSVString("a\ud800b"),
  util.getSystemErrorName(-2),
  util.getSystemErrorName(-13),
);
print(
  attempt(() => util.getSystemErrorName(2)),
  attempt(() => util.getSystemErrorName("x")),
  util.getSystemErrorMap().get(-2),
  util.styleText("red", "plain", { validateStream: false }),
);
print(
  JSON.stringify(util.styleText(["bold", "red"], "x", { validateStream: false })),
  JSON.stringify(util.styleText("red", "t")),
  attempt(() => util.styleText("nocolor", "x")).slice(0, 80),
);
print(
  util.parseArgs({
    args: ["-f", "--bar", "b"],
    options: { foo: { type: "boolean", short: "f" }, bar: { type: "string" } },
  }),
);
print(util.parseArgs({ args: ["-abc", "--name=x", "pos", "--", "--raw"], strict: false }));
print(
  util.parseArgs({
    args: ["--list", "1", "--list=2", "-v"],
    options: {
      list: { type: "string", multiple: true },
      v: { type: "boolean", short: "v" },
      d: { type: "string", default: "dd" },
    },
  }),
);
print(
  attempt(() => util.parseArgs({ args: ["--nope"] })),
  attempt(() => util.parseArgs({ args: ["pos"] })),
);
print(
  attempt(() => util.parseArgs({ args: ["--s"], options: { s: { type: "string" } } })),
  attempt(() =>
    util.parseArgs({ args: ["--b=1"], options: { b: { type: "boolean", short: "b" } } }),
  ),
);
print(
  util.parseArgs({
    args: ["--no-color", "x"],
    options: { color: { type: "boolean" } },
    allowNegative: true,
    allowPositionals: true,
    tokens: true,
  }),
);
print(
  util.debuglog("nothing").enabled,
  typeof util.debuglog("x"),
  util.deprecate(() => 5, "old", "DEP_X")(),
);
print(
  util.inspect.defaultOptions.depth,
  util.inspect.custom,
  Object.keys(util.inspect.colors).length,
  util.inspect.styles.string,
);
print(
  new util.TextEncoder().encode("é"),
  new util.TextDecoder().decode(new Uint8Array([0xc3, 0xa9])),
  util.parseEnv("A=1\nB='two words'\n# c\nexport C=\"x\\ny\""),
);
return (async () => {
  print(await promised(2), await promised(-1).catch((error) => error.message));
  await new Promise((resolve) => back(1, (error, value) => resolve(print(error, value))));
  const falsy = util.callbackify(() => Promise.reject(null));
  await new Promise((resolve) =>
    falsy((error) => resolve(print(error.code, error.message, error.reason))),
  );
  const controller = new AbortController();
  const done = util.aborted(controller.signal, {});
  controller.abort();
  print((await done).type);
})();

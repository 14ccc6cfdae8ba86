// oxlint-disable -- odd code on purpose: what matters is that Node and the guest agree on it.
const util = require("node:util");
const attempt = (work) => {
  try {
    return work();
  } catch (error) {
    return `${error.name} ${error.code} ${error.message}`;
  }
};

for (const [a, b] of [
  ["12345678", "!!2345!!67"],
  ["abcabba", "cbabac"],
  ["", "x"],
  ["x", ""],
  ["same", "same"],
  ["kitten", "sitting"],
  [
    ["a", "b"],
    ["b", "c"],
  ],
  [
    ["1", "2", "3"],
    ["3", "2", "1"],
  ],
  ["a", ["b"]],
])
  print(util.diff(a, b));
print(
  attempt(() => util.diff(1, "a")),
  attempt(() => util.diff(["a"], [1])),
  attempt(() => util.diff({}, "")),
);

const tell = (error) => [error.message, { ...error }];
print(tell(util._errnoException(-2, "open", "/x")), tell(util._errnoException(-2, "open")));
print(tell(util._errnoException(-99999, "open")));
print(tell(util._exceptionWithHostPort(-111, "connect", "127.0.0.1", 80, "extra")));
print(
  tell(util._exceptionWithHostPort(-2, "connect", "/pipe")),
  tell(util._exceptionWithHostPort(-2, "listen", "", 0)),
);
print(
  util.convertProcessSignalToExitCode("SIGKILL"),
  attempt(() => util.convertProcessSignalToExitCode(9)).slice(0, 60),
);
print(
  attempt(() => util.setTraceSigInt(1)),
  util.setTraceSigInt(false),
);
print(
  util.transferableAbortController(),
  attempt(() => util.transferableAbortSignal(1)),
);

for (const text of [
  "text/html; charset=UTF-8",
  "TEXT/Html",
  'text/plain;a="x\\"y";b = c ;;;',
  'text/plain;a="unterminated',
  "text/plain;a=",
  'text/plain;a=""',
  'text/plain;a="b"c;d=e',
  "  application/ld+json ; q=1; Q=2 ",
  "text/plain;a=b c",
  "text/plain;é=1;x=é",
  "x",
  "x/",
  "/y",
  "a b/c",
  "a/b c",
  "",
])
  print(
    JSON.stringify(text),
    attempt(() => {
      const mime = new util.MIMEType(text);
      return [
        String(mime),
        mime.type,
        mime.subtype,
        mime.essence,
        [...mime.params],
        JSON.stringify(mime),
      ];
    }),
  );
const mime = new util.MIMEType("a/b;k=v");
mime.type = "X";
mime.subtype = "Y";
mime.params.set("other", "with space");
print(
  String(mime),
  mime.params.has("k"),
  mime.params.get("none"),
  [...mime.params.keys()],
  [...mime.params.values()],
);
mime.params.delete("k");
print(String(mime), JSON.stringify(mime.params), mime, mime.params, new util.MIMEParams());
print(
  attempt(() => (mime.type = "a b")),
  attempt(() => (mime.subtype = "")),
  attempt(() => mime.params.set("a b", "c")),
);
print(
  attempt(() => mime.params.set("a", "\u0100")),
  attempt(() => mime.params.set("", "x")),
);
print(Object.keys(util).length >= 34, Object.getOwnPropertyNames(util.MIMEParams.prototype).sort());

print(util.stripVTControlCharacters("\u001b[31mred\u001b[0m"), util.toUSVString("a\ud800"));
print(
  util.styleText("red", "x"),
  util.styleText(["bold", "underline"], "y"),
  attempt(() => util.styleText("nope", "x")).slice(0, 60),
);
print(util.parseEnv("A=1\nB='x y'\nexport C=\"a\\nb\" # note\n# D=2\nE=\nF = g \nH=`i'\"j`"));
print(
  util.getSystemErrorName(-2),
  util.getSystemErrorMap().get(-13),
  util.getSystemErrorMessage(-2),
);
print(
  attempt(() => util.getSystemErrorName(1)),
  attempt(() => util.getSystemErrorName("x")),
);
print(
  util.isDeepStrictEqual({ a: [1, new Map([[1, 2]])] }, { a: [1, new Map([[1, 2]])] }),
  util.isDeepStrictEqual([0], [-0]),
);
const callback = util.callbackify(async (x) => {
  if (x === undefined) throw null;
  return x * 2;
});
callback(4, (error, value) => print("callbackified", error, value));
callback(undefined, (error) => print("falsy", error.code, error.reason));
print(
  attempt(() => util.callbackify(1)),
  attempt(() => callback(1)),
);
util
  .promisify((a, b, done) => done(null, a + b))(1, 2)
  .then((sum) => print("promisified", sum));
print(
  util.inspect(new Proxy({ a: 1 }, {}), { showProxy: true }),
  util.format("%s %d %i %f %j %o %O %c %%", "s", 1.5, 1.5, "2.5", { a: 1 }, [1], { b: 2 }, "css"),
);
print(
  util.types.isProxy(new Proxy({}, {})),
  util.types.isExternal({}),
  util.types.isModuleNamespaceObject({}),
);
const { values, positionals } = util.parseArgs({
  args: ["-f", "--bar", "b", "pos", "--no-color", "--", "-x"],
  options: {
    foo: { type: "boolean", short: "f" },
    bar: { type: "string" },
    color: { type: "boolean" },
  },
  allowPositionals: true,
  allowNegative: true,
});
print({ ...values }, positionals);
const signal = AbortSignal.abort();
util.aborted(signal, {}).then((value) => print("aborted", value));
function Old() {}
function Base() {}
util.inherits(Old, Base);
print(
  new Old() instanceof Base,
  Old.super_ === Base,
  attempt(() => util.inherits(Old)),
);
print(util.debuglog("none").enabled, typeof util.debug("none"), util.getCallSites(1).length);

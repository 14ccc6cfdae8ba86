const { Console } = require("node:console");
const attempt = (fn) => {
  try {
    return fn();
  } catch (error) {
    return `${error.name} ${error.code}: ${error.message}`;
  }
};
const stream = (name) => ({
  write: (text) => print(name, JSON.stringify(text)),
  once() {},
  on() {},
  removeListener() {},
  listenerCount: () => 0,
});
const own = new Console({ stdout: stream("out"), stderr: stream("err") });
own.log("a %s", "b", { c: 1 });
own.info("info");
own.debug("debug");
own.warn("warn");
own.error(new Error("e").message);
own.log();
own.group("outer");
own.log("in\nside");
own.group();
own.warn("deeper");
own.groupEnd();
own.groupEnd();
own.groupEnd();
own.log("back");
own.count();
own.count("x");
own.count();
own.countReset();
own.count();
own.assert(true, "no");
own.assert(false, "told %s", 1);
own.assert(false);
own.assert(0, { a: 1 });
own.dir({ a: { b: { c: { d: 1 } } } }, { depth: 0 });
own.dirxml({ a: 1 }, [2]);
own.table([
  { a: 1, b: "x" },
  { a: 2, c: true },
]);
own.table([
  [1, 2],
  [3, 4],
]);
own.table([1, "two", { three: 3 }]);
own.table({ first: { v: 1 }, second: { v: 2 } }, ["v"]);
own.table(
  new Map([
    ["k", 1],
    ["l", { m: 2 }],
  ]),
);
own.table(new Set([1, "é", "日本"]));
own.table("text");
own.table([]);
own.table([{ deep: { a: { b: 1 } }, list: [1, 2, 3, 4, 5] }]);
print(
  attempt(() => new Console({})),
  attempt(() => own.table([1], "x")),
  own instanceof Console,
  typeof console.Console,
  Object.prototype.toString.call(console),
);
const two = new Console(stream("one"));
two.error("to the same");

{
  const { Console } = require("node:console");
  const { Writable } = require("node:stream");
  const written = [];
  const stdout = new Writable({
    write: (chunk, _encoding, done) => (written.push(String(chunk)), done()),
  });
  class Loud extends Console {
    log(...args) {
      super.log("loud", ...args);
    }
  }
  const loud = new Loud({ stdout });
  // oxlint-disable-next-line typescript/unbound-method -- Node binds them.
  const { log, error } = loud;
  log("a");
  error("b");
  loud.group("g");
  loud.info("c");
  loud.groupEnd();
  loud.count();
  Console.prototype.warn.call(loud, "w");
  print(
    written,
    loud instanceof Loud,
    loud instanceof Console,
    Console({ stdout }) instanceof Console,
    Object.keys(loud).length,
  );
  print(
    require("node:assert").ok === require("node:assert"),
    require("node:assert").strict.ok === require("node:assert"),
  );
}

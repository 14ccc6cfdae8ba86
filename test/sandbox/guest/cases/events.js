// oxlint-disable -- odd code on purpose: what matters is that Node and the guest agree on it.
const EventEmitter = require("node:events");
const attempt = (fn) => {
  try {
    return fn();
  } catch (error) {
    return `${error.name} ${error.code}: ${error.message}`;
  }
};
print(
  EventEmitter === EventEmitter.EventEmitter,
  EventEmitter.defaultMaxListeners,
  typeof EventEmitter.once,
  EventEmitter.errorMonitor,
  EventEmitter.captureRejectionSymbol,
);
const e = new EventEmitter();
const log = [];
e.on("a", (...args) => log.push(["on", ...args]));
e.once("a", (...args) => log.push(["once", ...args]));
e.prependListener("a", () => log.push(["first"]));
print(e.emit("a", 1, 2), e.emit("a", 3), e.emit("none"), log);
print(
  e.listenerCount("a"),
  e.eventNames(),
  e.rawListeners("a").length,
  e.getMaxListeners(),
  e.listeners("zzz"),
);
const fn = () => {};
e.on("b", fn).once("b", fn).on(Symbol("s"), fn);
print(e.listeners("b"), e.rawListeners("b"), e.off("b", fn).listenerCount("b"), e.eventNames());
print(
  attempt(() => e.emit("error", new Error("boom"))),
  attempt(() => e.emit("error", { a: 1 })),
  attempt(() => e.emit("error")),
  attempt(() => e.emit("error", "text")),
);
print(
  attempt(() => e.on("x")),
  attempt(() => e.on("x", {})),
  attempt(() => e.once("x", 1)),
  attempt(() => e.setMaxListeners(-1)),
  attempt(() => e.setMaxListeners("1")),
);
const order = [];
const w = new EventEmitter();
w.on("newListener", (type, listener) => order.push(["new", type, listener === fn]));
w.on("removeListener", (type, listener) => order.push(["removed", type, listener === fn]));
w.once("c", fn);
w.emit("c");
w.on("d", fn);
w.removeAllListeners();
print(order);
class Custom extends EventEmitter {}
const c = new Custom();
c.on("self", function () {
  print(this === c, this instanceof Custom);
});
c.emit("self");
function Legacy() {
  EventEmitter.call(this);
}
require("util").inherits(Legacy, EventEmitter);
const legacy = new Legacy();
legacy.on("x", (v) => print("legacy", v));
legacy.emit("x", 1);
const mixed = Object.assign({}, EventEmitter.prototype);
mixed.on("m", () => print("mixed"));
mixed.emit("m");
const during = new EventEmitter();
during.on("t", () => {
  during.on("t", () => print("added later"));
  print("first");
});
during.emit("t");
print(
  EventEmitter.getEventListeners(e, "a").length,
  EventEmitter.listenerCount(e, "a"),
  EventEmitter.getMaxListeners(e),
);
e.on(EventEmitter.errorMonitor, (error) => print("monitor", error.message));
print(attempt(() => e.emit("error", new Error("watched"))));
print(
  e.listenerCount("a", fn),
  Object.keys(EventEmitter.prototype).length > 5,
  e instanceof EventEmitter,
  typeof e._events,
);
return (async () => {
  setTimeout(() => e.emit("later", 1, 2), 1);
  print(await EventEmitter.once(e, "later"));
  setTimeout(() => e.emit("error", new Error("rejects")), 1);
  print(await EventEmitter.once(e, "never").catch((error) => error.message));
  const abort = new AbortController();
  setTimeout(() => abort.abort(), 1);
  print(
    await EventEmitter.once(e, "never", { signal: abort.signal }).catch((error) => [
      error.name,
      error.code,
      error.message,
    ]),
  );
  const iterator = EventEmitter.on(e, "tick");
  e.emit("tick", 1);
  e.emit("tick", 2);
  print(await iterator.next(), await iterator.next(), await iterator.return());
  const capture = new EventEmitter({ captureRejections: true });
  capture.on("error", (error) => print("captured", error.message));
  capture.on("go", async () => {
    throw new Error("async");
  });
  capture.emit("go");
  await new Promise((resolve) => setTimeout(resolve, 2));
  const target = new EventTarget();
  setTimeout(() => target.dispatchEvent(new Event("ev")), 1);
  print((await EventEmitter.once(target, "ev"))[0].type);
})();

{
  const Emitter = require("node:events");
  const plain = Object.create(Emitter.prototype);
  Emitter.init.call(plain, { captureRejections: true });
  plain.on("x", (value) => print("init", value));
  print(plain.emit("x", 1), plain.listenerCount("x"), Emitter.init.length >= 0);
}
{
  // Its constructor never ran, and its limit stays when it gets its first listener.
  const late = Object.create(require("node:events").prototype);
  late.setMaxListeners(0);
  late.on("x", () => {});
  print(late.getMaxListeners());
}

// A class that inherits from EventEmitter and never calls it.
function Bare() {
  this.setMaxListeners(0);
}
require("node:util").inherits(Bare, require("node:events").EventEmitter);
const bare = new Bare();
for (let index = 0; index < 12; index++) bare.on("a", () => {});
print(bare.getMaxListeners(), bare.listenerCount("a"), bare._warned, Object.keys(bare).toSorted());

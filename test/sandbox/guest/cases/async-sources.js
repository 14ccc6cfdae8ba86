// oxlint-disable typescript/await-thenable, unicorn/no-thenable, unicorn/no-unnecessary-await -- what is not a promise is awaited on purpose.
const { AsyncLocalStorage } = require("node:async_hooks");
const { EventEmitter } = require("node:events");
const als = new AsyncLocalStorage();
const see = (name) => print(name, als.getStore());
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
/** One situation after the other, each in a context of its own. */
const situations = [];
const situation = (name, body) => situations.push([name, body]);

situation("timers", async () => {
  als.run("timeout", () => setTimeout(() => see("timeout"), 1));
  als.run("args", () => setTimeout((...args) => see(args.join()), 1, 1, 2));
  await sleep(5);
  als.run("immediate", () => setImmediate((...args) => see(args.join()), 1));
  await sleep(5);
  const interval = als.run("interval", () =>
    setInterval(() => (see("interval"), clearInterval(interval)), 1),
  );
  await sleep(10);
});
situation("a timer that enters", async () => {
  setTimeout(() => als.enterWith("timer"), 1);
  setTimeout(() => see("next timer"), 2);
  await sleep(5);
});
situation("refresh() keeps the place of the making", async () => {
  const timeout = als.run("made", () => setTimeout(() => see("refreshed"), 3));
  als.run("refresher", () => timeout.refresh());
  await sleep(10);
});
situation("ticks and microtasks", async () => {
  als.run("tick", () => process.nextTick((...args) => see(args.join()), 1, 2));
  als.run("microtask", () => queueMicrotask(() => see("microtask")));
  als.run("both", () => process.nextTick(() => queueMicrotask(() => see("both"))));
  als.run("enters", () => process.nextTick(() => als.enterWith("left")));
  process.nextTick(() => see("none"));
  await sleep(1);
});
situation("timers/promises", () =>
  als.run(1, async () => {
    const timers = require("node:timers/promises");
    await timers.setTimeout(1);
    see("setTimeout");
    await timers.setImmediate();
    see("setImmediate");
    for await (const _ of timers.setInterval(1)) {
      see("setInterval");
      break;
    }
  }),
);
situation("generators", () => {
  function* count() {
    see("1");
    yield 1;
    see("2");
  }
  const generator = als.run("maker", () => count());
  als.run("first", () => generator.next());
  als.run("second", () => generator.next());
});
situation("async generators", async () => {
  async function* count() {
    see("begin");
    yield 1;
    await null;
    see("middle");
    yield 2;
  }
  const generator = als.run("maker", () => count());
  await als.run("first", () => generator.next());
  await als.run("second", () => generator.next());
  await als.run("third", () => generator.next());
  await als.run("loop", async () => {
    for await (const value of count()) see(value);
    see("end of loop");
  });
});
situation("for await over promises", () =>
  als.run(1, async () => {
    for await (const value of [als.run(2, () => sleep(1)), 5]) see(String(value));
  }),
);
situation("yield*", () =>
  als.run(1, async () => {
    async function* inner() {
      await null;
      yield als.getStore();
    }
    async function* outer() {
      yield* inner();
      see("outer");
    }
    for await (const value of outer()) see(value);
  }),
);
situation("emitters are synchronous", () => {
  const emitter = new EventEmitter();
  als.run("listener", () => emitter.on("event", () => see("on")));
  als.run("emitter", () => emitter.emit("event"));
  emitter.emit("event");
});
situation("events.once and on", async () => {
  const events = require("node:events");
  const emitter = new EventEmitter();
  setTimeout(() => als.run("emitter", () => emitter.emit("event")), 1);
  await als.run("waiter", async () => (await events.once(emitter, "event"), see("once")));
  setTimeout(() => als.run("emitter", () => emitter.emit("event")), 1);
  await als.run("loop", async () => {
    for await (const _ of events.on(emitter, "event")) {
      see("on");
      break;
    }
  });
});
situation("event targets", async () => {
  const target = new EventTarget();
  als.run("listener", () => target.addEventListener("x", () => see("listener")));
  als.run("dispatcher", () => target.dispatchEvent(new Event("x")));
  await als.run("timeout", async () => {
    // Its timer keeps no process alive.
    void sleep(30);
    const signal = AbortSignal.timeout(1);
    await new Promise((resolve) => signal.addEventListener("abort", resolve));
    see("aborted");
  });
});
situation("files", () =>
  als.run(1, async () => {
    const fs = require("node:fs");
    await fs.promises.stat("/");
    see("promises");
    await new Promise((resolve) => fs.stat("/", () => (see("callback"), resolve())));
  }),
);
situation("the stores of many at once", async () => {
  const work = async (id) => {
    const seen = [];
    for (let i = 0; i < 5; i++) {
      await (i % 2 === 0 ? null : sleep(id % 3));
      seen.push(als.getStore().id === id);
    }
    return seen.every(Boolean);
  };
  const all = Array.from({ length: 50 }, (_, id) => als.run({ id }, () => work(id)));
  print((await Promise.all(all)).every(Boolean));
});
situation("modules that are imported", async () => {
  await als.run(1, async () => {
    await import("node:path");
    see("after import");
  });
});

return (async () => {
  for (const [name, body] of situations) {
    print(`-- ${name}`);
    // Each begins in a place of its own, whatever the one before has entered.
    await new Promise((resolve, reject) =>
      setImmediate(() => als.run(undefined, () => Promise.resolve(body()).then(resolve, reject))),
    );
  }
})();

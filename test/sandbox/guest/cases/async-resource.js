// oxlint-disable typescript/await-thenable, unicorn/no-thenable, unicorn/no-unnecessary-await -- what is not a promise is awaited on purpose.
const {
  AsyncLocalStorage,
  AsyncResource,
  createHook,
  executionAsyncId,
  triggerAsyncId,
} = require("node:async_hooks");
const als = new AsyncLocalStorage();
const see = (name) => print(name, als.getStore());
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
/** One situation after the other, each in a context of its own. */
const situations = [];
const situation = (name, body) => situations.push([name, body]);

situation("several storages", async () => {
  const other = new AsyncLocalStorage();
  await als.run(1, () =>
    other.run(2, async () => {
      await null;
      print(als.getStore(), other.getStore());
      als.exit(() => print(als.getStore(), other.getStore()));
      other.disable();
      print(als.getStore(), other.getStore());
      await null;
      print(als.getStore(), other.getStore());
      other.enterWith(3);
      print(als.getStore(), other.getStore());
    }),
  );
  print(als.getStore(), other.getStore());
});
situation("stores of every kind", () => {
  for (const store of [0, "", null, undefined, false, NaN, Symbol.iterator, { a: 1 }, [], 5n])
    als.run(store, () => print(als.getStore()));
});
situation("disable() is seen by what runs in the same place", async () => {
  await als.run(1, async () => {
    const later = sleep(1).then(() => see("later"));
    als.disable();
    see("at once");
    await later;
    als.run(2, () => see("used again"));
  });
});
situation("options", () => {
  const named = new AsyncLocalStorage({ defaultValue: 5, name: "mine" });
  print(
    named.getStore(),
    named.name,
    als.name,
    named.run(undefined, () => named.getStore()),
  );
  named.run(6, () => named.disable());
  print(named.getStore(), named);
  for (const options of [5, null, "text"]) {
    try {
      print(new AsyncLocalStorage(options));
    } catch (error) {
      print(error.code, error.message);
    }
  }
});
situation("bind and snapshot", async () => {
  const bound = als.run("bound", () => AsyncLocalStorage.bind((a, b) => (see("bind"), [a, b])));
  print(bound(1, 2), bound.length);
  const inSnapshot = als.run("snapshot", () => AsyncLocalStorage.snapshot());
  print(
    als.run("caller", () => inSnapshot((a) => (see("snapshot"), a), 7)),
    inSnapshot.length,
  );
  await als.run("async", async () => {
    const later = AsyncLocalStorage.snapshot();
    await null;
    als.run("other", () => later(() => see("later")));
  });
  try {
    AsyncLocalStorage.bind(5);
  } catch (error) {
    print(error.code, error.message);
  }
});
situation("withScope", async () => {
  const scope = als.withScope("scope");
  see("in scope");
  scope[Symbol.dispose]();
  see("disposed");
  scope[Symbol.dispose]();
});
situation("resources", async () => {
  const resource = als.run("made", () => new AsyncResource("Mine"));
  als.run("caller", () => {
    const run = (...args) => (see("scope"), args);
    print(resource.runInAsyncScope(run, undefined, 1, 2));
    see("after");
    resource.runInAsyncScope(() => {
      print(executionAsyncId() === resource.asyncId());
      print(triggerAsyncId() === resource.triggerAsyncId());
    });
  });
  print(typeof resource.asyncId(), resource.emitDestroy() === resource);
  print(new AsyncResource("T", { triggerAsyncId: 7 }).triggerAsyncId());
  print(new AsyncResource("T", 8).triggerAsyncId());
  print(new AsyncResource("a").asyncId() < new AsyncResource("b").asyncId());
  resource.runInAsyncScope(() => als.enterWith("left behind"));
  see("not left behind");
});
situation("bound functions of resources", () => {
  const resource = als.run("made", () => new AsyncResource("Mine"));
  function show(a, b) {
    return [this?.name, a, b, als.getStore()];
  }
  const bound = resource.bind(show);
  print(bound.call({ name: "self" }, 1, 2), bound.length, bound.asyncResource === resource);
  print(resource.bind(show, { name: "given" }).call({ name: "self" }, 1));
  const shared = als.run("static", () => AsyncResource.bind(show, "Type", { name: "fixed" }));
  print(shared(1), shared.length);
  class Own extends AsyncResource {
    constructor() {
      super("Own");
    }
    work() {
      return this.runInAsyncScope(() => als.getStore());
    }
  }
  print(als.run("own", () => new Own()).work());
});
situation("emitters that are resources", () => {
  const { EventEmitter, EventEmitterAsyncResource } = require("node:events");
  const emitter = als.run("made", () => new EventEmitterAsyncResource("Mine"));
  emitter.on("event", function (...args) {
    print(this === emitter, args, als.getStore());
  });
  print(
    als.run("emitter", () => emitter.emit("event", 1, 2)),
    emitter.emit("nobody"),
  );
  print(emitter instanceof EventEmitter, emitter.asyncId === emitter.asyncResource.asyncId());
  print(emitter.asyncResource.eventEmitter === emitter, typeof emitter.triggerAsyncId);
  print(emitter.emitDestroy());
  class Own extends EventEmitterAsyncResource {}
  print(new Own().emit("x"), new EventEmitterAsyncResource({ name: "n" }).listenerCount("x"));
  try {
    print(new EventEmitterAsyncResource());
  } catch (error) {
    print(error.code, error.message);
  }
});
situation("what is refused", () => {
  const attempts = [
    () => new AsyncResource(),
    () => new AsyncResource(5),
    () => new AsyncResource("T", { triggerAsyncId: "x" }),
    () => new AsyncResource("T", -2),
    () => AsyncResource.bind(5),
    () => new AsyncResource("T").bind("x"),
    () => createHook({ init: 5 }),
    () => AsyncLocalStorage(),
  ];
  for (const attempt of attempts) {
    try {
      print("accepted", attempt() !== undefined);
    } catch (error) {
      print(error.name, error.code);
    }
  }
});
situation("hooks are accepted", () => {
  const hook = createHook({
    init() {},
    before() {},
    after() {},
    destroy() {},
    promiseResolve() {},
  });
  print(hook.enable() === hook, hook.disable() === hook);
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

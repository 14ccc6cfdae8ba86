const dc = require("node:diagnostics_channel");
const { AsyncLocalStorage } = require("node:async_hooks");
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

print(Object.keys(dc), dc.channel("a") === dc.channel("a"), dc.channel("a").name);
print(dc.channel("a"), dc.channel("a") instanceof dc.Channel, dc.channel(Symbol.for("s")).name);
for (const name of [5, undefined, {}]) {
  try {
    dc.channel(name);
  } catch (error) {
    print(error.code, error.message);
  }
}

const seen = (message, name) => print("seen", message, name);
print(dc.hasSubscribers("a"), dc.hasSubscribers("never made"));
dc.subscribe("a", seen);
print(dc.hasSubscribers("a"), dc.channel("a").hasSubscribers);
dc.channel("a").publish({ n: 1 });
dc.channel("a").subscribe((message) => print("second", message));
dc.channel("a").publish("text");
print(dc.unsubscribe("a", seen), dc.unsubscribe("a", seen), dc.channel("a").unsubscribe(print));
dc.channel("a").publish("again");
for (const attempt of [() => dc.subscribe("a", 5), () => dc.tracingChannel(5)]) {
  try {
    attempt();
  } catch (error) {
    print(error.code, error.message);
  }
}

const als = new AsyncLocalStorage();
const other = new AsyncLocalStorage();
const bound = dc.channel("bound");
bound.bindStore(als);
bound.bindStore(other, (message) => message.n + 1);
bound.subscribe((message) => print("published", message, als.getStore(), other.getStore()));
print(bound.hasSubscribers);
print(
  bound.runStores(
    { n: 1 },
    function (...args) {
      return [this.self, args, als.getStore(), other.getStore()];
    },
    { self: true },
    "x",
    "y",
  ),
);
print(als.getStore(), bound.unbindStore(als), bound.unbindStore(als));
print(bound.runStores({ n: 2 }, () => [als.getStore(), other.getStore()]));

const tracing = dc.tracingChannel("work");
print(tracing.start.name, tracing.asyncEnd.name, tracing.hasSubscribers);
print(tracing.traceSync((a) => a, {}, undefined, "nobody listens"));
const handlers = {};
for (const event of ["start", "end", "asyncStart", "asyncEnd", "error"])
  handlers[event] = (message) =>
    print(event, { ...message, error: message.error?.message }, als.getStore());
tracing.subscribe(handlers);
tracing.start.bindStore(als, (message) => message.id);
print(tracing.hasSubscribers);

function work(...args) {
  print("works", this?.self, args, als.getStore());
  return args[0];
}
const fails = () => {
  throw new Error("failed");
};
print(tracing.traceSync(work, { id: 1 }, { self: 1 }, "a", "b"));
try {
  tracing.traceSync(fails, { id: 2 });
} catch (error) {
  print(error.message);
}
return (async () => {
  print(await tracing.tracePromise(async (a) => (await sleep(1), work(a)), { id: 3 }, null, 7));
  print(await tracing.tracePromise(() => "plain", { id: 4 }));
  print(await tracing.tracePromise(async () => fails(), { id: 5 }).catch((e) => e.message));
  try {
    await tracing.tracePromise(fails, { id: 6 });
  } catch (error) {
    print(error.message);
  }
  const callback = (error, result) => print("callback", error?.message, result, als.getStore());
  tracing.traceCallback((a, done) => done(null, a), -1, { id: 7 }, null, "r", callback);
  tracing.traceCallback(
    (done) => setTimeout(() => done(new Error("e")), 1),
    0,
    { id: 8 },
    null,
    callback,
  );
  await sleep(5);
  try {
    tracing.traceCallback(work, -1, { id: 9 }, null, "no callback");
  } catch (error) {
    print(error.code, error.message);
  }
  print(tracing.unsubscribe(handlers), tracing.unsubscribe(handlers), tracing.hasSubscribers);
  tracing.start.unbindStore(als);
  print(tracing.hasSubscribers);
  const given = dc.tracingChannel({
    start: dc.channel("s"),
    end: dc.channel("e"),
    asyncStart: dc.channel("as"),
    asyncEnd: dc.channel("ae"),
    error: dc.channel("er"),
  });
  dc.subscribe("s", () => print("start of the given"));
  given.traceSync(() => {});
})();

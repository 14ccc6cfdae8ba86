// oxlint-disable -- odd code on purpose: what matters is that Node and the guest agree on it.
const timers = require("node:timers");
const promises = require("node:timers/promises");
const { promisify } = require("node:util");
const attempt = (fn) => {
  try {
    return fn();
  } catch (error) {
    return `${error.name} ${error.code}: ${error.message}`;
  }
};
print(
  attempt(() => setTimeout("code")),
  attempt(() => setImmediate()),
  attempt(() => setInterval(null)),
  clearTimeout(),
  clearTimeout({}),
  clearImmediate(null),
  clearInterval("x"),
);
// What comes at once, and what comes in its time: on a busy machine that may be over before the former.
const soon = [];
const order = [];
const t = setTimeout(() => order.push("unref"), 12);
print(
  t.constructor.name,
  t.hasRef(),
  t.unref() === t,
  t.hasRef(),
  t.ref().hasRef(),
  typeof t[Symbol.toPrimitive](),
  t.refresh() === t,
  typeof t.close,
);
const i = setImmediate((a, b) => soon.push(["immediate", a, b]), 1, 2);
print(i.constructor.name, i.hasRef(), i.unref().hasRef(), i.ref().hasRef());
clearTimeout(+setTimeout(() => order.push("cleared by number"), 1));
clearTimeout(String(+setTimeout(() => order.push("cleared by text"), 1)));
const cleared = setImmediate(() => soon.push("never"));
clearImmediate(cleared);
let ticks = 0;
const interval = setInterval(function () {
  order.push(["interval", this === interval]);
  if (++ticks === 3) clearInterval(interval);
}, 2);
setTimeout((...args) => order.push(["args", args]), 20, "a", "b");
setTimeout(() => order.push("thirty"), 30);
setTimeout(() => order.push("twenty-five"), 25);
process.nextTick((v) => soon.push(["tick", v]), "v");
Promise.resolve().then(() => soon.push("micro"));
setImmediate(() => {
  process.nextTick(() => soon.push("tick in immediate"));
  Promise.resolve().then(() => soon.push("micro in immediate"));
});
setImmediate(() => soon.push("second immediate"));
const self = setTimeout(() => clearTimeout(self), 1);
print(timers.setTimeout === setTimeout, timers.promises === promises, Object.keys(timers).sort());
return (async () => {
  do await promises.setTimeout(60);
  while (ticks < 3 || !order.includes("thirty"));
  print(
    soon,
    order.filter((item) => item[0] !== "interval"),
    order.filter((item) => item[0] === "interval"),
  );
  print(
    await promises.setTimeout(1, "value"),
    await promises.setImmediate("im"),
    await promisify(setTimeout)(1, "p"),
    await promisify(setImmediate)("pi"),
  );
  const controller = new AbortController();
  const waiting = promises.setTimeout(1000, null, { signal: controller.signal });
  controller.abort("stop");
  print(await waiting.catch((error) => [error.name, error.code, error.message, error.cause]));
  print(
    await promises
      .setTimeout(1, null, { signal: AbortSignal.abort() })
      .catch((error) => error.name),
    await promises.setTimeout("x").catch((error) => error.message),
  );
  let count = 0;
  for await (const value of promises.setInterval(1, "iv")) {
    print(value);
    if (++count === 2) break;
  }
  await promises.scheduler.wait(1);
  const sequence = [];
  setTimeout(() => sequence.push(1), 5).refresh();
  setTimeout(() => sequence.push(2), 1);
  setTimeout(() => sequence.push(3), 2);
  await promises.setTimeout(15);
  print(
    sequence,
    setTimeout(() => {}, 2 ** 31)
      .close()
      .hasRef(),
  );
})();

// oxlint-disable -- odd code on purpose: what matters is that Node and the guest agree on it.
const attempt = (fn) => {
  try {
    return fn();
  } catch (error) {
    return `${error.name} ${error.code}: ${error.message}`;
  }
};
const controller = new AbortController();
const { signal } = controller;
signal.onabort = (event) => print("onabort", event.type, event.target === signal);
signal.addEventListener("abort", () => print("listener"), { once: true });
print(signal, controller, signal.aborted, signal.reason);
controller.abort();
controller.abort("again");
print(
  signal.aborted,
  signal.reason.name,
  signal.reason.message,
  signal.reason.code,
  attempt(() => signal.throwIfAborted()),
);
print(
  AbortSignal.abort("why").reason,
  AbortSignal.abort().reason.name,
  attempt(() => new AbortSignal()),
  attempt(() => AbortSignal.timeout(-1)),
  attempt(() => AbortSignal.timeout("x")),
);
const other = new AbortController();
const any = AbortSignal.any([other.signal, new AbortController().signal]);
any.addEventListener("abort", () => print("any", any.reason));
other.abort("other");
print(any.aborted, AbortSignal.any([AbortSignal.abort(1)]).reason, AbortSignal.any([]).aborted);
const target = new EventTarget();
const seen = [];
const listener = {
  handleEvent(event) {
    seen.push(["object", event.type, this === listener]);
  },
};
target.addEventListener("x", listener);
target.addEventListener("x", listener);
target.addEventListener("x", function (event) {
  seen.push(["function", this === target]);
});
target.addEventListener("x", (event) => {
  seen.push("stop");
  event.stopImmediatePropagation();
  event.preventDefault();
});
target.addEventListener("x", () => seen.push("never"));
const event = new Event("x", { cancelable: true });
print(
  target.dispatchEvent(event),
  event.defaultPrevented,
  seen,
  event.currentTarget,
  event.target === target,
  event.composedPath(),
);
target.removeEventListener("x", listener);
print(
  target.dispatchEvent(new Event("x")),
  seen.length,
  attempt(() => target.dispatchEvent({})),
  attempt(() => new Event()),
  attempt(() => target.addEventListener("x")),
);
const custom = new CustomEvent("c", { detail: { a: 1 } });
print(
  custom.detail,
  custom.type,
  custom instanceof Event,
  Object.prototype.toString.call(custom),
  new Event("e").bubbles,
  Event.AT_TARGET,
);
print(
  typeof performance.now(),
  performance.now() >= 0,
  typeof performance.timeOrigin,
  Object.keys(performance.toJSON()).includes("timeOrigin"),
  performance.mark("m", { startTime: 5 }).startTime,
);
performance.mark("n", { startTime: 9, detail: { d: 1 } });
const measure = performance.measure("mm", "m", "n");
print(
  measure.duration,
  measure.startTime,
  measure.entryType,
  performance.getEntriesByName("n")[0].detail,
  performance.getEntriesByType("mark").length,
  attempt(() => performance.measure("q", "missing")),
);
performance.clearMarks();
print(
  performance.getEntriesByType("mark").length,
  /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(crypto.randomUUID()),
);
const random = crypto.getRandomValues(new Uint8Array(16));
print(
  random.length,
  random.some((byte) => byte > 0),
  attempt(() => crypto.getRandomValues(new Uint8Array(65537))),
  attempt(() => crypto.getRandomValues(new Float32Array(1))),
  attempt(() => crypto.getRandomValues([])),
);
const order = [];
queueMicrotask(() => order.push("micro"));
process.nextTick(() => order.push("tick"));
Promise.resolve().then(() => order.push("promise"));
print(
  attempt(() => queueMicrotask(1)),
  typeof globalThis.global,
  global === globalThis,
  Object.keys(globalThis).includes("URL"),
);
const descriptor = Object.getOwnPropertyDescriptor(globalThis, "TextEncoder");
print(
  descriptor.enumerable,
  descriptor.configurable,
  descriptor.writable,
  typeof Symbol.dispose,
  typeof Symbol.asyncDispose,
  Math.random() !== Math.random(),
);
print(
  Object.getOwnPropertyNames(AbortController.prototype).sort(),
  AbortController.name,
  URL.name,
  structuredClone.name,
  setTimeout.name,
  atob.name,
);
return new Promise((resolve) =>
  setTimeout(() => resolve(print(order.includes("micro"), order.length)), 5),
);

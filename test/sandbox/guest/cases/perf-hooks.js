// oxlint-disable -- odd code on purpose: what matters is that Node and the guest agree on it.
const hooks = require("node:perf_hooks");
const { performance, PerformanceObserver, createHistogram, monitorEventLoopDelay, timerify } =
  hooks;
const attempt = (work) => {
  try {
    return work();
  } catch (error) {
    return `${error.name} ${error.code} ${error.message}`;
  }
};

print(hooks.constants, hooks.performance === globalThis.performance);
const fill = (values, options) => {
  const histogram = createHistogram(options);
  for (const value of values) histogram.record(value);
  return histogram;
};
const tell = (h) => [
  h.count,
  h.min,
  h.max,
  h.mean,
  h.stddev,
  h.exceeds,
  [...h.percentiles],
  h.countBigInt,
  h.maxBigInt,
];
print(tell(fill([1, 2, 3, 100, 1000, 5n])));
print(tell(fill([5000, 5003, 123456, 2047, 2048, 2049, 4097])));
print(tell(fill([33, 1000, 64], { figures: 1 })));
print(tell(fill(Array.from({ length: 1000 }, (_, at) => at + 1))));
print(tell(createHistogram()));
const capped = fill([10, 2_000_000], { lowest: 1, highest: 1_000_000 });
print(tell(capped), capped.percentile(50), capped.percentileBigInt(99));
capped.add(fill([7]));
print(tell(capped));
capped.reset();
print(tell(capped));
capped.recordDelta();
capped.recordDelta();
print(capped.count);
const histogram = createHistogram();
print(
  attempt(() => histogram.record(0)),
  attempt(() => histogram.record("x")),
  attempt(() => histogram.record(1.5)),
);
print(
  attempt(() => histogram.percentile(0)),
  attempt(() => histogram.percentile("x")),
  attempt(() => histogram.add(1)),
);
print(
  attempt(() => createHistogram({ lowest: 0 })),
  attempt(() => createHistogram({ lowest: 5, highest: 6 })),
);
print(
  attempt(() => createHistogram({ figures: 6 })),
  attempt(() => createHistogram(1)),
);

const delay = monitorEventLoopDelay({ resolution: 5 });
print(
  delay.enable(),
  delay.enable(),
  delay.disable(),
  delay.disable(),
  delay.count,
  delay.constructor.name,
);
print(
  attempt(() => monitorEventLoopDelay({ resolution: 0 })),
  attempt(() => monitorEventLoopDelay(1)),
);

print(Object.keys(performance.eventLoopUtilization()), Object.keys(hooks.eventLoopUtilization()));
print(
  performance.nodeTiming.name,
  performance.nodeTiming.entryType,
  Object.keys(performance.toJSON()),
);
print(
  performance.clearResourceTimings(),
  performance instanceof EventTarget,
  performance.timeOrigin > 0,
);
print(
  attempt(() => new hooks.Performance()),
  attempt(() => new hooks.PerformanceEntry()),
  attempt(() => new hooks.PerformanceMeasure()),
);
print(
  attempt(() => new hooks.PerformanceMark("own").name),
  attempt(() => performance.mark("nodeStart")),
  attempt(() => performance.mark()),
);
print(
  attempt(() => performance.mark("x", { startTime: -1 })),
  attempt(() => performance.mark("x", { startTime: "1" })),
);
print(
  attempt(() => new hooks.PerformanceResourceTiming()),
  attempt(() => new hooks.PerformanceObserverEntryList()),
);

function named(a, b) {
  return a + b;
}
const timed = timerify(named);
print(
  timed(1, 2),
  timed.name,
  timed.length,
  attempt(() => timerify(1)),
  new (timerify(
    class A {
      x = 1;
    },
  ))(),
);
print(attempt(() => timerify(named, { histogram: 1 })));

print(
  attempt(() => new PerformanceObserver()),
  attempt(() => new PerformanceObserver(() => {}).observe()),
);
print(
  attempt(() => new PerformanceObserver(() => {}).observe({})),
  attempt(() => new PerformanceObserver(() => {}).observe({ entryTypes: ["mark"], type: "mark" })),
);
const observer = new PerformanceObserver((list, self) => {
  const shown = list
    .getEntries()
    .map(({ name, entryType, detail, constructor }) => [name, entryType, detail, constructor.name]);
  print(
    shown,
    self === observer,
    list.getEntriesByName("a").length,
    list.getEntriesByType("function").length,
  );
  observer.disconnect();
  performance.mark("unseen");
  print(observer.takeRecords());
  const late = new PerformanceObserver((all) => {
    print(
      all
        .getEntries()
        .map(({ name }) => name)
        .filter((name) => name === "a" || name === "unseen"),
    );
    late.disconnect();
    performance.clearMarks();
    performance.clearMeasures();
  });
  late.observe({ type: "mark", buffered: true });
});
observer.observe({ entryTypes: ["mark", "measure", "function", "unknown"] });
performance.mark("a", { detail: { deep: [1] } });
performance.measure("m", "a");
timed(3, 4);
print(
  ["mark", "measure", "function"].every((type) =>
    PerformanceObserver.supportedEntryTypes.includes(type),
  ),
);

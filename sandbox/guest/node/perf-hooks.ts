import {
  MAKE_ENTRY,
  Performance,
  performance,
  PerformanceEntry,
  PerformanceMark,
  PerformanceMeasure,
} from "../web/performance.ts";
import { elapsedTime } from "../web/time-origin.ts";
import { monitorEventLoopDelay } from "./event-loop-delay.ts";
import { createHistogram, RecordableHistogram } from "./histogram.ts";
import { invalidArgType } from "./errors.ts";
import {
  announce,
  isObserved,
  PerformanceObserver,
  PerformanceObserverEntryList,
} from "./performance-observer.ts";
import { assertFunction, assertObject, type Callback } from "./validate.ts";

class PerformanceNodeEntry extends PerformanceEntry {}

/** Resources are not timed: there is never one of these. */
class PerformanceResourceTiming extends PerformanceEntry {}

interface TimerifyOptions {
  readonly histogram?: unknown;
}

/** A function that does what `fn` does and tells observers how long it took. */
function timerify(fn: unknown, options: TimerifyOptions = {}): Callback {
  assertFunction(fn, "fn");
  assertObject(options, "options");
  const histogram = recordable(options.histogram);
  function timerified(this: unknown, ...args: unknown[]): unknown {
    const startedAt = elapsedTime();
    const result: unknown = new.target
      ? Reflect.construct(fn as Callback, args, fn as Callback)
      : Reflect.apply(fn as Callback, this, args);
    const done = () => told(fn as Callback, startedAt, args, histogram);
    if (new.target === undefined && result instanceof Promise) void result.finally(done);
    else done();
    return result;
  }
  Object.defineProperties(timerified, {
    length: { value: fn.length, configurable: true },
    name: { value: `timerified ${fn.name}`, configurable: true },
  });
  return timerified;
}

function recordable(histogram: unknown): RecordableHistogram | undefined {
  if (histogram === undefined || histogram instanceof RecordableHistogram) return histogram;
  throw invalidArgType("options.histogram", "RecordableHistogram", histogram);
}

function told(
  fn: Callback,
  startedAt: number,
  detail: readonly unknown[],
  histogram: RecordableHistogram | undefined,
): void {
  const duration = elapsedTime() - startedAt;
  histogram?.record(Math.max(1, Math.ceil(duration * 1e6)));
  if (!isObserved("function")) return;
  const parts = { name: fn.name, entryType: "function", startTime: startedAt };
  announce(new PerformanceNodeEntry(MAKE_ENTRY, { ...parts, duration, detail }));
}

/** What Node gives before its loop has begun: here nobody counts how long the host's loop rests. */
function eventLoopUtilization(): object {
  return { idle: 0, active: 0, utilization: 0 };
}

const constants = {
  NODE_PERFORMANCE_GC_MAJOR: 4,
  NODE_PERFORMANCE_GC_MINOR: 1,
  NODE_PERFORMANCE_GC_MINOR_MARK_SWEEP: 2,
  NODE_PERFORMANCE_GC_INCREMENTAL: 8,
  NODE_PERFORMANCE_GC_WEAKCB: 16,
  NODE_PERFORMANCE_GC_FLAGS_NO: 0,
  NODE_PERFORMANCE_GC_FLAGS_CONSTRUCT_RETAINED: 2,
  NODE_PERFORMANCE_GC_FLAGS_FORCED: 4,
  NODE_PERFORMANCE_GC_FLAGS_SYNCHRONOUS_PHANTOM_PROCESSING: 8,
  NODE_PERFORMANCE_GC_FLAGS_ALL_AVAILABLE_GARBAGE: 16,
  NODE_PERFORMANCE_GC_FLAGS_ALL_EXTERNAL_MEMORY: 32,
  NODE_PERFORMANCE_GC_FLAGS_SCHEDULE_IDLE: 64,
};

/** node:perf_hooks. */
export const perfHooks = {
  Performance,
  performance,
  PerformanceEntry,
  PerformanceMark,
  PerformanceMeasure,
  PerformanceObserver,
  PerformanceObserverEntryList,
  PerformanceResourceTiming,
  monitorEventLoopDelay,
  eventLoopUtilization,
  timerify,
  createHistogram,
  constants,
};

export { PerformanceObserver, PerformanceObserverEntryList, PerformanceResourceTiming };

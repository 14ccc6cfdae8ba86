import {
  performance,
  PerformanceEntry,
  PerformanceMark,
  PerformanceMeasure,
} from "../web/performance.ts";
import { unavailable } from "./errors.ts";

function refusal(name: string): () => never {
  return function (): never {
    throw unavailable(`perf_hooks.${name}`);
  };
}

/** node:perf_hooks: the clock and the marks; nothing here observes the runtime. */
export const perfHooks = {
  performance,
  PerformanceEntry,
  PerformanceMark,
  PerformanceMeasure,
  PerformanceObserver: refusal("PerformanceObserver"),
  monitorEventLoopDelay: refusal("monitorEventLoopDelay"),
  createHistogram: refusal("createHistogram"),
  constants: {},
};

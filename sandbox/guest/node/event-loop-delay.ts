import { elapsedTime } from "../web/time-origin.ts";
import { clearInterval, setInterval } from "../web/timers.ts";
import { Histogram, shapeOf } from "./histogram.ts";
import { assertInteger, assertObject } from "./validate.ts";

/** The longest delay that is told apart, an hour, in nanoseconds: Node's. */
const DELAY_NS_MAX = 3.6e12;
const FIGURES = 3;
const RESOLUTION_MS = 10;

/** How far apart the turns of a timer really are, in nanoseconds. */
class ELDHistogram extends Histogram {
  readonly #resolutionMs: number;
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(resolutionMs: number) {
    super(shapeOf(DELAY_NS_MAX, FIGURES));
    this.#resolutionMs = resolutionMs;
  }

  enable(): boolean {
    if (this.#timer !== undefined) return false;
    let before = elapsedTime();
    this.#timer = setInterval(() => {
      const now = elapsedTime();
      this.put(Math.max(1, Math.round((now - before) * 1e6)));
      before = now;
    }, this.#resolutionMs);
    this.#timer.unref();
    return true;
  }

  disable(): boolean {
    if (this.#timer === undefined) return false;
    clearInterval(this.#timer);
    this.#timer = undefined;
    return true;
  }

  [Symbol.dispose](): void {
    this.disable();
  }
}

export function monitorEventLoopDelay(
  options: { readonly resolution?: unknown } = {},
): ELDHistogram {
  assertObject(options, "options");
  const { resolution = RESOLUTION_MS } = options;
  assertInteger(resolution, "options.resolution", 1);
  return new ELDHistogram(resolution);
}

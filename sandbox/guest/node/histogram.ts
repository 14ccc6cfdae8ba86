import { elapsedTime } from "../web/time-origin.ts";
import { invalidArgType, outOfRange } from "./errors.ts";
import { CUSTOM_INSPECT, inspect, type InspectContext } from "./util-inspect.ts";
import { assertInteger, assertObject } from "./validate.ts";

/** What `min` is before anything is recorded: the largest 64-bit integer. */
const EMPTY_MIN = 2n ** 63n - 1n;

interface Shape {
  readonly highest: number;
  /** Values below this are told apart exactly; beyond it a bucket doubles its width with each power of two. */
  readonly exactBelow: number;
}

interface Bucket {
  readonly lowest: number;
  readonly width: number;
}

/** Counts of values by buckets that keep a number of significant figures, as HdrHistogram has them. */
export class Histogram {
  readonly #shape: Shape;
  #counts = new Map<number, number>();
  #count = 0;
  #exceeds = 0;

  constructor(shape: Shape) {
    this.#shape = shape;
  }

  get count(): number {
    return this.#count;
  }
  get countBigInt(): bigint {
    return BigInt(this.#count);
  }
  get exceeds(): number {
    return this.#exceeds;
  }
  get exceedsBigInt(): bigint {
    return BigInt(this.#exceeds);
  }
  get min(): number {
    return Number(this.minBigInt);
  }
  get minBigInt(): bigint {
    const [first] = this.#sorted();
    return first === undefined ? EMPTY_MIN : BigInt(first[0].lowest);
  }
  get max(): number {
    const last = this.#sorted().at(-1);
    return last === undefined ? 0 : highestOf(last[0]);
  }
  get maxBigInt(): bigint {
    return BigInt(this.max);
  }
  get mean(): number {
    return this.#moment(1, 0);
  }
  get stddev(): number {
    return Math.sqrt(this.#moment(2, this.mean));
  }

  percentile(percentile: unknown): number {
    if (typeof percentile !== "number") throw invalidArgType("percentile", "number", percentile);
    if (!(percentile > 0 && percentile <= 100)) {
      throw outOfRange("percentile", "> 0 && <= 100", percentile);
    }
    const wanted = Math.max(1, Math.floor((percentile / 100) * this.#count + 0.5));
    let seen = 0;
    for (const [bucket, count] of this.#sorted()) {
      seen += count;
      if (seen >= wanted) return highestOf(bucket);
    }
    return 0;
  }

  percentileBigInt(percentile: unknown): bigint {
    return BigInt(this.percentile(percentile));
  }

  /** Percentiles that halve the distance to 100 again and again, until all values are below. */
  get percentiles(): Map<number, number> {
    const found = new Map<number, number>();
    let [seen, next, last] = [0, 0, 0];
    for (const [bucket, count] of this.#sorted()) {
      seen += count;
      last = bucket.lowest;
      while (next <= (100 * seen) / this.#count) {
        found.set(next, last);
        next += 100 / 2 ** (Math.floor(Math.log2(100 / (100 - next))) + 1);
        if (seen >= this.#count) break;
      }
    }
    return found.set(100, last);
  }

  get percentilesBigInt(): Map<number, bigint> {
    return new Map([...this.percentiles].map(([key, value]) => [key, BigInt(value)]));
  }

  reset(): void {
    this.#counts = new Map();
    this.#count = 0;
    this.#exceeds = 0;
  }

  toJSON(): object {
    const { count, min, max, mean, exceeds, stddev, percentiles } = this;
    return { count, min, max, mean, exceeds, stddev, percentiles: Object.fromEntries(percentiles) };
  }

  [CUSTOM_INSPECT](depth: number, options: InspectContext): unknown {
    if (depth < 0) return this;
    const { min, max, mean, exceeds, stddev, count, percentiles } = this;
    const shown = { min, max, mean, exceeds, stddev, count, percentiles };
    return `Histogram ${inspect(shown, { ...options, depth: null })}`;
  }

  /** For those who record: counts a value, or that it was too large. */
  protected put(value: number, count = 1): void {
    let limit = this.#shape.exactBelow;
    while (limit <= this.#shape.highest) limit *= 2;
    if (value >= limit) {
      this.#exceeds += count;
      return;
    }
    const { lowest } = this.#bucketOf(value);
    this.#counts.set(lowest, (this.#counts.get(lowest) ?? 0) + count);
    this.#count += count;
  }

  protected putAll(other: Histogram): void {
    for (const [lowest, count] of other.#counts) this.put(lowest, count);
  }

  #bucketOf(value: number): Bucket {
    const { exactBelow } = this.#shape;
    if (value < exactBelow) return { lowest: value, width: 1 };
    const width = 2 ** (Math.floor(Math.log2(value)) - Math.log2(exactBelow) + 1);
    return { lowest: Math.floor(value / width) * width, width };
  }

  #sorted(): (readonly [Bucket, number])[] {
    const lowests = [...this.#counts.keys()].toSorted((a, b) => a - b);
    return lowests.map((lowest) => [this.#bucketOf(lowest), this.#counts.get(lowest) ?? 0]);
  }

  #moment(power: number, center: number): number {
    let sum = 0;
    for (const [{ lowest, width }, count] of this.#sorted()) {
      sum += count * (lowest + Math.floor(width / 2) - center) ** power;
    }
    return sum / this.#count;
  }
}

function highestOf({ lowest, width }: Bucket): number {
  return lowest + width - 1;
}

/** What createHistogram() gives. */
export class RecordableHistogram extends Histogram {
  #previous: number | undefined;

  record(value: unknown): void {
    if (typeof value === "bigint") return this.put(Number(value));
    assertInteger(value, "val", 1);
    this.put(value);
  }

  /** Records the nanoseconds since the last call. */
  recordDelta(): void {
    const now = elapsedTime();
    if (this.#previous !== undefined) {
      this.put(Math.max(1, Math.round((now - this.#previous) * 1e6)));
    }
    this.#previous = now;
  }

  add(other: unknown): void {
    if (!(other instanceof RecordableHistogram)) {
      throw invalidArgType("other", "RecordableHistogram", other);
    }
    this.putAll(other);
  }
}

interface HistogramOptions {
  readonly lowest?: unknown;
  readonly highest?: unknown;
  readonly figures?: unknown;
}

export function createHistogram(options: HistogramOptions = {}): RecordableHistogram {
  assertObject(options, "options");
  const { lowest = 1, highest = Number.MAX_SAFE_INTEGER, figures = 3 } = options;
  const low = toNumber(lowest);
  assertInteger(low, "options.lowest", 1);
  const high = toNumber(highest);
  assertInteger(high, "options.highest", 2 * low);
  assertInteger(figures, "options.figures", 1, 5);
  return new RecordableHistogram(shapeOf(high, figures));
}

export function shapeOf(highest: number, figures: number): Shape {
  return { highest, exactBelow: 2 ** Math.ceil(Math.log2(2 * 10 ** figures)) };
}

function toNumber(value: unknown): unknown {
  return typeof value === "bigint" ? Number(value) : value;
}

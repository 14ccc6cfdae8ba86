import { functionArn } from "../../aws/arn.ts";
import { passesFilters } from "../../functions/event-sources/filter.ts";
import { type EventSourceMapping, mappedFunctionArn } from "../../functions/event-sources/model.ts";
import { isFifo } from "../../functions/event-sources/source.ts";
import { systemClock } from "../../platform/clock.ts";
import { joinTraces, repeatsOf } from "../../aws/trace.ts";
import { newId } from "../../platform/ids.ts";
import { logFailure } from "../../platform/log-failure.ts";
import { sleep } from "../../platform/sleep.ts";
import { isAtEnd } from "../../runtime/invoke/recursion.ts";
import { failedItems } from "./batch-response.ts";
import { BatchGatherer, fitting } from "./batch-gatherer.ts";
import { type Item } from "./items.ts";
import { atEase, batchesMax, type Pace, slower } from "./pace.ts";
import { type Invoke } from "./polling.ts";
import { type QueueSource } from "./queue-source.ts";

interface PollingOptions {
  readonly invoke: Invoke;
  /** With which it begins. */
  readonly pace: Pace;
}

/** Of all batches under way: an object has 128 MB. */
const BYTES_UNDER_WAY_MAX = 33_554_432;
/** Each takes three calls to other objects, of which one event may make 10,000; the next event goes on. */
const BATCHES_OF_RUN_MAX = 1000;

/** A mapping's work while there is some: takes batches from the queue as fast as the function keeps up with them. */
export class QueuePolling {
  readonly #source: QueueSource;
  readonly #invoke: Invoke;
  #mapping: EventSourceMapping;
  readonly #underWay = new Set<Promise<void>>();
  #pace: Pace;
  #bytesUnderWay = 0;
  #begun = 0;
  #isStopped = false;
  /** A call of the queue's that has not been answered by looking. */
  #isCalled = true;
  #called = Promise.withResolvers<void>();

  constructor(mapping: EventSourceMapping, source: QueueSource, options: PollingOptions) {
    this.#mapping = mapping;
    this.#source = source;
    this.#invoke = options.invoke;
    this.#pace = options.pace;
  }

  /** For the run that goes on where this one ends. */
  get pace(): Pace {
    return this.#pace;
  }

  /** From the next batch on. */
  change(mapping: EventSourceMapping): void {
    this.#mapping = mapping;
    this.wake();
  }

  stop(): void {
    this.#isStopped = true;
    this.wake();
  }

  wake(): void {
    this.#isCalled = true;
    this.#called.resolve();
  }

  /** Ends when the queue is empty, or when it has done enough for one event, and nothing is under way any more. Throws what the queue refuses. */
  async run(): Promise<"empty" | "enough"> {
    try {
      while (!this.#isStopped && this.#begun < BATCHES_OF_RUN_MAX) {
        const begun = await this.#beginBatches();
        if (begun === "empty" && !this.#isCalled && this.#underWay.size === 0) return "empty";
        if (begun === "full") await this.#roomOrTime();
        else if (this.#source.calls) await this.#callOrProgress();
        // Any other queue is looked at again, which takes as long as nothing comes.
        else if (this.#underWay.size > 0) this.#isCalled = true;
      }
      return "enough";
    } finally {
      await Promise.all(this.#underWay);
    }
  }

  /** Fills the free places; `empty` when the queue had less. */
  async #beginBatches(): Promise<"full" | "empty"> {
    while (!this.#isStopped && this.#isCalled) {
      if (this.#isFull(systemClock())) return "full";
      // A call that comes while this looks counts as new.
      this.#isCalled = false;
      this.#called = Promise.withResolvers<void>();
      // The mapping may have changed since the last one.
      const batches = await new BatchGatherer(this.#source, this.#mapping).next();
      if (batches.length === 0) return "empty";
      this.#isCalled = true;
      for (const batch of batches) this.#begin(batch);
    }
    return "empty";
  }

  #isFull(now: number): boolean {
    const { concurrencyMax } = this.#mapping.settings;
    return (
      now < this.#pace.pausedUntil ||
      this.#begun >= BATCHES_OF_RUN_MAX ||
      this.#bytesUnderWay >= BYTES_UNDER_WAY_MAX ||
      this.#underWay.size >= batchesMax(this.#pace, now, concurrencyMax)
    );
  }

  #begin(batch: readonly Item[]): void {
    const bytes = batch.reduce((sum, item) => sum + item.bytes, 0);
    this.#bytesUnderWay += bytes;
    this.#begun += 1;
    const work = this.#process(batch)
      .catch((error: unknown) => {
        logFailure(error);
        this.#pace = slower(this.#pace, systemClock(), this.#mapping.settings.concurrencyMax);
      })
      .finally(() => {
        this.#underWay.delete(work);
        this.#bytesUnderWay -= bytes;
      });
    this.#underWay.add(work);
  }

  /** Until a batch is over, or the pause. */
  async #roomOrTime(): Promise<void> {
    const pauseMs = this.#pace.pausedUntil - systemClock();
    if (pauseMs > 0) await sleep(pauseMs);
    else if (this.#underWay.size > 0) await Promise.race(this.#underWay);
  }

  async #callOrProgress(): Promise<void> {
    if (!this.#isCalled) await Promise.race([...this.#underWay, this.#called.promise]);
  }

  async #process(batch: readonly Item[]): Promise<void> {
    const { source, settings } = this.#mapping;
    const passing = batch.filter(({ record }) =>
      passesFilters(source.kind, settings.filters ?? [], { ...record }),
    );
    const done = batch.filter((item) => !passing.includes(item));
    for (const part of partsOf(this.#mapping, passing)) {
      const processed = await this.#invokeWith(part);
      done.push(...processed);
      // What comes later in a group waits for what has failed.
      if (isFifo(source) && processed.length < part.length) break;
    }
    if (done.length > 0) {
      await this.#source.delete(done.map(({ message }) => message.receiptHandle));
    }
  }

  /** The messages that have been processed. The others come back when their visibility timeout is over. */
  async #invokeWith(items: readonly Item[]): Promise<readonly Item[]> {
    if (items.length === 0) return [];
    const traceHeader = this.#traceOf(items);
    const invoked = await this.#invoke({
      functionArn: mappedFunctionArn(this.#mapping),
      payload: JSON.stringify({ Records: items.map(({ record }) => record) }),
      requestId: newId(),
      ...(traceHeader === undefined ? {} : { traceHeader }),
    });
    if (invoked.kind !== "ended") {
      // A message that goes in circles says nothing about the others.
      if (invoked.code === "RecursiveInvocationException") return [];
      this.#pace = slower(this.#pace, systemClock(), this.#mapping.settings.concurrencyMax);
      return [];
    }
    this.#pace = atEase(this.#pace);
    return invoked.functionError ? [] : this.#succeeded(items, invoked.payload);
  }

  /** That of all messages, of which the one that has come furthest must not lose its count. */
  #traceOf(items: readonly Item[]): string | undefined {
    const arn = targetOf(this.#mapping);
    const traces = items.map(traceOf);
    return joinTraces(...traces.toSorted((a, b) => repeatsOf(a, arn) - repeatsOf(b, arn)));
  }

  #succeeded(items: readonly Item[], answer: string): readonly Item[] {
    const { responseTypes = [] } = this.#mapping.settings;
    if (!responseTypes.includes("ReportBatchItemFailures")) return items;
    const failed = failedItems(
      answer,
      items.map(({ message }) => message.id),
    );
    return failed === "all" ? [] : items.filter(({ message }) => !failed.includes(message.id));
  }
}

/**
 * The events that a batch makes, one after another. A group of a FIFO queue may be longer than one event; of any other
 * queue messages that go in circles come by themselves, so that they keep no others back.
 */
function partsOf(
  mapping: EventSourceMapping,
  items: readonly Item[],
): readonly (readonly Item[])[] {
  if (isFifo(mapping.source)) return fitting(items);
  const arn = targetOf(mapping);
  const circling = items.filter((item) => isAtEnd(traceOf(item), arn));
  return [items.filter((item) => !circling.includes(item)), circling];
}

/** The function, whatever version or alias of it. */
function targetOf({ key, functionName: name }: EventSourceMapping): string {
  return functionArn({ ...key, name });
}

function traceOf({ message }: Item): string | undefined {
  return message.systemAttributes["AWSTraceHeader"];
}

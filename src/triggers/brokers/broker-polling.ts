import { SYNC_PAYLOAD_BYTES_MAX } from "../../aws/limits.ts";
import { passesFilters } from "../../functions/event-sources/filter.ts";
import { type EventSourceMapping, mappedFunctionArn } from "../../functions/event-sources/model.ts";
import { systemClock } from "../../platform/clock.ts";
import { newId } from "../../platform/ids.ts";
import { logFailure } from "../../platform/log-failure.ts";
import { type Invoke, type Polling, type Rest } from "../event-sources/polling.ts";
import { type BrokerItem, type BrokerSource } from "./broker-source.ts";
import { type BrokerStatus } from "./broker-status.ts";
import { type Pause } from "./pause.ts";
import { stopCodeOf } from "./stop-code.ts";

interface Options {
  /** Connects. Throws what the broker refuses. */
  readonly open: () => Promise<BrokerSource>;
  readonly invoke: Invoke;
  readonly status: BrokerStatus;
  /** Outlives the polling. */
  readonly pause: Pause;
}

type Outcome = "done" | "failed" | "not-run";

/** A connection is kept for so long after the last message: an object with an open socket is billed for every second of it. */
const LINGER_MS = 10_000;
/** And then is opened again after so long to look whether there is something. */
const LOOK_AGAIN_MS = 10_000;
/** AWS's default, which cannot be said in whole seconds. */
const WINDOW_MS_DEFAULT = 500;
/** Each is a call to another object, of which one event may make 10,000. */
const BATCHES_OF_RUN_MAX = 1000;

/** Consumes a queue of a broker, one batch at a time. What is not accepted, for whatever reason, is given out again. */
export class BrokerPolling implements Polling {
  readonly #mapping: EventSourceMapping;
  readonly #options: Options;
  #source: BrokerSource | undefined;
  #isStopped = false;
  #isChanged = false;

  constructor(mapping: EventSourceMapping, options: Options) {
    this.#mapping = mapping;
    this.#options = options;
  }

  async run(): Promise<Rest> {
    const { open, status, pause } = this.#options;
    try {
      this.#source = await open();
      status.stopped(undefined);
      return await this.#consume(this.#source);
    } catch (error) {
      logFailure(error);
      const code = stopCodeOf(error);
      status.stopped(code);
      status.processed("PROBLEM: Connection error");
      return { until: systemClock() + pause.next() };
    } finally {
      await this.#source?.close();
    }
  }

  /** No broker calls. */
  wake(): void {}

  /** What is agreed with a broker when it is connected depends on the settings: the next run has the new ones. */
  change(): void {
    this.#isChanged = true;
    this.#source?.interrupt();
  }

  stop(): void {
    this.#isStopped = true;
    this.#source?.interrupt();
  }

  async #consume(source: BrokerSource): Promise<Rest> {
    const { pause } = this.#options;
    for (let batches = 0; batches < BATCHES_OF_RUN_MAX && !this.#isEnding(); batches += 1) {
      const batch = await this.#gather(source);
      if (batch.length === 0 && !this.#isEnding()) return { until: systemClock() + LOOK_AGAIN_MS };
      // To begin anew, with everything in its old place, keeps the order of the queue.
      if (!(await this.#process(source, batch))) return { until: systemClock() + pause.next() };
      pause.end();
    }
    return { until: systemClock() };
  }

  #isEnding(): boolean {
    return this.#isStopped || this.#isChanged;
  }

  /** By number, by time and by what an event may hold. */
  async #gather(source: BrokerSource): Promise<readonly BrokerItem[]> {
    const { batchSize, windowSeconds } = this.#mapping.settings;
    if (!(await source.wait(systemClock() + LINGER_MS))) return [];

    const windowMs = windowSeconds === undefined ? WINDOW_MS_DEFAULT : windowSeconds * 1000;
    const until = systemClock() + windowMs;
    const items: BrokerItem[] = [];
    let bytes = source.emptyEventBytes;
    while (items.length < batchSize && (await source.wait(until))) {
      bytes += source.peek()?.bytes ?? 0;
      if (bytes > SYNC_PAYLOAD_BYTES_MAX) break;
      const item = source.take();
      if (item !== undefined) items.push(item);
    }
    return items;
  }

  /** False when the function has not taken the batch. */
  async #process(source: BrokerSource, batch: readonly BrokerItem[]): Promise<boolean> {
    const { filters = [] } = this.#mapping.settings;
    const { kind } = this.#mapping.source;
    const passing = batch.filter(({ record, data }) =>
      passesFilters(kind, filters, data === undefined ? { ...record } : { ...record, data }),
    );
    const outcome = passing.length === 0 ? "done" : await this.#invokeWith(source, passing);
    if (outcome === "done") {
      await source.accept(batch);
      return true;
    }
    const dropped = batch.filter((item) => !passing.includes(item));
    if (dropped.length > 0) await source.accept(dropped);
    await source.requeue(passing, outcome);
    return false;
  }

  async #invokeWith(source: BrokerSource, items: readonly BrokerItem[]): Promise<Outcome> {
    const invoked = await this.#options.invoke({
      functionArn: mappedFunctionArn(this.#mapping),
      payload: JSON.stringify(source.toEvent(items)),
      requestId: newId(),
    });
    const isDone = invoked.kind === "ended" && !invoked.functionError;
    this.#options.status.processed(isDone ? "OK" : "PROBLEM: Function call failed");
    if (isDone) return "done";
    return invoked.kind === "ended" ? "failed" : "not-run";
  }
}

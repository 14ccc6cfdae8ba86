import { functionArn } from "../../aws/arn.ts";
import { SYNC_PAYLOAD_BYTES_MAX } from "../../aws/limits.ts";
import { passesFilters } from "../../functions/event-sources/filter.ts";
import { type EventSourceMapping, mappedFunctionArn } from "../../functions/event-sources/model.ts";
import { fromUtf8, toUtf8 } from "../../platform/bytes.ts";
import { systemClock } from "../../platform/clock.ts";
import { newId } from "../../platform/ids.ts";
import { type Delivery } from "../../services/delivery.ts";
import { type BrokerStatus } from "../brokers/broker-status.ts";
import { failedItems } from "../event-sources/batch-response.ts";
import { type FailedBatch, failureKey } from "../event-sources/failure-record.ts";
import { type Invoke } from "../event-sources/polling.ts";
import { afterFailure, type Attempt } from "./attempts.ts";
import {
  type KafkaMessage,
  type KafkaOrigin,
  type KafkaRecord,
  recordId,
  toKafkaEvent,
  toKafkaRecord,
} from "./kafka-event.ts";

export interface KafkaItem {
  readonly record: KafkaRecord;
  /** Of the record in an event, with the comma after it. */
  readonly bytes: number;
  /** The payload as text, for filters. */
  readonly text: string | undefined;
}

/** A batch that is given up. */
export interface Discarded {
  readonly destination: string;
  readonly batch: FailedBatch;
  readonly event: string;
  readonly key: string;
}

interface Options {
  readonly mapping: EventSourceMapping;
  readonly origin: KafkaOrigin;
  readonly invoke: Invoke;
  readonly status: BrokerStatus;
  readonly attempts: {
    readonly get: (partition: number) => Attempt | undefined;
    readonly put: (partition: number, attempt: Attempt | undefined) => void;
  };
  readonly tell: (discarded: Discarded) => Promise<Delivery>;
}

type Run = NonNullable<FailedBatch["run"]>;

/** Hands the records of one partition to the function, in their order, and says how many are done with. */
export class PartitionWork {
  readonly #options: Options;
  readonly #emptyEventBytes: number;

  constructor(options: Options) {
    this.#options = options;
    const { origin } = options;
    // The name of the partition is longer than nothing.
    const emptyEvent = JSON.stringify(toKafkaEvent(origin, [])) + origin.topic;
    this.#emptyEventBytes = toUtf8(emptyEvent).byteLength + 32;
  }

  toItem(partition: number, message: KafkaMessage): KafkaItem {
    const record = toKafkaRecord(this.#options.origin.topic, partition, message);
    const bytes = toUtf8(JSON.stringify(record)).byteLength + 1;
    return { record, bytes, text: message.value === null ? undefined : fromUtf8(message.value) };
  }

  /** How many of the items, from the first on, are done with; none when they are to be tried again. */
  async process(partition: number, items: readonly KafkaItem[]): Promise<number> {
    const { mapping, attempts } = this.#options;
    const { recordAgeSecondsMax: ageMax = -1, batchSize } = mapping.settings;
    const oldest = ageMax < 0 ? 0 : systemClock() - ageMax * 1000;
    const expired = countWhile(items, ({ record }) => record.timestamp < oldest);
    if (expired > 0) {
      const given = items.slice(0, expired);
      return (await this.#discard(given, "RecordAgeExceeded", 0)) ? expired : 0;
    }
    const attempt = attempts.get(partition);
    const isAgain = attempt !== undefined && attempt.offset === items[0]?.record.offset;
    const count = Math.min(batchSize, isAgain ? (attempt.size ?? batchSize) : batchSize);
    return await this.#invokeWith(partition, this.#fitting(items.slice(0, count)));
  }

  /** Those from the first on that fit into an event; at least one. */
  #fitting(items: readonly KafkaItem[]): readonly KafkaItem[] {
    let bytes = this.#emptyEventBytes;
    const fitting = countWhile(items, (item) => {
      bytes += item.bytes;
      return bytes <= SYNC_PAYLOAD_BYTES_MAX;
    });
    return items.slice(0, Math.max(1, fitting));
  }

  async #invokeWith(partition: number, batch: readonly KafkaItem[]): Promise<number> {
    const { mapping, origin, invoke, status, attempts } = this.#options;
    const passing = batch.filter(({ record, text }) =>
      passesFilters(
        mapping.source.kind,
        mapping.settings.filters ?? [],
        text === undefined ? { ...record } : { ...record, value: text },
      ),
    );
    const event = this.#eventOf(passing);
    const isTooLong = toUtf8(event).byteLength > SYNC_PAYLOAD_BYTES_MAX;
    if (isTooLong) console.warn(`A record of ${origin.topic} is too long for an event`);
    if (passing.length === 0 || isTooLong) return batch.length;

    const requestId = newId();
    const invoked = await invoke({
      functionArn: mappedFunctionArn(mapping),
      payload: event,
      requestId,
    });
    const isEnded = invoked.kind === "ended";
    const done =
      isEnded && !invoked.functionError ? this.#doneOf(batch, passing, invoked.payload) : 0;
    status.processed(done === batch.length ? "OK" : "PROBLEM: Function call failed");
    if (done > 0) attempts.put(partition, undefined);
    if (done > 0 || !isEnded) return done;
    const run = { executedVersion: invoked.executedVersion, functionError: invoked.functionError };
    return await this.#failed(partition, batch, { requestId, run });
  }

  /** A function that reports failed records has done those before the first of them. */
  #doneOf(batch: readonly KafkaItem[], passing: readonly KafkaItem[], answer: string): number {
    const { responseTypes = [] } = this.#options.mapping.settings;
    if (!responseTypes.includes("ReportBatchItemFailures")) return batch.length;
    const failed = failedItems(
      answer,
      passing.map(({ record }) => recordId(record)),
    );
    if (failed === "all") return 0;
    return countWhile(batch, ({ record }) => !failed.includes(recordId(record)));
  }

  async #failed(
    partition: number,
    batch: readonly KafkaItem[],
    { requestId, run }: { readonly requestId: string; readonly run: Run },
  ): Promise<number> {
    const { mapping, attempts } = this.#options;
    const offset = batch[0]?.record.offset ?? 0;
    const before = attempts.get(partition);
    const next = afterFailure(before, { offset, count: batch.length }, mapping.settings);
    if (next !== undefined) {
      attempts.put(partition, next);
      return 0;
    }
    const invokes = (before?.times ?? 0) + 1;
    const isTold = await this.#discard(batch, "RetryAttemptsExhausted", invokes, {
      requestId,
      run,
    });
    if (!isTold) return 0;
    attempts.put(partition, undefined);
    return batch.length;
  }

  /** False when the destination has to be told later. */
  async #discard(
    items: readonly KafkaItem[],
    condition: FailedBatch["condition"],
    invokes: number,
    last?: { readonly requestId: string; readonly run: Run },
  ): Promise<boolean> {
    const { mapping, origin, tell } = this.#options;
    const { key, functionName, settings } = mapping;
    const [first] = items;
    if (settings.onFailure === undefined || first === undefined) return true;
    const event = this.#eventOf(items);
    const { topic, partition, offset } = first.record;
    const id = `${topic}-${partition}-${offset}`;
    const decidedAt = systemClock();
    const delivery = await tell({
      destination: settings.onFailure,
      batch: {
        requestId: last?.requestId ?? newId(),
        functionArn: functionArn({ ...key, name: functionName }),
        condition,
        invokes,
        ...(last === undefined ? {} : { run: last.run }),
        decidedAt,
        info: { KafkaBatchInfo: batchInfo(origin, items, event) },
      },
      event,
      key: failureKey({ mappingId: key.id, part: `${topic}-${partition}`, id }, decidedAt),
    });
    if (!delivery.ok) console.warn(`${settings.onFailure}: ${delivery.code}: ${delivery.message}`);
    return delivery.ok || !delivery.retryable;
  }

  #eventOf(items: readonly KafkaItem[]): string {
    return JSON.stringify(
      toKafkaEvent(
        this.#options.origin,
        items.map(({ record }) => record),
      ),
    );
  }
}

/** Which records were given up: https://docs.aws.amazon.com/lambda/latest/dg/kafka-on-failure.html. */
function batchInfo(
  { arn, servers }: KafkaOrigin,
  items: readonly KafkaItem[],
  event: string,
): object {
  const record = items[0]?.record;
  return {
    batchSize: items.length,
    ...(arn === undefined ? {} : { eventSourceArn: arn }),
    bootstrapServers: servers.join(","),
    payloadSize: toUtf8(event).byteLength,
    recordInfo: {
      offset: String(record?.offset),
      timestamp: new Date(record?.timestamp ?? 0).toISOString(),
    },
  };
}

function countWhile<T>(items: readonly T[], holds: (item: T) => boolean): number {
  const end = items.findIndex((item) => !holds(item));
  return end === -1 ? items.length : end;
}

import type { Consumer, EachBatchPayload, Kafka } from "kafkajs";
import { type EventSourceMapping } from "../../functions/event-sources/model.ts";
import { systemClock } from "../../platform/clock.ts";
import { logFailure } from "../../platform/log-failure.ts";
import { sleep } from "../../platform/sleep.ts";
import { type BrokerStatus } from "../brokers/broker-status.ts";
import { Pause } from "../brokers/pause.ts";
import { stopCodeOf } from "../brokers/stop-code.ts";
import { type Polling, type Rest } from "../event-sources/polling.ts";
import { type PartitionWork } from "./partition-work.ts";
import { hasMore, nextOffset, type Position, type Starts } from "./positions.ts";
import { readPositions } from "./read-positions.ts";

interface Options {
  /** A client; it has not connected yet. */
  readonly open: () => Promise<Kafka>;
  readonly topic: string;
  readonly groupId: string;
  readonly work: PartitionWork;
  readonly status: BrokerStatus;
  /** Outlives the polling. */
  readonly pause: Pause;
  readonly starts: {
    readonly get: () => Starts | undefined;
    readonly put: (starts: Starts) => void;
  };
}

/** A group is left so long after the last record: an object with open sockets is billed for every second of it. */
const LINGER_MS = 10_000;
/** And then it is looked so often whether there is something, which takes no part in the group. */
const LOOK_AGAIN_MS = 10_000;
/** AWS's default, which cannot be said in whole seconds. */
const WINDOW_MS_DEFAULT = 500;
const HEARTBEAT_MS = 3000;
/** What has died is missed after the first, and waited for no longer than the second: until then nobody reads in its place. */
const SESSION_MS = 10_000;
const REBALANCE_MS = 15_000;
/** Of what a broker answers at once, and of that of one partition: one record may be longer. */
const FETCH_BYTES_MAX = 8_388_608;
const PARTITION_BYTES_MAX = 4_194_304;
const FETCH_WAIT_MS_MAX = 1000;
/** Partitions whose records are in hand at once: an object has 128 MB. */
const PARTITIONS_AT_ONCE = 3;
/** Each is a call to another object, of which one event may make 10,000. */
const BATCHES_OF_RUN_MAX = 1000;
const TICK_MS = 1000;

/** Reads a topic as a member of its group, and commits what the function has taken. */
export class KafkaPolling implements Polling {
  readonly #mapping: EventSourceMapping;
  readonly #options: Options;
  readonly #ending = Promise.withResolvers<void>();
  #isEnding = false;
  #lastActiveAt = 0;
  #batches = 0;
  /** Batches in hand, and partitions that wait for their next try. */
  #busy = 0;
  /** What has been gathered for a window, by partition: the first offset. */
  readonly #gathered = new Map<number, string>();
  readonly #pauses = new Map<number, Pause>();

  constructor(mapping: EventSourceMapping, options: Options) {
    this.#mapping = mapping;
    this.#options = options;
  }

  async run(): Promise<Rest> {
    const { status, pause } = this.#options;
    try {
      const kafka = await this.#options.open();
      const { positions, starts } = await this.#look(kafka);
      status.stopped(undefined);
      if (!positions.some((position) => hasMore(position, starts))) {
        return { until: systemClock() + LOOK_AGAIN_MS };
      }
      await this.#consume(kafka, positions, starts);
      // There can be offsets without records, such as those of transactions: they are not looked for again and again.
      if (this.#batches === 0) return { until: systemClock() + pause.next() };
      pause.end();
      return { until: systemClock() };
    } catch (error) {
      logFailure(error);
      status.stopped(stopCodeOf(error));
      status.processed("PROBLEM: Connection error");
      return { until: systemClock() + pause.next() };
    }
  }

  /** No broker calls. */
  wake(): void {}

  /** What is agreed with a broker when a group is joined depends on the settings: the next run has the new ones. */
  change(): void {
    this.stop();
  }

  stop(): void {
    this.#isEnding = true;
    this.#ending.resolve();
  }

  async #look(
    kafka: Kafka,
  ): Promise<{ readonly positions: readonly Position[]; readonly starts: Starts }> {
    const { topic, groupId, starts } = this.#options;
    const admin = kafka.admin();
    try {
      await admin.connect();
      const { settings } = this.#mapping;
      const found = await readPositions(admin, { topic, groupId, settings, known: starts.get() });
      if (JSON.stringify(found.starts) !== JSON.stringify(starts.get())) starts.put(found.starts);
      return found;
    } finally {
      await admin.disconnect();
    }
  }

  async #consume(kafka: Kafka, positions: readonly Position[], starts: Starts): Promise<void> {
    const { topic, groupId } = this.#options;
    const consumer = kafka.consumer({
      groupId,
      sessionTimeout: SESSION_MS,
      rebalanceTimeout: REBALANCE_MS,
      heartbeatInterval: HEARTBEAT_MS,
      maxBytes: FETCH_BYTES_MAX,
      maxBytesPerPartition: PARTITION_BYTES_MAX,
      maxWaitTimeInMs: FETCH_WAIT_MS_MAX,
      allowAutoTopicCreation: false,
      retry: { retries: 2, restartOnFailure: async () => false },
    });
    const crashed = Promise.withResolvers<never>();
    crashed.promise.catch(() => {});
    consumer.on(consumer.events.CRASH, ({ payload }) => crashed.reject(payload.error));
    try {
      await consumer.connect();
      await consumer.subscribe({ topic, fromBeginning: true });
      await consumer.run({
        autoCommit: false,
        eachBatchAutoResolve: false,
        partitionsConsumedConcurrently: PARTITIONS_AT_ONCE,
        eachBatch: (payload) => this.#eachBatch(consumer, payload),
      });
      // To join a group whose member has died takes as long as the patience for records.
      this.#lastActiveAt = systemClock();
      for (const position of positions) {
        if (position.committed !== undefined) continue;
        const offset = String(nextOffset(position, starts));
        consumer.seek({ topic, partition: position.partition, offset });
      }
      await Promise.race([this.#untilQuiet(), crashed.promise]);
    } finally {
      this.stop();
      await consumer.disconnect();
    }
  }

  async #untilQuiet(): Promise<void> {
    while (!this.#isEnding && this.#batches < BATCHES_OF_RUN_MAX) {
      if (this.#busy === 0 && systemClock() - this.#lastActiveAt >= LINGER_MS) return;
      await sleep(TICK_MS, this.#ending.promise);
    }
  }

  async #eachBatch(consumer: Consumer, payload: EachBatchPayload): Promise<void> {
    const beat = setInterval(() => void payload.heartbeat().catch(() => {}), HEARTBEAT_MS);
    this.#busy += 1;
    try {
      await this.#process(consumer, payload);
    } finally {
      clearInterval(beat);
      this.#busy -= 1;
      this.#lastActiveAt = systemClock();
    }
  }

  async #process(consumer: Consumer, payload: EachBatchPayload): Promise<void> {
    const { topic, work } = this.#options;
    const { batch } = payload;
    const { partition } = batch;
    if (await this.#isGathering(partition, batch.messages)) return;
    let left = batch.messages.map((message) => work.toItem(partition, message));
    while (left.length > 0 && payload.isRunning() && !payload.isStale() && !this.#isEnding) {
      this.#batches += 1;
      const done = await work.process(partition, left);
      if (done === 0) return this.#tryLater(partition, payload);
      this.#pauses.delete(partition);
      const last = left[done - 1]?.record.offset ?? 0;
      left = left.slice(done);
      await consumer.commitOffsets([{ topic, partition, offset: String(last + 1) }]);
      payload.resolveOffset(String(last));
    }
  }

  /** Waits once for what is less than a batch: then it is fetched again, and comes with what has come meanwhile. */
  async #isGathering(
    partition: number,
    messages: readonly { readonly offset: string }[],
  ): Promise<boolean> {
    const { batchSize, windowSeconds } = this.#mapping.settings;
    const first = messages[0]?.offset ?? "";
    const windowMs = windowSeconds === undefined ? WINDOW_MS_DEFAULT : windowSeconds * 1000;
    const isOver = messages.length >= batchSize || windowMs === 0;
    if (isOver || this.#gathered.get(partition) === first) return false;
    this.#gathered.set(partition, first);
    await sleep(windowMs, this.#ending.promise);
    return true;
  }

  /** The other partitions go on. */
  #tryLater(partition: number, payload: EachBatchPayload): void {
    const known = this.#pauses.get(partition) ?? new Pause();
    this.#pauses.set(partition, known);
    const resume = payload.pause();
    this.#busy += 1;
    void sleep(known.next(), this.#ending.promise).then(() => {
      this.#busy -= 1;
      if (!this.#isEnding) resume();
    });
  }
}

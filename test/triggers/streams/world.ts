import { type Invoked } from "../../../src/runtime/invoke/order.ts";
import {
  createMapping,
  defaultSettings,
  type EventSourceMapping,
  type MappingSettings,
} from "../../../src/functions/event-sources/model.ts";
import { eventSource } from "../../../src/functions/event-sources/source.ts";
import { Lane } from "../../../src/triggers/streams/lane.ts";
import { rulesOf } from "../../../src/triggers/streams/rules.ts";
import {
  type KeptLane,
  type KeptShard,
  ShardKeeper,
} from "../../../src/triggers/streams/shard-keeper.ts";
import { ShardReader } from "../../../src/triggers/streams/shard-reader.ts";
import { type LaneBounds, StreamPolling } from "../../../src/triggers/streams/stream-polling.ts";
import { randomOf } from "../../runtime/governor/simulation.ts";
import { keptInMemory } from "./kept-in-memory.ts";
import { type StreamSource } from "../../../src/triggers/streams/source.ts";
import { type SimulatedStream } from "./simulated-stream.ts";
import { VirtualTime } from "./virtual-time.ts";

/** As the poller's object has it. */
const HEARTBEAT_MS = 10_000;
const ARN = "arn:aws:kinesis:us-east-1:000000000000:stream/s";

interface SimulatedRecord {
  readonly key: string;
  readonly sequenceNumber: string;
}

export interface SimulatedEvent {
  readonly Records: readonly SimulatedRecord[];
  readonly window?: { readonly start: string; readonly end: string };
  readonly state?: { readonly seen?: readonly string[] };
  readonly isFinalInvokeForWindow?: boolean;
}

export type Answer =
  | { readonly kind: "throttled" }
  | { readonly kind: "error" }
  | { readonly kind: "answer"; readonly answer: unknown };

/** What came of a record, in the order in which it was known. */
export interface Fate extends SimulatedRecord {
  readonly fate: "handled" | "told";
}

/** A mapping's poller on a simulated stream, which may die at any moment. */
export class World {
  readonly time = new VirtualTime();
  readonly random: () => number;
  readonly stream: SimulatedStream;
  readonly fates: Fate[] = [];
  readonly faults: string[] = [];
  readonly events: SimulatedEvent[] = [];
  /** What the function does with an event. */
  handler: (event: SimulatedEvent) => Answer = () => ({ kind: "answer", answer: null });
  passes: (key: string) => boolean = () => true;
  invocationMsMax = 50;
  /** Of events that are being processed. */
  bytesUnderWay = 0;
  bytesUnderWayMost = 0;
  mapping: EventSourceMapping;
  readonly #store = keptInMemory();
  #generation = 0;
  #polling: StreamPolling | undefined;
  #ended = Promise.resolve();
  #alarmAt: number | undefined;
  #busyKeys = new Set<string>();
  #ids = 0;

  constructor(seed: number, settings: Partial<MappingSettings>, stream: SimulatedStream) {
    this.random = randomOf(seed);
    this.stream = stream;
    const source = eventSource(ARN, undefined);
    const key = { accountId: "000000000000", region: "us-east-1", id: "id" };
    const all = { ...defaultSettings(source, "id"), startingPosition: "TRIM_HORIZON" as const };
    const given = { key, functionName: "f", source, tags: {}, settings: { ...all, ...settings } };
    this.mapping = createMapping(given, { now: 0, revisionId: "r" });
    stream.wake = () => this.#wake();
    this.#alarmAt = this.time.now;
  }

  chance(probability: number): boolean {
    return this.random() < probability;
  }

  below(bound: number): number {
    return Math.floor(this.random() * bound);
  }

  change(settings: Partial<MappingSettings>): void {
    this.mapping = { ...this.mapping, settings: { ...this.mapping.settings, ...settings } };
    this.#polling?.change(this.mapping);
  }

  /** The process ends: what it was about to write or to hear is lost. */
  kill(): void {
    this.#generation += 1;
    this.#polling = undefined;
    this.#busyKeys = new Set();
    this.#ended = Promise.resolve();
    this.#alarmAt = this.time.now + HEARTBEAT_MS;
  }

  /** The mapping is disabled, and enabled again at once. */
  toggle(): void {
    this.#polling?.stop();
    this.#polling = undefined;
    this.#alarmAt = this.time.now;
  }

  /** Whether nobody will ever do anything again unless the stream calls. */
  get isAtRest(): boolean {
    return this.#polling === undefined && this.#alarmAt === undefined;
  }

  async pass(ms: number): Promise<void> {
    const until = this.time.now + ms;
    for (;;) {
      await this.time.settle();
      if (this.#alarmAt !== undefined && this.#alarmAt <= this.time.now) this.#ring();
      else if (this.time.now >= until) return;
      else this.time.advance(Math.min(until, this.#alarmAt ?? until));
    }
  }

  #wake(): void {
    if (this.#polling === undefined) this.#alarmAt = this.time.now;
    else this.#polling.wake();
  }

  #ring(): void {
    this.#alarmAt = undefined;
    const generation = this.#generation;
    const polling = this.#newPolling(generation);
    this.#polling = polling;
    void polling
      .run()
      .then(
        (rest) => (rest === "until-called" ? undefined : rest.until),
        () => this.time.now + 1000,
      )
      .then((at) => {
        if (polling !== this.#polling) return;
        this.#polling = undefined;
        this.#alarmAt = at;
      });
  }

  #newPolling(generation: number): StreamPolling {
    const isAlive = () => generation === this.#generation;
    const source = this.#sourceWhile(isAlive);
    const after = this.#ended;
    const polling = new StreamPolling(this.mapping, {
      source,
      after,
      keeper: new ShardKeeper(this.#store, source),
      clock: () => this.time.now,
      sleep: (ms, wake) => this.time.sleep(ms, wake),
      lanesOf: (kept, bounds) => this.#lanesOf(kept, bounds, { source, isAlive }),
    });
    this.#ended = polling.ended;
    return polling;
  }

  /** The dead ask nothing. */
  #sourceWhile(isAlive: () => boolean): StreamSource {
    const { stream } = this;
    const alive = async () => {
      if (!isAlive()) await new Promise(() => {});
    };
    return {
      calls: stream.calls,
      pollMs: stream.pollMs,
      readsMax: stream.readsMax,
      graceMs: stream.graceMs,
      shards: async () => await alive().then(() => stream.shards()),
      read: async (request) => await alive().then(() => stream.read(request)),
      latest: (shardId) => stream.latest(shardId),
      subscribe: async () => {},
      unsubscribe: async () => {},
      isGone: () => false,
      isBusy: (error) => stream.isBusy(error),
    };
  }

  #lanesOf(
    { shard, lanes }: KeptShard,
    bounds: LaneBounds,
    { source, isAlive }: { readonly source: StreamSource; readonly isAlive: () => boolean },
  ): readonly Lane[] {
    const { shardId } = shard;
    const clock = () => this.time.now;
    const reader = new ShardReader({ source, shardId, lanes: shard.lanes, clock });
    const open = (kept: KeptLane, index: number) => {
      let { revision } = kept;
      return new Lane(
        {
          shard,
          index,
          reader,
          origin: { shardId: shard.shardId, sourceArn: ARN },
          rules: () => rulesOf(bounds.mapping().settings, this.stream.graceMs),
          bytesMax: bounds.bytesMax,
          read: bounds.read,
          passes: ({ key }) => this.passes(key),
          invoke: (text) => this.#invoke(text, isAlive),
          tell: async (_, items) => {
            await this.time.sleep(this.below(20));
            if (!isAlive()) await new Promise(() => {});
            if (this.chance(0.2)) {
              return { ok: false, code: "Busy", message: "", retryable: true };
            }
            for (const { key, sequenceNumber } of items) {
              this.fates.push({ fate: "told", key, sequenceNumber });
            }
            return { ok: true };
          },
          save: (state) => {
            if (!isAlive()) return false;
            const saved = this.#store.saveLane(shard.shardId, index, { state, revision });
            revision = saved ?? revision;
            return saved !== undefined;
          },
          report: () => {},
          clock: () => this.time.now,
          newId: () => `${(this.#ids += 1)}`,
        },
        kept.state,
      );
    };
    return lanes.flatMap((kept, index) => (kept.state.isEnded === true ? [] : [open(kept, index)]));
  }

  async #invoke(text: string, isAlive: () => boolean): Promise<Invoked> {
    if (!isAlive()) await new Promise(() => {});
    const event = JSON.parse(text) as SimulatedEvent;
    const busy = this.#busyKeys;
    for (const { key } of event.Records) {
      if (busy.has(key)) this.faults.push(`Key ${key} is processed twice at once`);
    }
    const keys = new Set(event.Records.map(({ key }) => key));
    for (const key of keys) busy.add(key);
    this.bytesUnderWay += text.length;
    this.bytesUnderWayMost = Math.max(this.bytesUnderWayMost, this.bytesUnderWay);
    await this.time.sleep(1 + this.below(this.invocationMsMax));
    this.bytesUnderWay -= text.length;
    for (const key of keys) busy.delete(key);
    const answered = this.handler(event);
    if (answered.kind === "throttled") return { kind: "throttled", code: "", message: "" };
    this.#note(event, answered);
    // It has run to its end, and whoever waited for it has died.
    if (!isAlive()) await new Promise(() => {});
    return {
      kind: "ended",
      functionError: answered.kind === "error",
      payload: answered.kind === "error" ? "{}" : JSON.stringify(answered.answer),
      executedVersion: "$LATEST",
      traceHeader: "",
    };
  }

  #note(event: SimulatedEvent, answered: Answer): void {
    this.events.push(event);
    if (answered.kind !== "answer") return;
    const { batchItemFailures = [] } = (answered.answer ?? {}) as {
      readonly batchItemFailures?: readonly { readonly itemIdentifier: string }[];
    };
    const failed = new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
    const from = event.Records.findIndex(({ sequenceNumber }) => failed.has(sequenceNumber));
    const done = from === -1 ? event.Records : event.Records.slice(0, from);
    for (const { key, sequenceNumber } of done) {
      this.fates.push({ fate: "handled", key, sequenceNumber });
    }
  }
}

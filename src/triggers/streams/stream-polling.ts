import { type EventSourceMapping } from "../../functions/event-sources/model.ts";
import { SYNC_PAYLOAD_BYTES_MAX } from "../../aws/limits.ts";
import { type Polling, type Rest } from "../event-sources/polling.ts";
import { Gate } from "./gate.ts";
import { type Lane, type Turn } from "./lane.ts";
import { type KeptShard, type ShardKeeper } from "./shard-keeper.ts";
import { type ReadPage } from "./shard-reader.ts";
import { type StreamSource } from "./source.ts";

/** What the work on a stream needs. */
export interface StreamDesk {
  readonly source: StreamSource;
  readonly keeper: ShardKeeper;
  /** The end of whoever worked on the stream before, whose batches may still be under way. */
  readonly after: Promise<void>;
  /** The lanes of a shard that have not ended. */
  readonly lanesOf: (shard: KeptShard, around: LaneBounds) => readonly Lane[];
  readonly clock: () => number;
  /** Ends early when `wake` resolves. */
  readonly sleep: (ms: number, wake: Promise<void>) => Promise<void>;
}

/** What a lane asks of the polling that it is part of, at any time. */
export interface LaneBounds {
  readonly mapping: () => EventSourceMapping;
  readonly bytesMax: () => number;
  /** Reads when there is room. */
  readonly read: (lane: Lane, read: () => Promise<ReadPage>) => Promise<ReadPage>;
}

/** Of what all lanes have read: an object has 128 MB. */
const BYTES_MAX = 33_554_432;
const LANE_BYTES_MIN = 65_536;
const LANES_UNDER_WAY_MAX = 500;
/** Each may make some twenty calls to other objects, of which one event may make 10,000; the next event goes on. */
const STEPS_OF_RUN_MAX = 400;
/** After a read that the stream had no room for. */
const BUSY_MS = 1000;
/** A pause that is longer is spent with the object at rest. */
const PATIENCE_MS = 5000;

/** A stream does not say in which shard there is something: lanes beyond these look less often, all together as often as that. */
const LANES_UNSPACED = 10;
const LOOKS_PER_SECOND = 100;
/** How long it stays when there is nothing any more: the next record may be near, and to begin anew costs more. */
const LINGER_MS = 1000;

interface Post {
  readonly lane: Lane;
  turn: Turn;
  lookedAt: number;
}

/** A mapping's work on a stream while there is some: gives each lane its turns. */
export class StreamPolling implements Polling {
  readonly #desk: StreamDesk;
  #mapping: EventSourceMapping;
  /** The lanes by shard; whoever had a turn goes to the end. */
  readonly #idle = new Set<Post>();
  readonly #underWay = new Map<Post, Promise<void>>();
  readonly #taken = new Set<string>();
  #steps = 0;
  #calls = 0;
  #busyAt = 0;
  #isStopped = false;
  /** A lane has been taken away: the next run sees what there is now. */
  #isStale = false;
  readonly #gate: Gate;
  readonly #ended = Promise.withResolvers<void>();
  #failure: { readonly error: unknown } | undefined;
  #changed = Promise.withResolvers<void>();

  constructor(mapping: EventSourceMapping, desk: StreamDesk) {
    this.#mapping = mapping;
    this.#desk = desk;
    this.#gate = new Gate(desk.source.readsMax);
  }

  /** Nothing is under way any more. */
  get ended(): Promise<void> {
    return this.#ended.promise;
  }

  /** A shard is divided anew by the next run. */
  change(mapping: EventSourceMapping): void {
    const { parallelizationFactor: lanes } = this.#mapping.settings;
    if (lanes !== mapping.settings.parallelizationFactor) this.stop();
    this.#mapping = mapping;
    this.wake();
  }

  stop(): void {
    this.#isStopped = true;
    this.#notice();
  }

  wake(): void {
    this.#calls += 1;
    for (const post of this.#idle) {
      if (post.turn.isCallable) this.#call(post);
    }
    this.#notice();
  }

  async run(): Promise<Rest> {
    try {
      await this.#desk.after;
      if (!this.#isStopped) await this.#open(true);
      this.#busyAt = this.#desk.clock();
      while (!this.#isStopped && this.#steps < STEPS_OF_RUN_MAX) {
        if (this.#failure !== undefined) throw this.#failure.error;
        this.#changed = Promise.withResolvers<void>();
        const now = this.#desk.clock();
        this.#begin(now);
        const rest = this.#restFrom(now);
        if (rest !== undefined) return rest;
        const ms = Math.min(this.#nextAt() - now, LINGER_MS);
        await this.#desk.sleep(Math.max(ms, 0), this.#changed.promise);
      }
      return { until: this.#desk.clock() };
    } finally {
      this.#isStopped = true;
      await Promise.all(this.#underWay.values());
      this.#ended.resolve();
    }
  }

  /** Takes up shards whose turn has come. */
  async #open(mayDivide: boolean): Promise<void> {
    const bounds: LaneBounds = {
      mapping: () => this.#mapping,
      bytesMax: () => this.#bytesOfLane(),
      read: (lane, read) => this.#read(lane, read),
    };
    for (const kept of await this.#desk.keeper.look(this.#mapping, { mayDivide })) {
      if (this.#taken.has(kept.shard.shardId)) continue;
      this.#taken.add(kept.shard.shardId);
      for (const lane of this.#desk.lanesOf(kept, bounds)) {
        const turn = { at: 0, isCallable: false, isHolding: false };
        this.#idle.add({ lane, turn, lookedAt: 0 });
      }
    }
  }

  /** What there is room for is shared evenly. */
  #bytesOfLane(): number {
    const share = BYTES_MAX / Math.max(this.#idle.size + this.#underWay.size, 1);
    return Math.min(Math.max(share, LANE_BYTES_MIN), SYNC_PAYLOAD_BYTES_MAX);
  }

  #begin(now: number): void {
    for (const post of this.#idle) {
      if (this.#underWay.size >= LANES_UNDER_WAY_MAX) return;
      if (post.turn.at > now) continue;
      this.#idle.delete(post);
      this.#steps += 1;
      const work = this.#step(post)
        .catch((error: unknown) => {
          this.#failure ??= { error };
        })
        .finally(() => {
          this.#underWay.delete(post);
          this.#notice();
        });
      this.#underWay.set(post, work);
    }
  }

  async #step(post: Post): Promise<void> {
    const { source, clock } = this.#desk;
    const calls = this.#calls;
    const turn = await this.#turnOf(post.lane);
    if (turn === "gone") {
      this.#isStale = true;
      return;
    }
    if (turn === "ended") return await this.#open(false);
    this.#busyAt = clock();
    post.lookedAt = this.#busyAt;
    const polled = turn.isCallable && !source.calls ? post.lookedAt + source.pollMs : Infinity;
    post.turn = { ...turn, at: Math.min(turn.at, polled) };
    if (turn.isCallable && calls !== this.#calls) this.#call(post);
    this.#idle.add(post);
  }

  #call(post: Post): void {
    const spaced = Math.max(this.#idle.size + this.#underWay.size - LANES_UNSPACED, 0);
    const at = post.lookedAt + (spaced * 1000) / LOOKS_PER_SECOND;
    post.turn = { ...post.turn, at: Math.min(post.turn.at, at) };
  }

  /** A shard may have gone without its stream: that is seen when they are listed. */
  async #turnOf(lane: Lane): Promise<Turn | "ended" | "gone"> {
    const { source, clock } = this.#desk;
    try {
      return await lane.step();
    } catch (error) {
      if (source.isBusy(error)) {
        return { at: clock() + BUSY_MS, isCallable: false, isHolding: true };
      }
      if (!source.isGone(error)) throw error;
      await this.#desk.keeper.look(this.#mapping, { mayDivide: false });
      throw new Error(`The shard ${lane.shardId} is not there`, { cause: error });
    }
  }

  /** Infinite when only the end of what is under way makes room. */
  #nextAt(): number {
    if (this.#underWay.size >= LANES_UNDER_WAY_MAX) return Infinity;
    return [...this.#idle].reduce((least, { turn }) => Math.min(least, turn.at), Infinity);
  }

  /**
   * A record may be longer than a lane's share: who holds nothing waits for those who do. It does so outside of the gate,
   * through which those may still have to go.
   */
  async #read(lane: Lane, read: () => Promise<ReadPage>): Promise<ReadPage> {
    const mayRead = () => lane.bytes > 0 || this.#isStopped || this.#heldBytes() < BYTES_MAX;
    for (;;) {
      while (!mayRead()) await this.#changed.promise;
      const page = await this.#gate.pass(async () => (mayRead() ? await read() : undefined));
      if (page !== undefined) return page;
    }
  }

  #heldBytes(): number {
    return [...this.#underWay.keys()].reduce((sum, { lane }) => sum + lane.bytes, 0);
  }

  /** Undefined while something is under way, or soon will be. */
  #restFrom(now: number): Rest | undefined {
    if (this.#underWay.size > 0 || this.#failure !== undefined) return undefined;
    if ([...this.#idle].some(({ turn }) => turn.isHolding)) return undefined;
    const { source } = this.#desk;
    if (this.#isStale) return { until: now + LINGER_MS };
    const next = this.#nextAt();
    if (next === Infinity && source.calls) {
      return now - this.#busyAt < LINGER_MS ? undefined : "until-called";
    }
    if (next === Infinity) return { until: now + source.pollMs };
    return next - now > PATIENCE_MS ? { until: next } : undefined;
  }

  #notice(): void {
    this.#changed.resolve();
  }
}

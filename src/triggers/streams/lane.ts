import { atEnd, isDone, type LaneState, passOver } from "./model.ts";
import { type ReadPage, type ShardReader } from "./shard-reader.ts";
import { isDoneEarlier, laneOf, type ReadShard } from "./shards.ts";
import { type Item, type Position } from "./source.ts";
import { type WorkSurroundings, workOn } from "./work-on.ts";
import { type Ahead, nextWork } from "./work.ts";

/** What a lane has around it. */
export interface LaneSurroundings extends WorkSurroundings {
  readonly shard: ReadShard;
  /** Of the shard's lanes. */
  readonly index: number;
  readonly reader: ShardReader;
  /** Reads when there is room for what comes. */
  readonly read: (lane: Lane, read: () => Promise<ReadPage>) => Promise<ReadPage>;
  /** Bytes that it may hold. */
  readonly bytesMax: () => number;
  readonly passes: (item: Item) => boolean;
  /** False when somebody else has the lane now. */
  readonly save: (state: LaneState) => boolean;
}

/** When a lane goes on: at a time, or when the stream calls. */
export interface Turn {
  readonly at: number;
  readonly isCallable: boolean;
  /** Records have been read that would have to be read again. */
  readonly isHolding: boolean;
}

/** A page's records, beside what is bounded by bytes. */
const PAGE_RECORDS_MAX = 1000;
/** Of one step, which others wait for. */
const READS_MAX = 16;

/** Processes one part of a shard in order: reads ahead, and does what the rules say is next. */
export class Lane {
  readonly #around: LaneSurroundings;
  #state: LaneState;
  #items: Item[] = [];
  #bytes = 0;
  #through: Position;
  #since = 0;
  #isLatest = false;
  #readAt = 0;
  #isAsked = false;
  #isEnd = false;
  #isSaved = true;

  constructor(around: LaneSurroundings, state: LaneState) {
    this.#around = around;
    this.#state = state;
    this.#through = state.done;
  }

  get shardId(): string {
    return this.#around.shard.shardId;
  }

  /** Of the records that it holds. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Works until a batch has gone, or there is nothing to do for now. `ended` when there never will be. */
  async step(): Promise<Turn | "ended" | "gone"> {
    for (let reads = 0; ; reads += 1) {
      const now = this.#around.clock();
      const work = nextWork(this.#state, this.#ahead(), this.#around.rules(), now);
      if (work.kind === "read") {
        if (reads === READS_MAX) return { at: now, isCallable: false, isHolding: true };
        await this.#read();
        continue;
      }
      if (work.kind === "rest") return this.#rest(work.until ?? Infinity, work.isCallable);
      if (work.kind === "end") return this.#save(atEnd(this.#state)) ? "ended" : "gone";
      const next = await workOn(this.#around, this.#state, work, this.#items);
      return this.#save(next) ? { at: now, isCallable: false, isHolding: true } : "gone";
    }
  }

  #ahead(): Ahead {
    return {
      items: this.#items,
      through: this.#through,
      since: this.#since,
      isLatest: this.#isLatest,
      readAt: this.#readAt,
      isAsked: this.#isAsked,
      isEnd: this.#isEnd,
      isFull: this.#bytes >= this.#around.bytesMax(),
    };
  }

  async #read(): Promise<void> {
    const { read, reader, bytesMax } = this.#around;
    const bounds = { recordsMax: PAGE_RECORDS_MAX, bytesMax: bytesMax() };
    const page = await read(this, () => reader.read(this.#through, bounds));
    this.#take(page);
    if (this.#items.length > 0) return;
    const passed = passOver(this.#state, this.#through);
    if (passed.done !== this.#state.done) this.#isSaved = false;
    this.#state = passed;
  }

  #take({ items, next, isEmpty, isLatest, isEnd, readAt }: ReadPage): void {
    const own = items.filter((item) => this.#isOwn(item));
    if (this.#items.length === 0) this.#since = this.#around.clock();
    this.#items.push(...own);
    this.#bytes += own.reduce((sum, { bytes }) => sum + bytes, 0);
    this.#through = next;
    this.#isLatest = isLatest;
    this.#isAsked = isEmpty;
    this.#readAt = readAt;
    this.#isEnd = isEnd;
  }

  #isOwn(item: Item): boolean {
    const { shard, index, passes } = this.#around;
    return (
      laneOf(item.key, shard.lanes) === index &&
      !isDone(this.#state.done, item.sequenceNumber) &&
      !isDoneEarlier(shard.earlier, item) &&
      passes(item)
    );
  }

  /** What has been passed over is written now, so that nobody has to read it again. */
  #rest(until: number, isCallable: boolean): Turn | "gone" {
    if (!this.#isSaved && !this.#save(this.#state)) return "gone";
    // By then there may be more.
    this.#isLatest = false;
    this.#isAsked = false;
    if (!isCallable) this.#letGo();
    return { at: until, isCallable, isHolding: this.#items.length > 0 };
  }

  /** A batch that waits to be tried again is read again then: others need the room. */
  #letGo(): void {
    this.#items = [];
    this.#bytes = 0;
    this.#through = this.#state.done;
    this.#isEnd = false;
  }

  #save(state: LaneState): boolean {
    this.#state = state;
    this.#isSaved = true;
    const left = this.#items.filter(({ sequenceNumber }) => !isDone(state.done, sequenceNumber));
    if (left.length < this.#items.length) {
      this.#items = left;
      this.#bytes = left.reduce((sum, { bytes }) => sum + bytes, 0);
      this.#since = this.#around.clock();
    }
    return this.#around.save(state);
  }
}

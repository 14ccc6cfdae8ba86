import { type Invoked } from "../../runtime/invoke/order.ts";
import { type Delivery } from "../../services/delivery.ts";
import {
  afterFailure as afterFailedDelivery,
  RETRY_POLICY_DEFAULT,
} from "../../services/targets/model.ts";
import { SYNC_PAYLOAD_BYTES_MAX } from "../../aws/limits.ts";
import { readAnswer } from "./answer.ts";
import { closingEventOf, eventOf, type Origin } from "./event.ts";
import {
  afterClosing,
  afterDiscard,
  afterFailedClosing,
  afterFailure,
  afterPause,
  afterSuccess,
  atEnd,
  type Discard,
  expire,
  isDone,
  type LaneState,
  type OpenWindow,
  passOver,
  tellAgain,
  windowFor,
  withState,
} from "./model.ts";
import { type StreamRules } from "./rules.ts";
import { type ReadPage, type ShardReader } from "./shard-reader.ts";
import { isDoneEarlier, laneOf, type ReadShard } from "./shards.ts";
import { type Item, type Position } from "./source.ts";
import { type Ahead, nextWork } from "./work.ts";

/** What a lane has around it. */
export interface LaneSurroundings {
  readonly shard: ReadShard;
  /** Of the shard's lanes. */
  readonly index: number;
  readonly origin: Origin;
  readonly reader: ShardReader;
  readonly rules: () => StreamRules;
  /** Bytes that it may hold. */
  readonly bytesMax: () => number;
  readonly passes: (item: Item) => boolean;
  readonly invoke: (event: string, requestId: string) => Promise<Invoked>;
  /** Undefined where nobody is to be told. */
  readonly tell: (discard: Discard, items: readonly Item[]) => Promise<Delivery | undefined>;
  /** False when somebody else has the lane now. */
  readonly save: (state: LaneState) => boolean;
  readonly report: (isGood: boolean) => void;
  readonly clock: () => number;
  readonly newId: () => string;
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
      const next = await this.#do(work, now);
      return this.#save(next) ? { at: now, isCallable: false, isHolding: true } : "gone";
    }
  }

  async #do(
    work: Exclude<ReturnType<typeof nextWork>, { kind: "read" | "rest" | "end" }>,
    now: number,
  ): Promise<LaneState> {
    switch (work.kind) {
      case "invoke":
        return await this.#invoke(this.#items.slice(0, work.count));
      case "expire": {
        const { sequenceNumber: end = "" } = this.#items[work.count - 1] ?? {};
        const ids = { id: this.#around.newId(), requestId: this.#around.newId() };
        return expire(this.#state, end, ids, now);
      }
      case "tell":
        return await this.#tell(this.#items.slice(0, work.count));
      case "close-window":
        return await this.#closeWindow();
      case "pass":
        return afterSuccess(this.#state, work.end, this.#state.window);
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
    const page = await this.#around.reader.read(this.#through, {
      recordsMax: PAGE_RECORDS_MAX,
      bytesMax: this.#around.bytesMax(),
    });
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

  async #invoke(batch: readonly Item[]): Promise<LaneState> {
    const { rules, origin, newId } = this.#around;
    const window = windowFor(this.#state, batch[0]?.arrivedAt ?? 0, rules());
    const requestId = newId();
    const sequences = batch.map(({ sequenceNumber }) => sequenceNumber);
    const fail = (from: number, run?: Discard["run"], progressed?: OpenWindow) => {
      this.#around.report(false);
      const failure = { sequences, from, requestId, newId: newId() };
      const said = run === undefined ? failure : { ...failure, run };
      const whole = progressed === undefined ? said : { ...said, window: progressed };
      return afterFailure(this.#state, whole, rules(), this.#around.clock());
    };
    // One record may be longer than any event.
    if ((batch[0]?.bytes ?? 0) > SYNC_PAYLOAD_BYTES_MAX) return fail(0);
    const invoked = await this.#around.invoke(eventOf(batch, origin, window), requestId);
    if (invoked.kind !== "ended") return this.#pause();
    const { executedVersion, functionError } = invoked;
    if (functionError) return fail(0, { executedVersion, functionError });
    const answer = readAnswer(invoked.payload, sequences, rules().reportsFailures);
    // A function that is given a state has to give one back.
    if (window !== undefined && answer.state === undefined) {
      return fail(0, { executedVersion, functionError });
    }
    const next = window && withState(window, answer.state ?? "{}");
    if (answer.from < batch.length) {
      return fail(answer.from, { executedVersion, functionError }, next);
    }
    this.#around.report(true);
    return afterSuccess(this.#state, sequences.at(-1) ?? "", next);
  }

  async #closeWindow(): Promise<LaneState> {
    const { window } = this.#state;
    if (window === undefined) return this.#state;
    const { origin, invoke, rules, newId, report, clock } = this.#around;
    const invoked = await invoke(closingEventOf(origin, window), newId());
    if (invoked.kind !== "ended") return this.#pause();
    report(!invoked.functionError);
    return invoked.functionError
      ? afterFailedClosing(this.#state, rules(), clock())
      : afterClosing(this.#state);
  }

  #pause(): LaneState {
    this.#around.report(false);
    return afterPause(this.#state, this.#around.clock());
  }

  /** Holds the lane up as long as the destination may still take it; nobody else would ever hear of these records. */
  async #tell(items: readonly Item[]): Promise<LaneState> {
    const { discard } = this.#state;
    if (discard === undefined) return this.#state;
    const delivery = items.length === 0 ? undefined : await this.#around.tell(discard, items);
    if (delivery === undefined || delivery.ok) return afterDiscard(this.#state);
    const { retryable } = delivery;
    const attempts = discard.attempts + 1;
    const failed = { attempts, createdAt: discard.decidedAt, retryable };
    const now = this.#around.clock();
    const after = afterFailedDelivery(RETRY_POLICY_DEFAULT, failed, now, 1);
    if (after.verdict === "retry") return tellAgain(this.#state, after.dueAt);
    console.warn(`Given up telling of records of ${this.shardId}: ${delivery.code}`);
    return afterDiscard(this.#state);
  }
}

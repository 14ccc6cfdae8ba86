import { DurableObject } from "cloudflare:workers";
import { type Clock, systemClock } from "../../platform/clock.ts";
import { logFailure } from "../../platform/log-failure.ts";
import { GroupCommit } from "../sqs/group-commit.ts";
import { type Verdict, verdictOf } from "../verdict.ts";
import { type StreamAddress } from "./address.ts";
import { invalidArgument, shardDoesNotExist } from "./errors.ts";
import { STREAM_BYTES_MAX } from "./limits.ts";
import { checkStart, sequenceBefore, type Viewpoint } from "./position.ts";
import { type NewStream, Registration, type StreamRecord } from "./registration.ts";
import { arrivalOf, firstSequenceAt, parseSequenceNumber, toSequenceNumber } from "./sequence.ts";
import { ShardBook } from "./shard-book.ts";
import { parseShardId, type Shard, shardOf, uniformRanges } from "./shards.ts";
import { recordBytes, SCHEMA_VERSION, StreamStore } from "./store.ts";
import { checkShardsKept, type ReshardOrder, rescalesAfter, stepsOf } from "./resharding.ts";
import { changesOf, type StreamChange } from "./stream-changes.ts";
import {
  type OutgoingRecord,
  type PositionRequest,
  type PutOutcome,
  type PutRequest,
  type Reading,
  type ReadRequest,
  type StreamDescription,
} from "./stream-calls.ts";
import { Subscribers } from "./subscribers.ts";
import { Throughput } from "./throughput.ts";

const HOUR_MS = 3_600_000;
/** Records that have expired lie on no longer than this, unseen. */
const SWEEP_MS_MIN = HOUR_MS;
/** After a call that has failed, or any other failure of this object's own. */
const RECOVERY_MS = 60_000;

/** Where a record is put. */
interface Target {
  readonly record: StreamRecord;
  /** The object's storage has no room. */
  readonly isFull: boolean;
}

/** A stream: its shards and their records. One object per account, region and name. */
export class KinesisStream extends DurableObject<Env> {
  /** Tests put another in its place. */
  clock: Clock = systemClock;
  readonly #store = new StreamStore(this.ctx.storage.sql);
  readonly #commit = new GroupCommit(() => this.ctx.storage.sync());
  readonly #registration = new Registration(this.ctx.storage.kv);
  readonly #subscribers = new Subscribers(this.ctx.storage.kv);
  readonly #throughput = new Throughput();
  #book: ShardBook | undefined;
  #alarmAt: number | undefined;
  #nextCallAt = 0;
  /** Nothing is to be removed before. A new object does not know, and looks. */
  #nextSweepAt = 0;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    void ctx.blockConcurrencyWhile(async () => {
      this.#alarmAt = (await ctx.storage.getAlarm()) ?? undefined;
    });
  }

  async create(
    address: StreamAddress,
    { shardCount, ...given }: NewStream & { readonly shardCount: number },
  ): Promise<Verdict<void>> {
    return await verdictOf(() => {
      const now = this.clock();
      this.#registration.create(address, given, now);
      this.ctx.storage.kv.put("schemaVersion", SCHEMA_VERSION);
      this.#store.create();
      this.#shards().begin(uniformRanges(shardCount), now);
      this.#announce(now);
    });
  }

  async describe(address: StreamAddress): Promise<Verdict<StreamDescription>> {
    return await verdictOf(() => ({
      ...this.#registration.at(address),
      shards: this.#shards().all,
    }));
  }

  async change(address: StreamAddress, change: StreamChange): Promise<Verdict<void>> {
    return await verdictOf(() => {
      const record = this.#registration.at(address);
      this.#registration.change(address, changesOf(record, change));
      // More may have expired than an alarm is set for.
      if (change.kind === "shorter-retention") this.#sweepBy(this.clock());
    });
  }

  /** Says how many open shards there were. */
  async reshard(address: StreamAddress, order: ReshardOrder): Promise<Verdict<number>> {
    return await verdictOf(() => {
      const now = this.clock();
      const record = this.#registration.at(address);
      const rescaledAt = rescalesAfter(record, order, now);
      const book = this.#shards();
      checkShardsKept(record, book.all.length);
      const before = book.open.length;
      for (const step of stepsOf(order, book, address)) book.apply(step, now);
      this.#registration.change(address, { rescaledAt });
      this.#announce(now);
      // The closed ones go when what they hold has expired.
      this.#sweepBy(now + retentionMs(record));
      return before;
    });
  }

  async remove(address: StreamAddress): Promise<Verdict<void>> {
    return await verdictOf(async () => {
      this.#registration.at(address);
      this.#registration.forget();
      this.#book = undefined;
      this.#alarmAt = undefined;
      this.#nextSweepAt = 0;
      // Both at once: a stream that is created meanwhile would be deleted with this one.
      await Promise.all([this.ctx.storage.deleteAlarm(), this.ctx.storage.deleteAll()]);
      this.#subscribers.outlive();
    });
  }

  /** Each record by itself, in their order: one that is refused does not hold up the others. */
  async put(request: PutRequest): Promise<Verdict<readonly PutOutcome[]>> {
    return await verdictOf(() =>
      this.#commit.run(() => {
        const record = this.#registration.at(request.address);
        this.#checkPut(record, request);
        const now = this.clock();
        const isFull = this.#store.bytes > STREAM_BYTES_MAX;
        // All of a request or nothing, should the storage fail.
        const outcomes = this.ctx.storage.transactionSync(() =>
          request.records.map((one) => this.#putOne({ ...one, record, isFull }, now)),
        );
        if (outcomes.some(({ ok }) => ok)) {
          this.#announce(now);
          this.#sweepBy(now + retentionMs(record));
        }
        return outcomes;
      }),
    );
  }

  /** The sequence number after which a reader begins. Refuses what Kinesis refuses to begin at. */
  async position(request: PositionRequest): Promise<Verdict<string>> {
    return await verdictOf(() => {
      const viewpoint = this.#viewpoint(request);
      checkStart(request.start, viewpoint, this.clock());
      const sequence = Math.max(sequenceBefore(request.start, viewpoint), 0);
      return toSequenceNumber({ ...viewpoint, sequence, shard: viewpoint.shard.index });
    });
  }

  /** Nothing may come between finding nothing and writing down who is to be called. */
  async read(request: ReadRequest): Promise<Verdict<Reading>> {
    return await verdictOf(() => {
      const viewpoint = this.#viewpoint(request);
      const { shard, createdAt } = viewpoint;
      const now = this.clock();
      const record = this.#registration.at(request.address);
      const horizon = this.#horizon(record, now);
      const after = Math.max(sequenceBefore(request.start, viewpoint), horizon - 1);
      const { recordsMax, bytesMax, subscriber } = request;
      const records = this.#store.read(shard.index, { after, recordsMax, bytesMax });

      const next = records.at(-1)?.sequence ?? after;
      const isAtEnd = !this.#store.hasAfter(shard.index, next);
      const ended = isAtEnd && shard.closedAt !== undefined;
      if (records.length === 0 && subscriber !== undefined) {
        this.#subscribers.letWait(subscriber, viewpoint.last);
      }
      const numberOf = (sequence: number) =>
        toSequenceNumber({ createdAt, sequence, shard: shard.index });
      return {
        encryptionType: record.encryption.type,
        records: records.map(({ sequence, ...one }) => ({
          ...one,
          sequenceNumber: numberOf(sequence),
          arrivedAt: arrivalOf(sequence),
        })),
        next: numberOf(next),
        millisBehindLatest: isAtEnd ? 0 : Math.max(now - arrivalOf(next), 0),
        ended,
        children: ended ? this.#shards().childrenOf(shard) : [],
      };
    });
  }

  /** From now on the poller is called when there is something for it, also in a later stream of this name. */
  async subscribe(poller: string): Promise<void> {
    this.#subscribers.callFirst(poller);
    if (this.#registration.isThere) this.#announce(this.clock());
  }

  async unsubscribe(poller: string): Promise<void> {
    this.#subscribers.remove(poller);
  }

  /** Never throws: an alarm that keeps failing would be given up. */
  override async alarm(): Promise<void> {
    this.#alarmAt = undefined;
    if (!this.#registration.isThere) return;
    const now = this.clock();
    try {
      this.#sweep(now);
      if (this.#subscribers.calledAt(this.#shards().last).length > 0) await this.#call();
      // It may have been deleted meanwhile.
      if (this.#registration.isThere) this.#announce(Math.max(now, this.#nextCallAt));
    } catch (error) {
      logFailure(error);
      this.#alarmBy(now + RECOVERY_MS);
    }
  }

  #checkPut({ recordKibMax, address, createdAt }: StreamRecord, request: PutRequest): void {
    const bytesMax = recordKibMax * 1024;
    if (request.records.some((record) => recordBytes(record) > bytesMax)) {
      throw invalidArgument(
        `A record with its partition key is larger than the ${recordKibMax} KiB that stream ${address.name} takes.`,
      );
    }
    if (request.after === undefined) return;
    const parts = parseSequenceNumber(request.after);
    if (parts?.createdAt === createdAt && parts.sequence <= this.#shards().last) return;
    throw invalidArgument(
      `ExclusiveMinimumSequenceNumber ${request.after} used in PutRecord on stream ${address.name} under account ${address.accountId} is invalid.`,
    );
  }

  #putOne(
    { partitionKey, hashKey, data, record, isFull }: OutgoingRecord & Target,
    now: number,
  ): PutOutcome {
    const { mode, createdAt } = record;
    const { index } = shardOf(this.#shards().open, hashKey);
    const bytes = recordBytes({ partitionKey, data });
    const hasRoom = !isFull && (mode === "ON_DEMAND" || this.#throughput.admits(index, bytes, now));
    if (!hasRoom) return { ok: false, shardIndex: index };
    const sequence = this.#shards().assign(now);
    this.#store.insert(index, { sequence, partitionKey, data });
    const sequenceNumber = toSequenceNumber({ createdAt, sequence, shard: index });
    return { ok: true, shardIndex: index, sequenceNumber };
  }

  #viewpoint({ address, shardId }: PositionRequest): Viewpoint {
    const { createdAt } = this.#registration.at(address);
    const book = this.#shards();
    const shard = book.find(parseShardId(shardId));
    if (shard === undefined) throw shardDoesNotExist(shardId, address);
    return { address, createdAt, shard, last: book.last };
  }

  /** Records before it are as good as gone. */
  #horizon(record: StreamRecord, now: number): number {
    return firstSequenceAt(now - retentionMs(record));
  }

  /** Something has come, or shards have: for the pollers that wait. */
  #announce(at: number): void {
    if (this.#subscribers.calledAt(this.#shards().last).length > 0) this.#alarmBy(at);
  }

  /** The alarm calls, since it is on disk with what it calls for; a call from here would be lost with this process. */
  async #call(): Promise<void> {
    try {
      const wake = (poller: string) => this.env.POLLER.getByName(poller).wake();
      await this.#subscribers.call(this.#shards().last, wake);
    } catch (error) {
      logFailure(error);
      this.#nextCallAt = this.clock() + RECOVERY_MS;
    }
  }

  /** Removes what has expired, and comes back for the next. A stream with nothing in it sets no alarm. */
  #sweep(now: number): void {
    const { record } = this.#registration;
    if (record === undefined) return;
    if (now >= this.#nextSweepAt) this.#nextSweepAt = this.#removeExpired(record, now);
    if (this.#nextSweepAt < Infinity) this.#alarmBy(this.#nextSweepAt);
  }

  #sweepBy(at: number): void {
    this.#nextSweepAt = Math.min(this.#nextSweepAt, at);
    this.#alarmBy(at);
  }

  /** When there is more to remove. */
  #removeExpired(record: StreamRecord, now: number): number {
    const horizon = this.#horizon(record, now);
    const book = this.#shards();
    const isUnfinished = book.all
      .map(({ index }) => this.#store.removeBefore(index, horizon))
      .includes(true);
    if (isUnfinished) return now;
    book.remove(book.all.filter(({ closedAt = Infinity }) => closedAt < horizon));
    const oldest = Math.min(...book.all.map((shard) => this.#oldestOf(shard)));
    return Math.max(arrivalOf(oldest) + retentionMs(record), now + SWEEP_MS_MIN);
  }

  #oldestOf({ index, closedAt = Infinity }: Shard): number {
    return Math.min(this.#store.oldest(index) ?? Infinity, closedAt);
  }

  #alarmBy(at: number): void {
    if (this.#alarmAt !== undefined && this.#alarmAt <= at) return;
    this.#alarmAt = at;
    this.ctx.waitUntil(this.ctx.storage.setAlarm(at));
  }

  #shards(): ShardBook {
    this.#book ??= new ShardBook(this.#store);
    return this.#book;
  }
}

function retentionMs({ retentionHours }: StreamRecord): number {
  return retentionHours * HOUR_MS;
}

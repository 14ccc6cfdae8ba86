import { compileFilters } from "../../functions/event-sources/filter.ts";
import { mappedFunctionArn } from "../../functions/event-sources/model.ts";
import { systemClock } from "../../platform/clock.ts";
import { newId } from "../../platform/ids.ts";
import { logFailure } from "../../platform/log-failure.ts";
import { type NotRun } from "../../runtime/invoke/order.ts";
import { type Delivery, failedForNow } from "../../services/delivery.ts";
import { type Invoke, LAST_PROCESSING_RESULT } from "../event-sources/polling.ts";
import { type Origin } from "./event.ts";
import { Lane, type LaneSurroundings } from "./lane.ts";
import { rulesOf } from "./rules.ts";
import { type KeptLane, type KeptShard, type StreamStore } from "./shard-keeper.ts";
import { ShardReader } from "./shard-reader.ts";
import { type Item, type StreamSource } from "./source.ts";
import { type LaneBounds } from "./stream-polling.ts";
import { tellDiscard } from "./tell-discard.ts";

/** What the lanes of a mapping share. */
export interface LaneShop {
  readonly env: Env;
  readonly kv: SyncKvStorage;
  readonly store: StreamStore;
  readonly source: StreamSource;
  readonly invoke: Invoke;
}

/** The lanes of a shard that have not ended. */
export function openLanes(shop: LaneShop, kept: KeptShard, bounds: LaneBounds): readonly Lane[] {
  const { shard, lanes } = kept;
  const shared: Shared = {
    shop,
    kept,
    bounds,
    reader: new ShardReader({
      source: shop.source,
      shardId: shard.shardId,
      lanes: shard.lanes,
      clock: systemClock,
    }),
    passes: filterOf(bounds.mapping),
  };
  return lanes.flatMap((lane, index) =>
    lane.state.isEnded === true ? [] : [openLane(shared, lane, index)],
  );
}

interface Shared extends Pick<LaneSurroundings, "reader" | "passes"> {
  readonly shop: LaneShop;
  readonly kept: KeptShard;
  readonly bounds: LaneBounds;
}

function openLane({ shop, kept, bounds, ...reading }: Shared, lane: KeptLane, index: number): Lane {
  const { env, store, source, invoke } = shop;
  const { shard } = kept;
  const { mapping, bytesMax, read } = bounds;
  const origin: Origin = { shardId: shard.shardId, sourceArn: mapping().source.arn ?? "" };
  let { revision } = lane;
  const around: LaneSurroundings = {
    shard,
    index,
    origin,
    ...reading,
    rules: () => rulesOf(mapping().settings, source.graceMs),
    bytesMax,
    read,
    invoke: (payload, requestId) =>
      invoke({ functionArn: mappedFunctionArn(mapping()), payload, requestId }).catch(notRun),
    tell: (discard, items) =>
      tellDiscard(env, { mapping: mapping(), origin, discard, items }).catch(notTold),
    save: (state) => {
      const saved = store.saveLane(shard.shardId, index, { state, revision });
      revision = saved ?? revision;
      return saved !== undefined;
    },
    report: (isGood) => report(shop.kv, isGood),
    clock: systemClock,
    newId,
  };
  return new Lane(around, lane.state);
}

/** The isolate that was to run it has gone, which says nothing about other lanes. */
function notRun(error: unknown): NotRun {
  logFailure(error);
  return { kind: "failed", code: "ServiceException", message: "The function could not be run" };
}

function notTold(error: unknown): Delivery {
  logFailure(error);
  return failedForNow("InternalFailure", "The destination could not be reached");
}

/** For GetEventSourceMapping; written only when it has changed. */
function report(kv: SyncKvStorage, isGood: boolean): void {
  const result = isGood ? "OK" : "PROBLEM: Function call failed";
  if (kv.get(LAST_PROCESSING_RESULT) !== result) kv.put(LAST_PROCESSING_RESULT, result);
}

/** Compiled anew only when the filters have changed. */
function filterOf(mapping: LaneBounds["mapping"]): (item: Item) => boolean {
  const { kind } = mapping().source;
  let filters: readonly string[] = [];
  let passes = compileFilters(kind, filters);
  return (item) => {
    const { filters: current } = mapping().settings;
    if (current === undefined) return true;
    if (filters !== current) {
      filters = current;
      passes = compileFilters(kind, current);
    }
    return passes(item.toFilter());
  };
}

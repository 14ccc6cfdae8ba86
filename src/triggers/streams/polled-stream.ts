import { systemClock } from "../../platform/clock.ts";
import { logFailure } from "../../platform/log-failure.ts";
import { sleep } from "../../platform/sleep.ts";
import { type Opening } from "../event-sources/opening.ts";
import { type PolledSource } from "../event-sources/polling.ts";
import { openLanes } from "./lanes.ts";
import { ShardKeeper } from "./shard-keeper.ts";
import { type StreamSource } from "./source.ts";
import { streamStore } from "./store.ts";
import { type StreamDesk, StreamPolling } from "./stream-polling.ts";

/** A stream as a mapping's poller sees it. */
export function polledStream(
  { env, storage, invoke }: Opening,
  source: StreamSource,
): PolledSource {
  const store = streamStore(storage);
  const keeper = new ShardKeeper(store, source);
  const shop = { env, kv: storage.kv, store, source, invoke };
  const desk: Omit<StreamDesk, "after"> = {
    source,
    keeper,
    lanesOf: (kept, bounds) => openLanes(shop, kept, bounds),
    clock: systemClock,
    sleep,
  };
  let last = Promise.resolve();
  return {
    calls: source.calls,
    subscribe: async (mapping) => {
      // LATEST means what it means now. If the stream cannot be asked, it is when it can.
      if (!store.isBegun()) await keeper.look(mapping, { mayDivide: false }).catch(logFailure);
      await source.subscribe();
    },
    unsubscribe: () => source.unsubscribe(),
    poll: (mapping) => {
      const polling = new StreamPolling(mapping, { ...desk, after: last });
      last = polling.ended;
      return polling;
    },
    isGone: (error) => source.isGone(error),
  };
}

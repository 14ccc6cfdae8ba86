import { type Opening } from "../event-sources/opening.ts";
import {
  type Broker,
  type BrokerBindings,
  findBroker,
} from "../../functions/event-sources/brokers.ts";
import { type EventSourceMapping } from "../../functions/event-sources/model.ts";
import { type PolledSource, type Polling } from "../event-sources/polling.ts";
import { openActiveMq } from "./activemq-source.ts";
import { BrokerPolling } from "./broker-polling.ts";
import { type BrokerSource } from "./broker-source.ts";
import { BrokerStatus } from "./broker-status.ts";
import { Pause } from "./pause.ts";
import { PollerNotes } from "./poller-notes.ts";
import { Redeliveries } from "./redeliveries.ts";
import { unnamed } from "./unnamed.ts";

/** The key in the poller's storage of what ActiveMQ does not count. */
const FAILED_BATCH = "failedBatch";

/** The queue of a mapping at an Amazon MQ, or what stands for one here. */
export function polledBroker({ env, storage, invoke }: Opening): PolledSource {
  const bindings: BrokerBindings = env;
  const notes = new PollerNotes(storage);
  const status = new BrokerStatus(notes);
  const pause = new Pause();
  const redeliveries = new Redeliveries({
    get: () => notes.get(FAILED_BATCH),
    put: (failed) => notes.put(FAILED_BATCH, failed),
  });
  const poll = (mapping: EventSourceMapping): Polling => {
    const broker = findBroker(bindings, mapping);
    if (typeof broker === "string") {
      status.stopped(`ESM_CONFIG_NOT_VALID: ${broker}`);
      return unnamed;
    }
    const open = () => openBroker(broker, mapping, redeliveries);
    return new BrokerPolling(mapping, { open, invoke, status, pause });
  };
  return {
    calls: false,
    subscribe: async () => notes.open(),
    unsubscribe: async () => notes.close(),
    poll,
    isGone: () => false,
  };
}

/** The libraries are loaded when there is a broker: a Worker that starts has no time to lose. */
async function openBroker(
  broker: Broker,
  mapping: EventSourceMapping,
  redeliveries: Redeliveries,
): Promise<BrokerSource> {
  if (broker.engine === "activemq") return await openActiveMq(broker, mapping, redeliveries);
  const { openRabbit } = await import("./rabbit-source.ts");
  return await openRabbit(broker, mapping);
}

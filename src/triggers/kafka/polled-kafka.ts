import type { Kafka } from "kafkajs";
import {
  findCluster,
  type KafkaBindings,
  type KafkaCluster,
} from "../../functions/event-sources/kafka-clusters.ts";
import { type EventSourceMapping } from "../../functions/event-sources/model.ts";
import { DELIVERED, type Delivery, failedForNow } from "../../services/delivery.ts";
import { BrokerStatus } from "../brokers/broker-status.ts";
import { Pause } from "../brokers/pause.ts";
import { PollerNotes } from "../brokers/poller-notes.ts";
import { failureRecord } from "../event-sources/failure-record.ts";
import { type Opening } from "../event-sources/opening.ts";
import { type PolledSource, type Polling } from "../event-sources/polling.ts";
import { tellFailure } from "../event-sources/tell-failure.ts";
import { KafkaPolling } from "./kafka-polling.ts";
import { type Discarded, PartitionWork } from "./partition-work.ts";
import { unnamed } from "../brokers/unnamed.ts";

/** The keys in the poller's storage. */
const STARTS = "starts";
const attemptKey = (partition: number) => `attempt:${partition}`;
const TOPIC_SCHEME = "kafka://";
/** The topic of a mapping. */
export function polledKafka({ env, storage, invoke }: Opening): PolledSource {
  const bindings: KafkaBindings = env;
  const notes = new PollerNotes(storage);
  const status = new BrokerStatus(notes);
  const pause = new Pause();

  const open = (mapping: EventSourceMapping, cluster: KafkaCluster): Polling => {
    const { key, source, settings } = mapping;
    // The library is loaded when there is a cluster: a Worker that starts has no time to lose.
    const connect = async () => (await import("./kafka-client.ts")).openKafka(env, cluster);
    const topic = settings.topics?.[0] ?? "";
    const work = new PartitionWork({
      mapping,
      origin: {
        servers: cluster.servers,
        topic,
        ...(source.arn === undefined ? {} : { arn: source.arn }),
      },
      invoke,
      status,
      attempts: {
        get: (partition) => notes.get(attemptKey(partition)),
        put: (partition, attempt) => notes.put(attemptKey(partition), attempt),
      },
      tell: async (discarded) =>
        discarded.destination.startsWith(TOPIC_SCHEME)
          ? await tellTopic(await connect(), discarded)
          : await tellFailure({ env, ...key }, discarded),
    });
    return new KafkaPolling(mapping, {
      open: connect,
      topic,
      groupId: settings.kafka?.consumerGroupId ?? key.id,
      work,
      status,
      pause,
      starts: {
        get: () => notes.get(STARTS),
        put: (starts) => notes.put(STARTS, starts),
      },
    });
  };
  const poll = (mapping: EventSourceMapping): Polling => {
    const cluster = findCluster(bindings, mapping);
    if (typeof cluster !== "string") return open(mapping, cluster);
    status.stopped(`ESM_CONFIG_NOT_VALID: ${cluster}`);
    return unnamed;
  };
  return {
    calls: false,
    subscribe: async () => notes.open(),
    unsubscribe: async () => notes.close(),
    poll,
    isGone: () => false,
  };
}

/** A topic of the same cluster. */
async function tellTopic(kafka: Kafka, { destination, batch }: Discarded): Promise<Delivery> {
  const producer = kafka.producer();
  try {
    await producer.connect();
    const topic = destination.slice(TOPIC_SCHEME.length);
    await producer.send({ topic, messages: [{ value: failureRecord(batch) }] });
    return DELIVERED;
  } catch (error) {
    return failedForNow("KafkaException", String(error));
  } finally {
    await producer.disconnect();
  }
}

import { type AMQPMessage } from "@cloudamqp/amqp-client/amqp-message";
import { SYNC_PAYLOAD_BYTES_MAX } from "../../aws/limits.ts";
import { type Broker, virtualHostOf } from "../../functions/event-sources/brokers.ts";
import { type EventSourceMapping } from "../../functions/event-sources/model.ts";
import { fromUtf8, toUtf8 } from "../../platform/bytes.ts";
import { logFailure } from "../../platform/log-failure.ts";
import { type BrokerItem, type BrokerSource } from "./broker-source.ts";
import { Inbox } from "./inbox.ts";
import { RabbitClient } from "./rabbit-client.ts";
import { type RabbitQueue, toRabbitEvent, toRabbitRecord } from "./rabbit-event.ts";

/** Consumes the queue of a mapping. What cannot be part of any event is rejected: the queue's own dead letters are the place for it. */
export async function openRabbit(
  broker: Broker,
  mapping: EventSourceMapping,
): Promise<BrokerSource> {
  const { source, settings } = mapping;
  const virtualHost = virtualHostOf(mapping);
  const queue: RabbitQueue = {
    brokerArn: source.arn ?? "",
    queue: settings.queues?.[0] ?? "",
    virtualHost,
  };
  const inbox = new Inbox<BrokerItem>();
  const client = new RabbitClient({ ...broker, virtualHost });
  const emptyEventBytes = toUtf8(JSON.stringify(toRabbitEvent(queue, []))).byteLength;
  const reject = (message: AMQPMessage) => {
    console.warn(`A message of ${queue.queue} is too long for an event`);
    client.settle([message.deliveryTag], "reject").catch(logFailure);
  };
  try {
    await client.connect();
    await client.consume({
      queue: queue.queue,
      prefetch: settings.batchSize,
      onDelivery: ({ message, isTooLong }) => {
        const item = isTooLong ? undefined : toItem(message);
        const isFitting =
          item !== undefined && emptyEventBytes + item.bytes <= SYNC_PAYLOAD_BYTES_MAX;
        if (isFitting) inbox.push(item);
        else reject(message);
      },
      onLost: (error) => inbox.fail(error),
    });
  } catch (error) {
    await client.shut();
    throw error;
  }
  return {
    wait: (until) => inbox.wait(until),
    peek: () => inbox.peek(),
    take: () => inbox.take(),
    interrupt: () => inbox.interrupt(),
    accept: (items) => client.settle(items.map(toTag), "accept"),
    requeue: (items) => client.settle(items.map(toTag), "requeue"),
    toEvent: (items) =>
      toRabbitEvent(
        queue,
        items.map(({ record }) => record),
      ),
    emptyEventBytes,
    close: () => client.shut(),
  };
}

function toItem(message: AMQPMessage): BrokerItem {
  const body = message.body ?? new Uint8Array();
  const { properties, redelivered } = message;
  const record = toRabbitRecord({ properties, redelivered, body });
  return {
    tag: String(message.deliveryTag),
    record,
    bytes: toUtf8(JSON.stringify(record)).byteLength + 1,
    data: fromUtf8(body),
  };
}

function toTag({ tag }: BrokerItem): number {
  return Number(tag);
}

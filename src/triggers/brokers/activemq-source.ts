import { SYNC_PAYLOAD_BYTES_MAX } from "../../aws/limits.ts";
import { type Broker } from "../../functions/event-sources/brokers.ts";
import { type EventSourceMapping } from "../../functions/event-sources/model.ts";
import { fromUtf8, toUtf8 } from "../../platform/bytes.ts";
import { systemClock } from "../../platform/clock.ts";
import { logFailure } from "../../platform/log-failure.ts";
import { toActiveMqEvent, toActiveMqRecord } from "./activemq-event.ts";
import { type BrokerItem, type BrokerSource } from "./broker-source.ts";
import { Inbox } from "./inbox.ts";
import { type Redeliveries } from "./redeliveries.ts";
import { StompClient, tagOf } from "./stomp-client.ts";
import { type StompFrame } from "./stomp-frames.ts";

/**
 * Consumes the queue of a mapping. What cannot be part of any event, and what the function has failed too often, is refused: that
 * sends it to the broker's dead letters.
 */
export async function openActiveMq(
  broker: Broker,
  { source: { arn = "" }, settings }: EventSourceMapping,
  redeliveries: Redeliveries,
): Promise<BrokerSource> {
  const [queue = ""] = settings.queues ?? [];
  const inbox = new Inbox<BrokerItem>();
  const client = new StompClient(broker);
  const emptyEventBytes = toUtf8(JSON.stringify(toActiveMqEvent(arn, []))).byteLength;
  try {
    await client.connect();
    await client.subscribe({
      queue,
      prefetch: settings.batchSize,
      onMessage: (frame) => {
        const item = toItem(frame);
        const isFitting = emptyEventBytes + item.bytes <= SYNC_PAYLOAD_BYTES_MAX;
        if (isFitting && !frame.isTooLong) return inbox.push(item);
        console.warn(`A message of ${queue} is too long for an event`);
        client.settle([item.tag], "NACK").catch(logFailure);
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
    accept: async (items) => {
      await client.settle(items.map(toTag), "ACK");
      redeliveries.end();
    },
    // What is not settled is given out again when the connection is closed.
    requeue: async (items, why) => {
      if (why === "failed" && redeliveries.isLast(items[0]?.id ?? "")) {
        await client.settle(items.map(toTag), "NACK");
      }
    },
    toEvent: (items) =>
      toActiveMqEvent(
        arn,
        items.map(({ record }) => record),
      ),
    emptyEventBytes,
    close: () => client.shut(),
  };
}

function toItem(frame: StompFrame): BrokerItem {
  const record = toActiveMqRecord({ ...frame, receivedAt: systemClock() });
  return {
    id: frame.headers.get("message-id") ?? "",
    tag: tagOf(frame),
    record,
    bytes: toUtf8(JSON.stringify(record)).byteLength + 1,
    data: fromUtf8(frame.body),
  };
}

function toTag({ tag }: BrokerItem): string {
  return tag;
}

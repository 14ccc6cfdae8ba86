import { type AMQPProperties } from "@cloudamqp/amqp-client/amqp-properties";
import { toBase64, toUtf8 } from "../../platform/bytes.ts";

/** What a message brings, whichever library has read it. */
export interface RabbitMessage {
  readonly properties: AMQPProperties;
  readonly redelivered: boolean;
  readonly body: Uint8Array;
}

/** A message as a function gets it: reference 5.6. What is absent is null, as Java writes it. */
export interface RabbitRecord {
  readonly basicProperties: Readonly<Record<string, unknown>>;
  readonly redelivered: boolean;
  readonly data: string;
}

export interface RabbitQueue {
  readonly brokerArn: string;
  readonly queue: string;
  readonly virtualHost: string;
}

export function toRabbitRecord({ properties, redelivered, body }: RabbitMessage): RabbitRecord {
  const { headers, timestamp } = properties;
  return {
    basicProperties: {
      contentType: properties.contentType ?? null,
      contentEncoding: properties.contentEncoding ?? null,
      headers: headers === undefined ? null : toField(headers),
      deliveryMode: properties.deliveryMode ?? null,
      priority: properties.priority ?? null,
      correlationId: properties.correlationId ?? null,
      replyTo: properties.replyTo ?? null,
      expiration: properties.expiration ?? null,
      messageId: properties.messageId ?? null,
      timestamp: timestamp === undefined ? null : toJavaDate(timestamp),
      type: properties.type ?? null,
      userId: properties.userId ?? null,
      appId: properties.appId ?? null,
      clusterId: null,
      bodySize: body.byteLength,
    },
    redelivered,
    data: toBase64(body),
  };
}

/** An event has one queue. */
export function toRabbitEvent(
  { brokerArn, queue, virtualHost }: RabbitQueue,
  records: readonly object[],
): object {
  return {
    eventSource: "aws:rmq",
    eventSourceArn: brokerArn,
    rmqMessagesByQueue: { [`${queue}::${virtualHost}`]: records },
  };
}

/** Texts in headers are bytes, which Java's client does not decode. */
function toField(field: unknown): unknown {
  if (typeof field === "string") return { bytes: [...toUtf8(field)] };
  if (field instanceof Uint8Array) return [...field];
  if (field instanceof Date) return toJavaDate(field);
  if (Array.isArray(field)) return field.map(toField);
  if (typeof field !== "object" || field === null) return field ?? null;
  return Object.fromEntries(Object.entries(field).map(([name, value]) => [name, toField(value)]));
}

/** `Jan 1, 1970, 12:33:41 AM`: AWS's program writes dates as Java's default format has them. */
function toJavaDate(date: Date): string | null {
  // AMQP has room for more seconds than dates have.
  if (Number.isNaN(date.getTime())) return null;
  const month = date.toLocaleString("en-US", { month: "short", timeZone: "UTC" });
  const hour = date.getUTCHours();
  const time = [hour % 12 || 12, two(date.getUTCMinutes()), two(date.getUTCSeconds())].join(":");
  const half = hour < 12 ? "AM" : "PM";
  return `${month} ${date.getUTCDate()}, ${date.getUTCFullYear()}, ${time} ${half}`;
}

function two(value: number): string {
  return String(value).padStart(2, "0");
}

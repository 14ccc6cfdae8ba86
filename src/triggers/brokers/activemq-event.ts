import { toBase64 } from "../../platform/bytes.ts";

/** What a message brings, as STOMP has it. */
export interface ActiveMqMessage {
  readonly headers: ReadonlyMap<string, string>;
  readonly body: Uint8Array;
  readonly receivedAt: number;
}

/** A message as a function gets it: reference 5.6. */
export type ActiveMqRecord = Readonly<Record<string, unknown>> & { readonly data: string };

/** Headers that are no properties of a message's own. */
const OWN: readonly string[] = [
  "ack",
  "content-length",
  "content-type",
  "correlation-id",
  "destination",
  "expires",
  "message-id",
  "persistent",
  "priority",
  "redelivered",
  "reply-to",
  "subscription",
  "timestamp",
  "type",
];
const PRIORITY_DEFAULT = 4;
const NON_PERSISTENT = 1;
const PERSISTENT = 2;

export function toActiveMqRecord({ headers, body, receivedAt }: ActiveMqMessage): ActiveMqRecord {
  const timestamp = Number(headers.get("timestamp") ?? 0);
  return {
    messageID: headers.get("message-id") ?? "",
    // ActiveMQ gives a length to messages of bytes alone.
    messageType: headers.has("content-length") ? "jms/bytes-message" : "jms/text-message",
    deliveryMode: headers.get("persistent") === "true" ? PERSISTENT : NON_PERSISTENT,
    replyTo: headers.get("reply-to") ?? null,
    type: headers.get("type") ?? null,
    expiration: headers.get("expires") ?? "0",
    priority: Number(headers.get("priority") ?? PRIORITY_DEFAULT),
    correlationId: headers.get("correlation-id") ?? null,
    redelivered: headers.get("redelivered") === "true",
    destination: { physicalName: physicalName(headers.get("destination") ?? "") },
    data: toBase64(body),
    timestamp,
    // STOMP does not tell when a message came to its broker and left it.
    brokerInTime: timestamp,
    brokerOutTime: receivedAt,
    properties: Object.fromEntries([...headers].filter(([name]) => !OWN.includes(name))),
  };
}

export function toActiveMqEvent(brokerArn: string, records: readonly object[]): object {
  return { eventSource: "aws:mq", eventSourceArn: brokerArn, messages: records };
}

function physicalName(destination: string): string {
  return destination.replace(/^\/(queue|topic)\//, "");
}

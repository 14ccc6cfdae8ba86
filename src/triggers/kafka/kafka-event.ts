import { toBase64 } from "../../platform/bytes.ts";

/** What kafkajs gives of a record. */
export interface KafkaMessage {
  readonly key: Uint8Array | null;
  readonly value: Uint8Array | null;
  /** Epoch milliseconds, in decimal. */
  readonly timestamp: string;
  readonly offset: string;
  readonly headers?: Readonly<Record<string, unknown>>;
}

/** A record as a function gets it: reference 5.6. */
export interface KafkaRecord {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly timestamp: number;
  readonly timestampType: "CREATE_TIME";
  readonly key?: string;
  readonly value?: string;
  readonly headers: readonly Readonly<Record<string, readonly number[]>>[];
}

export interface KafkaOrigin {
  /** Of an Amazon MSK. */
  readonly arn?: string;
  readonly servers: readonly string[];
  readonly topic: string;
}

export function toKafkaRecord(
  topic: string,
  partition: number,
  { key, value, timestamp, offset, headers = {} }: KafkaMessage,
): KafkaRecord {
  return {
    topic,
    partition,
    offset: Number(offset),
    timestamp: Number(timestamp),
    timestampType: "CREATE_TIME",
    ...(key === null ? {} : { key: toBase64(key) }),
    ...(value === null ? {} : { value: toBase64(value) }),
    headers: Object.entries(headers).flatMap(([name, given]) => toHeaders(name, given)),
  };
}

/** An event has records of one partition. */
export function toKafkaEvent(
  { arn, servers }: KafkaOrigin,
  records: readonly KafkaRecord[],
): object {
  const [first] = records;
  return {
    eventSource: arn === undefined ? "SelfManagedKafka" : "aws:kafka",
    ...(arn === undefined ? {} : { eventSourceArn: arn }),
    bootstrapServers: servers.join(","),
    records: first === undefined ? {} : { [`${first.topic}-${first.partition}`]: records },
  };
}

/** The name by which a function says that it has failed a record. */
export function recordId({ topic, partition, offset }: KafkaRecord): string {
  return `${topic}-${partition}-${offset}`;
}

/** A name may come several times. */
function toHeaders(name: string, given: unknown): KafkaRecord["headers"] {
  const values = Array.isArray(given) ? given : [given];
  return values.map((value: unknown) => ({
    [name]: value instanceof Uint8Array ? [...value] : [],
  }));
}

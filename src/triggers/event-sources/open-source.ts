import { type SourceKind } from "../../functions/event-sources/source.ts";
import { polledTableStream } from "../streams/dynamodb-source.ts";
import { polledKinesis } from "../streams/kinesis-source.ts";
import { polledBroker } from "../brokers/polled-broker.ts";
import { polledKafka } from "../kafka/polled-kafka.ts";
import { polledQueue } from "./polled-queue.ts";
import { type Opening } from "./opening.ts";
import { type PolledSource } from "./polling.ts";

type Open = (opening: Opening) => PolledSource | undefined;

/** By the kind of a mapping's source; the others are not polled here. */
const OPENERS: Readonly<Partial<Record<SourceKind, Open>>> = {
  sqs: polledQueue,
  kinesis: polledKinesis,
  mq: polledBroker,
  dynamodb: polledTableStream,
  "managed-kafka": polledKafka,
  "self-managed-kafka": polledKafka,
};

/** Undefined for a source that nobody polls here. */
export function openSource(opening: Opening): PolledSource | undefined {
  return OPENERS[opening.mapping.source.kind]?.(opening);
}

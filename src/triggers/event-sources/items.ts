import { type EventSourceMapping } from "../../functions/event-sources/model.ts";
import { toUtf8 } from "../../platform/bytes.ts";
import { parseQueueArn } from "../../services/sqs/address.ts";
import { type QueueMessage, type SqsRecord, toRecord } from "./sqs-event.ts";

/** A message and the form in which the function gets it. */
export interface Item {
  readonly message: QueueMessage;
  readonly record: SqsRecord;
  /** Of the record in an event, with the comma after it. */
  readonly bytes: number;
}

/** The items of messages, which are of the mapping's own queue. */
export function toItems(
  { source }: EventSourceMapping,
  messages: readonly QueueMessage[],
): readonly Item[] {
  const address = parseQueueArn(source.arn ?? "");
  if (address === undefined) throw new Error(`"${source.arn}" is no queue`);
  return messages.map((message) => {
    const record = toRecord(address, message);
    return { message, record, bytes: toUtf8(JSON.stringify(record)).byteLength + 1 };
  });
}

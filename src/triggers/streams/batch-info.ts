import { type SourceKind } from "../../functions/event-sources/source.ts";
import { type Origin } from "./event.ts";
import { type Item } from "./source.ts";

/** Which records of a stream were given up, under the name that its service has for it (reference 5.4). */
export function batchInfo(
  kind: SourceKind,
  { shardId, sourceArn }: Origin,
  items: readonly Item[],
): Readonly<Record<string, object>> {
  const isKinesis = kind === "kinesis";
  const timeOf = (item: Item | undefined) => {
    const iso = new Date(item?.arrivedAt ?? 0).toISOString();
    // DynamoDB knows seconds only.
    return isKinesis ? iso : iso.replace(/\.\d{3}Z$/, "Z");
  };
  const info = {
    shardId,
    startSequenceNumber: items[0]?.sequenceNumber,
    endSequenceNumber: items.at(-1)?.sequenceNumber,
    approximateArrivalOfFirstRecord: timeOf(items[0]),
    approximateArrivalOfLastRecord: timeOf(items.at(-1)),
    batchSize: items.length,
    streamArn: sourceArn,
  };
  return { [isKinesis ? "KinesisBatchInfo" : "DDBStreamBatchInfo"]: info };
}

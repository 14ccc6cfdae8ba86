import { type EventSourceMapping } from "../../functions/event-sources/model.ts";
import { functionArn } from "../../aws/arn.ts";
import { type Delivery } from "../../services/delivery.ts";
import { type FailedBatch, failureKey } from "../event-sources/failure-record.ts";
import { tellFailure } from "../event-sources/tell-failure.ts";
import { batchInfo } from "./batch-info.ts";
import { eventOf, type Origin } from "./event.ts";
import { type Discard } from "./model.ts";
import { type Item } from "./source.ts";

/** Records of a mapping's stream that are given up. */
export interface Discarded {
  readonly mapping: EventSourceMapping;
  readonly origin: Origin;
  readonly discard: Discard;
  readonly items: readonly Item[];
}

/** Tells the mapping's failure destination; undefined when it has none. */
export async function tellDiscard(env: Env, discarded: Discarded): Promise<Delivery | undefined> {
  const { mapping, origin, discard, items } = discarded;
  const { onFailure } = mapping.settings;
  if (onFailure === undefined) return undefined;
  const { accountId, region, id } = mapping.key;
  return await tellFailure(
    { env, accountId, region },
    {
      destination: onFailure,
      batch: toBatch(discarded),
      event: eventOf(items, origin),
      key: failureKey({ mappingId: id, part: origin.shardId, id: discard.id }, discard.decidedAt),
    },
  );
}

function toBatch({ mapping, origin, discard, items }: Discarded): FailedBatch {
  const { accountId, region } = mapping.key;
  const { requestId, condition, invokes, run, decidedAt } = discard;
  return {
    requestId,
    functionArn: functionArn({ accountId, region, name: mapping.functionName }),
    condition,
    invokes,
    ...(run === undefined ? {} : { run }),
    decidedAt,
    info: batchInfo(mapping.source.kind, origin, items),
  };
}

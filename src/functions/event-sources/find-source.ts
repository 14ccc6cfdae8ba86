import { parseQueueArn } from "../../services/sqs/address.ts";
import { findQueue } from "../../services/sqs/queues.ts";
import { type MappingKey } from "./model.ts";
import { type EventSource } from "./source.ts";
import { type SourceState } from "./source-check.ts";

/** The one place that asks whether a queue or a stream is there. */
export async function findSource(
  env: Env,
  { accountId }: Pick<MappingKey, "accountId">,
  { kind, arn = "" }: EventSource,
): Promise<SourceState> {
  if (kind !== "sqs") return "unknown";
  const address = parseQueueArn(arn);
  // A queue of another account is not there for this one.
  if (address?.accountId !== accountId) return "missing";
  return await findQueue(env, address);
}

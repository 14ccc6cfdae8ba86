import { parseStreamArn, type StreamAddress } from "../../services/kinesis/address.ts";
import { streamOf } from "../../services/kinesis/streams.ts";
import { openStream } from "../../services/kinesis/source.ts";
import { parseTableStreamArn, type TableStreamAddress } from "../../services/dynamodb/address.ts";
import { isRefused } from "../../aws/service-error.ts";
import { TableStream } from "../../services/dynamodb/table-stream.ts";
import { remoteOf } from "../../services/remote.ts";
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
  switch (kind) {
    case "sqs": {
      const address = parseQueueArn(arn);
      // What is of another account is not there for this one.
      return address?.accountId === accountId ? await findQueue(env, address) : "missing";
    }
    case "kinesis": {
      const address = parseStreamArn(arn);
      return address?.accountId === accountId ? await findStream(env, address) : "missing";
    }
    case "dynamodb": {
      const address = parseTableStreamArn(arn);
      return address?.accountId === accountId ? await findTableStream(env, address) : "missing";
    }
    default:
      return "unknown";
  }
}

async function findStream(env: Env, address: StreamAddress): Promise<SourceState> {
  if (remoteOf(env, "KINESIS", address.region) === undefined) {
    return (await streamOf(env, address).describe(address)).ok ? {} : "missing";
  }
  return await stateOf(() => openStream(env, address, "").shards());
}

async function findTableStream(env: Env, address: TableStreamAddress): Promise<SourceState> {
  const remote = remoteOf(env, "DYNAMODB", address.region);
  return remote === undefined
    ? "unknown"
    : await stateOf(() => new TableStream(remote, address.arn).shards());
}

/** Of a stream at an endpoint, which may be out of reach. */
async function stateOf(ask: () => Promise<unknown>): Promise<SourceState> {
  try {
    await ask();
    return {};
  } catch (error) {
    return isRefused(error, "ResourceNotFoundException") ? "missing" : "unknown";
  }
}

import { ServiceError } from "../../aws/service-error.ts";
import { toBase64, toUtf8 } from "../../platform/bytes.ts";
import { DELIVERED, type Delivery, failedForNow, undeliverable } from "../delivery.ts";
import { remoteOf } from "../remote.ts";
import { type Scope } from "../service.ts";
import { parseStreamArn, type StreamAddress } from "./address.ts";
import { hashKeyOf } from "./hash-key.ts";
import { callKinesis } from "./remote-stream.ts";
import { askStream } from "./streams.ts";

/** A record from inside: of a rule or a schedule. */
export interface InternalRecord {
  readonly streamArn: string;
  readonly data: string;
  readonly partitionKey: string;
}

const KEY_LENGTH_MAX = 256;
const THROTTLED = "ProvisionedThroughputExceededException";

/** Puts a record into a stream of the scope's account: the embedded one, or that of AWS_ENDPOINT_KINESIS. */
export async function putToStream(
  { env, accountId }: Scope,
  { streamArn, data, partitionKey }: InternalRecord,
): Promise<Delivery> {
  const address = parseStreamArn(streamArn);
  if (address === undefined || address.accountId !== accountId) {
    return undeliverable("ResourceNotFoundException", `Stream ${streamArn} not found.`);
  }
  if (partitionKey === "" || partitionKey.length > KEY_LENGTH_MAX) {
    const text = `A partition key has 1 to ${KEY_LENGTH_MAX} characters.`;
    return undeliverable("ValidationException", text);
  }
  const remote = remoteOf(env, "KINESIS", address.region);
  try {
    if (remote === undefined) return await putEmbedded(env, address, { data, partitionKey });
    await callKinesis(remote, "PutRecord", {
      StreamName: address.name,
      StreamARN: streamArn,
      Data: toBase64(toUtf8(data)),
      PartitionKey: partitionKey,
    });
    return DELIVERED;
  } catch (error) {
    if (!(error instanceof ServiceError)) {
      return failedForNow("InternalFailure", `The stream could not be reached: ${String(error)}`);
    }
    const isForNow = error.status >= 500 || /Throttl|Throughput|LimitExceeded/.test(error.code);
    return (isForNow ? failedForNow : undeliverable)(error.code, error.message);
  }
}

async function putEmbedded(
  env: Env,
  address: StreamAddress,
  { data, partitionKey }: Omit<InternalRecord, "streamArn">,
): Promise<Delivery> {
  const record = { partitionKey, hashKey: hashKeyOf(partitionKey), data: toUtf8(data) };
  const request = { address, records: [record] };
  const [outcome] = await askStream(env, address, (stream) => stream.put(request));
  if (outcome?.ok === true) return DELIVERED;
  return failedForNow(THROTTLED, `Rate exceeded for stream ${address.name}.`);
}

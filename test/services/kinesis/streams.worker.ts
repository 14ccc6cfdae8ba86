import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { fromUtf8, toUtf8 } from "../../../src/platform/bytes.ts";
import { type StreamAddress } from "../../../src/services/kinesis/address.ts";
import { hashKeyOf } from "../../../src/services/kinesis/hash-key.ts";
import { type KinesisStream } from "../../../src/services/kinesis/kinesis-stream.ts";
import { type Start } from "../../../src/services/kinesis/position.ts";
import { type NewStream } from "../../../src/services/kinesis/registration.ts";
import { type ReadRequest, type Reading } from "../../../src/services/kinesis/stream-calls.ts";
import { streamOf } from "../../../src/services/kinesis/streams.ts";
import { unwrap } from "../../../src/services/verdict.ts";

/** When the clock of a test stream begins. */
export const START = 1_800_000_000_000;

export const FIRST_SHARD = "shardId-000000000000";

export function addressOf(name: string): StreamAddress {
  return { accountId: "000000000000", region: "us-east-1", name };
}

interface TestRecord {
  readonly key: string;
  readonly data: string;
}

/** A stream of the test's own whose clock stands still until it is moved. */
export async function openStream(
  name: string,
  changes: Partial<NewStream & { readonly shardCount: number }> = {},
) {
  const address = addressOf(name);
  const stub = streamOf(env, address);
  const setClock = (now: number) =>
    runInDurableObject(stub, (stream: KinesisStream) => {
      stream.clock = () => now;
    });
  await setClock(START);
  const given = { mode: "PROVISIONED", recordKibMax: 1024, tags: {}, shardCount: 1 } as const;
  unwrap(await stub.create(address, { ...given, ...changes }));
  return {
    stub,
    address,
    setClock,
    put: async (...records: readonly TestRecord[]) =>
      unwrap(
        await stub.put({
          address,
          records: records.map(({ key, data }) => ({
            partitionKey: key,
            hashKey: hashKeyOf(key),
            data: toUtf8(data),
          })),
        }),
      ),
    read: async (start: Start, changes: Partial<ReadRequest> = {}) =>
      unwrap(
        await stub.read({
          address,
          shardId: FIRST_SHARD,
          start,
          recordsMax: 10_000,
          bytesMax: 10_485_760,
          ...changes,
        }),
      ),
    position: async (start: Start, shardId = FIRST_SHARD) =>
      unwrap(await stub.position({ address, shardId, start })),
  };
}

export function textsOf({ records }: Pick<Reading, "records">): readonly (string | undefined)[] {
  return records.map(({ data }) => fromUtf8(data));
}

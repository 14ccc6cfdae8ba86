import { cbor, tag } from "@smithy/core/cbor";
import { AwsClient } from "aws4fetch";
import { describe, it } from "vitest";
import { FIRST_SHARD } from "./kinesis.ts";
import { KEY, REGION, useServer } from "./server.ts";

const server = useServer();
const CBOR = "application/x-amz-cbor-1.1";

/** Calls an operation as the SDK for Java does; `body` is what is sent, whatever it is. */
async function call(operation: string, body: Uint8Array) {
  const client = new AwsClient({ ...KEY, service: "kinesis", region: REGION, retries: 0 });
  const response = await client.fetch(`${server.url}/`, {
    method: "POST",
    headers: { "Content-Type": CBOR, "X-Amz-Target": `Kinesis_20131202.${operation}` },
    body: Buffer.from(body),
  });
  const bytes = new Uint8Array(await response.arrayBuffer());
  expectCbor(response);
  return {
    status: response.status,
    output: (bytes.byteLength === 0 ? {} : cbor.deserialize(bytes)) as Record<string, unknown>,
  };
}

function expectCbor({ headers }: Response): void {
  const type = headers.get("content-type");
  if (type !== CBOR) throw new Error(`Expected ${CBOR}, got ${type}`);
}

describe("Kinesis by CBOR", () => {
  it("takes and gives bytes and times in their own forms", async ({ expect }) => {
    const ask = async (operation: string, input: object) =>
      (await call(operation, cbor.serialize(input))).output;
    const StreamName = "c";
    expect(await call("CreateStream", cbor.serialize({ StreamName, ShardCount: 1 }))).toEqual({
      status: 200,
      output: {},
    });
    const before = Date.now() - 60_000;
    const put = { StreamName, PartitionKey: "☃", Data: Uint8Array.of(0, 255, 10) };
    const { SequenceNumber } = await ask("PutRecord", put);
    const Timestamp = tag({ tag: 1, value: before });
    const { ShardIterator } = await ask("GetShardIterator", {
      StreamName,
      ShardId: FIRST_SHARD,
      ShardIteratorType: "AT_TIMESTAMP",
      Timestamp,
    });
    const { Records, MillisBehindLatest } = await ask("GetRecords", { ShardIterator });
    expect(MillisBehindLatest).toBe(0);
    const [record = {}] = Records as readonly Record<string, unknown>[];
    expect(record).toMatchObject({ PartitionKey: "☃", SequenceNumber });
    expect(Buffer.from(record["Data"] as Uint8Array)).toEqual(Buffer.of(0, 255, 10));
    // AWS has milliseconds where the tag means seconds, and the codec of the test knows that no better.
    const { value } = record["ApproximateArrivalTimestamp"] as { readonly value: number };
    expect(value).toBeGreaterThan(before);
    expect(value).toBeLessThan(before + 3_600_000);
  });

  it("refuses in CBOR", async ({ expect }) => {
    expect(await call("DescribeStream", cbor.serialize({ StreamName: "nothing" }))).toMatchObject({
      status: 400,
      output: { __type: "ResourceNotFoundException" },
    });
    expect(await call("ListStreams", Uint8Array.of())).toMatchObject({ status: 200 });
    for (const body of [Uint8Array.of(0xff), Buffer.from("{}"), cbor.serialize([1])]) {
      expect(await call("ListStreams", body)).toMatchObject({
        status: 400,
        output: { __type: "SerializationException" },
      });
    }
  });
});

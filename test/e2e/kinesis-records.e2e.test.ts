import {
  DryRunOperationException,
  ExpiredIteratorException,
  GetRecordsCommand,
  type GetRecordsCommandOutput,
  GetShardIteratorCommand,
  type GetShardIteratorCommandInput,
  InvalidArgumentException,
  type KinesisClient,
  ListShardsCommand,
  PutRecordCommand,
  PutRecordsCommand,
  ResourceNotFoundException,
} from "@aws-sdk/client-kinesis";
import { afterAll, beforeAll, describe, it } from "vitest";
import { allRecords, createStream, iteratorOf, kinesisClient, textOf } from "./kinesis.ts";
import { ACCOUNT_ID, useServer } from "./server.ts";

const server = useServer();
const HASH_KEY_MAX = 2n ** 128n - 1n;
const FIRST = "shardId-000000000000";
const SECOND = "shardId-000000000001";
let kinesis: KinesisClient;
beforeAll(() => {
  kinesis = kinesisClient(server);
});
afterAll(() => kinesis.destroy());

const bytes = (text: string) => new TextEncoder().encode(text);

describe("records", () => {
  it("are put and read, by their keys in their shards", async ({ expect }) => {
    await createStream(kinesis, "put", 2);
    const put = (PartitionKey: string, ExplicitHashKey?: string) =>
      kinesis.send(
        new PutRecordCommand({
          StreamName: "put",
          Data: bytes(PartitionKey),
          PartitionKey,
          ...(ExplicitHashKey === undefined ? {} : { ExplicitHashKey }),
        }),
      );
    // MD5 of "a" is 0cc1…, and that of "abc" 9001….
    const first = await put("a");
    expect(first).toMatchObject({
      ShardId: FIRST,
      SequenceNumber: expect.stringMatching(/^\d{56}$/),
    });
    expect((await put("abc")).ShardId).toBe(SECOND);
    expect((await put("a", HASH_KEY_MAX.toString())).ShardId).toBe(SECOND);
    expect((await put("abc", "0")).ShardId).toBe(FIRST);
    await expect(put("a", (HASH_KEY_MAX + 1n).toString())).rejects.toBeInstanceOf(
      InvalidArgumentException,
    );

    const answer = await kinesis.send(
      new GetRecordsCommand({ ShardIterator: await iteratorOf(kinesis, "put") }),
    );
    expect(answer.Records?.map(textOf)).toEqual(["a", "abc"]);
    expect(answer.MillisBehindLatest).toBe(0);
    expect(answer.ChildShards).toBeUndefined();
    expect(answer.Records?.[0]).toMatchObject({
      PartitionKey: "a",
      SequenceNumber: first.SequenceNumber,
    });
    const age = Date.now() - Number(answer.Records?.[0]?.ApproximateArrivalTimestamp);
    expect(Math.abs(age)).toBeLessThan(60_000);
  });

  it("are put many at a time, each of any bytes", async ({ expect }) => {
    await createStream(kinesis, "many", 3);
    const wanted = Array.from({ length: 500 }, (_, index) => `${index} ☃ \u0000`);
    const { FailedRecordCount, Records } = await kinesis.send(
      new PutRecordsCommand({
        StreamName: "many",
        Records: wanted.map((text) => ({ Data: bytes(text), PartitionKey: text })),
      }),
    );
    expect(FailedRecordCount).toBe(0);
    expect(new Set(Records?.map(({ ShardId }) => ShardId)).size).toBe(3);
    const read = await allRecords(kinesis, "many");
    expect(read.map(textOf).toSorted()).toEqual(wanted.toSorted());
    expect(read.map(({ PartitionKey }) => PartitionKey)).toEqual(read.map(textOf));
  });

  it("have bounds", async ({ expect }) => {
    await createStream(kinesis, "bounds");
    const put = (PartitionKey: string, length: number) =>
      kinesis.send(
        new PutRecordCommand({
          StreamName: "bounds",
          Data: new Uint8Array(length),
          PartitionKey,
        }),
      );
    await put("k", 1_048_575);
    await expect(put("k", 1_048_576)).rejects.toBeInstanceOf(InvalidArgumentException);
    await expect(put("", 1)).rejects.toThrow(
      "1 validation error detected: Value '' at 'partitionKey' failed to satisfy constraint: Member must have length greater than or equal to 1",
    );
    await expect(put("k".repeat(257), 1)).rejects.toThrow(/less than or equal to 256/);
    const tooMany = new PutRecordsCommand({
      StreamName: "bounds",
      Records: Array.from({ length: 501 }, () => ({ Data: bytes(""), PartitionKey: "k" })),
    });
    await expect(kinesis.send(tooMany)).rejects.toThrow(/less than or equal to 500/);
    const tooMuch = new PutRecordsCommand({
      StreamName: "bounds",
      Records: Array.from({ length: 11 }, () => ({
        Data: new Uint8Array(1_000_000),
        PartitionKey: "k",
      })),
    });
    await expect(kinesis.send(tooMuch)).rejects.toBeInstanceOf(InvalidArgumentException);
  });

  it("say which of them a shard had no room for", async ({ expect }) => {
    await createStream(kinesis, "full");
    const send = () =>
      kinesis.send(
        new PutRecordsCommand({
          StreamName: "full",
          Records: Array.from({ length: 5 }, () => ({
            Data: new Uint8Array(1_000_000),
            PartitionKey: "k",
          })),
        }),
      );
    const { FailedRecordCount: failed, Records: records = [] } = await send();
    expect(failed).toBe(3);
    expect(records.at(-1)).toMatchObject({
      ErrorCode: "ProvisionedThroughputExceededException",
      ErrorMessage: `Rate exceeded for shard ${FIRST} in stream full under account ${ACCOUNT_ID}.`,
    });
    expect(await allRecords(kinesis, "full")).toHaveLength(2);
  });

  it("are not written by a dry run", async ({ expect }) => {
    const StreamName = "dry";
    await createStream(kinesis, StreamName);
    const Data = bytes("x");
    const ShardIterator = await iteratorOf(kinesis, StreamName);
    const ShardIteratorType = "LATEST";
    for (const command of [
      new PutRecordCommand({ StreamName, Data, PartitionKey: "k", DryRun: true }),
      new PutRecordsCommand({ StreamName, Records: [{ Data, PartitionKey: "k" }], DryRun: true }),
      new GetShardIteratorCommand({ StreamName, ShardId: FIRST, ShardIteratorType, DryRun: true }),
      new GetRecordsCommand({ ShardIterator, DryRun: true }),
    ] as PutRecordCommand[]) {
      await expect(kinesis.send(command)).rejects.toBeInstanceOf(DryRunOperationException);
    }
    const nowhere = { StreamName: "nowhere", Data, PartitionKey: "k", DryRun: true };
    await expect(kinesis.send(new PutRecordCommand(nowhere))).rejects.toBeInstanceOf(
      ResourceNotFoundException,
    );
    expect(await allRecords(kinesis, StreamName)).toEqual([]);
  });

  it("are ordered by the numbers of those before them", async ({ expect }) => {
    await createStream(kinesis, "ordered");
    const put = (SequenceNumberForOrdering?: string) =>
      kinesis.send(
        new PutRecordCommand({
          StreamName: "ordered",
          Data: bytes("x"),
          PartitionKey: "k",
          ...(SequenceNumberForOrdering === undefined ? {} : { SequenceNumberForOrdering }),
        }),
      );
    const { SequenceNumber: first = "" } = await put();
    const { SequenceNumber: second = "" } = await put(first);
    expect(BigInt(second) > BigInt(first)).toBe(true);
    await expect(put("7")).rejects.toThrow(
      `ExclusiveMinimumSequenceNumber 7 used in PutRecord on stream ordered under account ${ACCOUNT_ID} is invalid.`,
    );
  });
});

describe("iterators", () => {
  it("begin in five ways", async ({ expect }) => {
    await createStream(kinesis, "ways");
    const numbers: string[] = [];
    for (const text of ["1", "2", "3"]) {
      const { SequenceNumber } = await kinesis.send(
        new PutRecordCommand({ StreamName: "ways", Data: bytes(text), PartitionKey: "k" }),
      );
      numbers.push(SequenceNumber ?? "");
    }
    const read = async (start: Partial<GetShardIteratorCommandInput>) => {
      const { ShardIterator } = await kinesis.send(
        new GetShardIteratorCommand({
          StreamName: "ways",
          ShardId: FIRST,
          ShardIteratorType: "TRIM_HORIZON",
          ...start,
        }),
      );
      const { Records = [] } = await kinesis.send(new GetRecordsCommand({ ShardIterator }));
      return Records.map(textOf);
    };
    const StartingSequenceNumber = numbers[1];
    const at = { ShardIteratorType: "AT_SEQUENCE_NUMBER", StartingSequenceNumber } as const;
    const after = { ShardIteratorType: "AFTER_SEQUENCE_NUMBER", StartingSequenceNumber } as const;
    expect(await read({})).toEqual(["1", "2", "3"]);
    expect(await read(at)).toEqual(["2", "3"]);
    expect(await read(after)).toEqual(["3"]);
    expect(await read({ ShardIteratorType: "LATEST" })).toEqual([]);
    const byTime = { ShardIteratorType: "AT_TIMESTAMP" } as const;
    expect(await read({ ...byTime, Timestamp: new Date(0) })).toEqual(["1", "2", "3"]);

    await expect(read(byTime)).rejects.toBeInstanceOf(InvalidArgumentException);
    await expect(
      read({ ...byTime, Timestamp: new Date(Date.now() + 3_600_000) }),
    ).rejects.toBeInstanceOf(InvalidArgumentException);
    await expect(read({ StartingSequenceNumber })).rejects.toThrow(
      "Request specified TRIM_HORIZON and also a StartingSequenceNumber.",
    );
    await expect(read({ ShardIteratorType: "AT_SEQUENCE_NUMBER" })).rejects.toThrow(
      "Request specified AT_SEQUENCE_NUMBER and no StartingSequenceNumber.",
    );
    await expect(read({ ...at, StartingSequenceNumber: "7" })).rejects.toThrow(
      `StartingSequenceNumber 7 used in GetShardIterator on shard ${FIRST} in stream ways under account ${ACCOUNT_ID} is invalid because it did not come from this stream.`,
    );
    const nowhere = read({ ShardId: "shardId-000000000009" });
    await expect(nowhere).rejects.toBeInstanceOf(ResourceNotFoundException);
    await expect(nowhere).rejects.toThrow(
      `Shard shardId-000000000009 in stream ways under account ${ACCOUNT_ID} does not exist`,
    );
  });

  it("lead on from page to page", async ({ expect }) => {
    await createStream(kinesis, "pages");
    const Records = ["1", "2", "3"].map((text) => ({ Data: bytes(text), PartitionKey: "k" }));
    await kinesis.send(new PutRecordsCommand({ StreamName: "pages", Records }));
    let ShardIterator: string | undefined = await iteratorOf(kinesis, "pages");
    const seen: (readonly string[])[] = [];
    for (let page = 0; page < 3; page += 1) {
      const answer: GetRecordsCommandOutput = await kinesis.send(
        new GetRecordsCommand({ ShardIterator, Limit: 2 }),
      );
      seen.push((answer.Records ?? []).map(textOf));
      ShardIterator = answer.NextShardIterator;
    }
    expect(seen).toEqual([["1", "2"], ["3"], []]);
  });

  it("expire after five minutes, and open nothing of others", async ({ expect }) => {
    await createStream(kinesis, "tokens");
    const token = await iteratorOf(kinesis, "tokens");
    const parts = JSON.parse(Buffer.from(token, "base64url").toString()) as unknown[];
    const forged = (index: number, value: unknown) =>
      Buffer.from(JSON.stringify(parts.with(index, value))).toString("base64url");
    const read = (ShardIterator: string) => kinesis.send(new GetRecordsCommand({ ShardIterator }));
    const old = parts.indexOf(parts.find((part) => typeof part === "number"));
    const expired = read(forged(old, Date.now() - 300_001));
    await expect(expired).rejects.toBeInstanceOf(ExpiredIteratorException);
    for (const bad of [
      forged(parts.indexOf(ACCOUNT_ID), "111111111111"),
      forged(parts.indexOf("us-east-1"), "eu-west-1"),
      forged(parts.indexOf("tokens"), "a/b"),
      forged(old, 1e300),
      "x",
      token.slice(1),
    ]) {
      await expect(read(bad)).rejects.toBeInstanceOf(InvalidArgumentException);
    }
    const elsewhere = kinesisClient(server, "eu-west-1");
    await expect(
      elsewhere.send(new GetRecordsCommand({ ShardIterator: token })),
    ).rejects.toBeInstanceOf(InvalidArgumentException);
    await expect(
      elsewhere.send(new ListShardsCommand({ StreamName: "tokens" })),
    ).rejects.toBeInstanceOf(ResourceNotFoundException);
    elsewhere.destroy();
  });
});

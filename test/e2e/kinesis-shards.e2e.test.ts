import {
  GetRecordsCommand,
  InvalidArgumentException,
  type KinesisClient,
  ListShardsCommand,
  MergeShardsCommand,
  PutRecordCommand,
  ResourceInUseException,
  ResourceNotFoundException,
  type Shard,
  SplitShardCommand,
  UpdateShardCountCommand,
} from "@aws-sdk/client-kinesis";
import { afterAll, beforeAll, describe, it } from "vitest";
import { allRecords, createStream, iteratorOf, kinesisClient, textOf } from "./kinesis.ts";
import { useServer } from "./server.ts";

const server = useServer();
let kinesis: KinesisClient;
beforeAll(() => {
  kinesis = kinesisClient(server);
});
afterAll(() => kinesis.destroy());

const id = (index: number) => `shardId-${String(index).padStart(12, "0")}`;
const HALF = (2n ** 127n).toString();

async function shardsOf(input: ListShardsCommand["input"]): Promise<readonly Shard[]> {
  return (await kinesis.send(new ListShardsCommand(input))).Shards ?? [];
}

const put = (StreamName: string, text: string, ExplicitHashKey: string) =>
  kinesis.send(
    new PutRecordCommand({
      StreamName,
      Data: new TextEncoder().encode(text),
      PartitionKey: text,
      ExplicitHashKey,
    }),
  );

describe("shards", () => {
  it("are split and merged, and what they hold is still read", async ({ expect }) => {
    const StreamName = "reshard";
    await createStream(kinesis, StreamName);
    await put(StreamName, "parent", "0");
    const ShardToSplit = id(0);
    await kinesis.send(
      new SplitShardCommand({ StreamName, ShardToSplit, NewStartingHashKey: HALF }),
    );
    expect((await put(StreamName, "low", "0")).ShardId).toBe(id(1));
    expect((await put(StreamName, "high", HALF)).ShardId).toBe(id(2));
    await kinesis.send(
      new MergeShardsCommand({ StreamName, ShardToMerge: id(1), AdjacentShardToMerge: id(2) }),
    );
    expect((await put(StreamName, "merged", HALF)).ShardId).toBe(id(3));

    const shards = await shardsOf({ StreamName });
    expect(shards).toMatchObject([
      { ShardId: id(0) },
      { ShardId: id(1), ParentShardId: id(0) },
      { ShardId: id(2), ParentShardId: id(0) },
      { ShardId: id(3), ParentShardId: id(1), AdjacentParentShardId: id(2) },
    ]);
    const ends = shards.map(({ SequenceNumberRange: range }) => range?.EndingSequenceNumber);
    expect(ends.map((end) => end !== undefined)).toEqual([true, true, true, false]);
    expect((await allRecords(kinesis, StreamName)).map(textOf)).toEqual([
      "parent",
      "low",
      "high",
      "merged",
    ]);

    const ShardIterator = await iteratorOf(kinesis, StreamName, id(1));
    const last = await kinesis.send(new GetRecordsCommand({ ShardIterator }));
    expect(last.NextShardIterator).toBeUndefined();
    expect(last).toMatchObject({
      MillisBehindLatest: 0,
      ChildShards: [
        {
          ShardId: id(3),
          ParentShards: [id(1), id(2)],
          HashKeyRange: { StartingHashKey: "0", EndingHashKey: (2n ** 128n - 1n).toString() },
        },
      ],
    });
  });

  it("refuse what cannot be split or merged", async ({ expect }) => {
    const StreamName = "refusals";
    await createStream(kinesis, StreamName, 3);
    const split = (ShardToSplit: string, NewStartingHashKey: string) =>
      kinesis.send(new SplitShardCommand({ StreamName, ShardToSplit, NewStartingHashKey }));
    const merge = (ShardToMerge: string, AdjacentShardToMerge: string) =>
      kinesis.send(new MergeShardsCommand({ StreamName, ShardToMerge, AdjacentShardToMerge }));

    await expect(split(id(7), "5")).rejects.toBeInstanceOf(ResourceNotFoundException);
    await expect(split(id(7), "5")).rejects.toThrow(/^Could not find shard shardId-000000000007/);
    await expect(split(id(0), "1")).rejects.toThrow(
      /is not both greater than one plus the shard's/,
    );
    await expect(split(id(0), (2n ** 128n).toString())).rejects.toBeInstanceOf(
      InvalidArgumentException,
    );
    for (const pair of [
      [id(0), id(2)],
      [id(1), id(0)],
      [id(0), id(0)],
    ] as const) {
      await expect(merge(...pair)).rejects.toThrow(/are not an adjacent pair of shards/);
    }
    await merge(id(0), id(1));
    await expect(merge(id(0), id(1))).rejects.toBeInstanceOf(ResourceInUseException);
    await expect(split(id(0), "5")).rejects.toThrow(/has already been merged or split/);
  });

  it("are listed by pages and filters", async ({ expect }) => {
    const StreamName = "filters";
    await createStream(kinesis, StreamName, 2);
    await kinesis.send(
      new SplitShardCommand({ StreamName, ShardToSplit: id(0), NewStartingHashKey: "7" }),
    );
    const ids = async (input: Omit<ListShardsCommand["input"], "StreamName">) =>
      (await shardsOf({ StreamName, ...input })).map(({ ShardId }) => ShardId);
    const all = [0, 1, 2, 3].map(id);
    expect(await ids({})).toEqual(all);
    expect(await ids({ ExclusiveStartShardId: id(1) })).toEqual([id(2), id(3)]);
    const filtered = (Type: "AT_LATEST" | "AT_TRIM_HORIZON" | "FROM_TRIM_HORIZON") =>
      ids({ ShardFilter: { Type } });
    expect(await filtered("AT_LATEST")).toEqual([id(1), id(2), id(3)]);
    expect(await filtered("AT_TRIM_HORIZON")).toEqual([id(0), id(1)]);
    expect(await filtered("FROM_TRIM_HORIZON")).toEqual(all);
    expect(await ids({ ShardFilter: { Type: "AFTER_SHARD_ID", ShardId: id(2) } })).toEqual([id(3)]);
    const later = { Type: "FROM_TIMESTAMP", Timestamp: new Date(Date.now() + 60_000) } as const;
    expect(await ids({ ShardFilter: later })).toEqual([id(1), id(2), id(3)]);
    await expect(ids({ ShardFilter: { Type: "AT_TIMESTAMP" } })).rejects.toBeInstanceOf(
      InvalidArgumentException,
    );

    const first = await kinesis.send(
      new ListShardsCommand({ StreamName, MaxResults: 2, ShardFilter: { Type: "AT_LATEST" } }),
    );
    expect(first.Shards?.map(({ ShardId }) => ShardId)).toEqual([id(1), id(2)]);
    const { NextToken } = first;
    const second = await kinesis.send(new ListShardsCommand({ NextToken }));
    expect(second.Shards?.map(({ ShardId }) => ShardId)).toEqual([id(3)]);
    expect(second.NextToken).toBeUndefined();
    await expect(shardsOf({ StreamName, NextToken })).rejects.toThrow(
      "NextToken and StreamName cannot be provided together.",
    );
  });

  it("become as many of one size as are asked for", async ({ expect }) => {
    const StreamName = "rescale";
    await createStream(kinesis, StreamName, 2);
    const rescale = (TargetShardCount: number) =>
      kinesis.send(
        new UpdateShardCountCommand({
          StreamName,
          TargetShardCount,
          ScalingType: "UNIFORM_SCALING",
        }),
      );
    for (const key of ["0", HALF]) await put(StreamName, key, key);
    expect(await rescale(3)).toMatchObject({ CurrentShardCount: 2, TargetShardCount: 3 });
    const open = await shardsOf({ StreamName, ShardFilter: { Type: "AT_LATEST" } });
    const size = 2n ** 128n / 3n;
    const starts = open.map(({ HashKeyRange: range }) => range?.StartingHashKey);
    expect(new Set(starts)).toEqual(new Set([0n, size, 2n * size].map(String)));
    expect(starts).toHaveLength(3);
    expect(await allRecords(kinesis, StreamName)).toHaveLength(2);
    await expect(rescale(7)).rejects.toThrow(/cannot scale up over double/);
    await expect(rescale(1)).rejects.toThrow(/cannot scale down below half/);
  });
});

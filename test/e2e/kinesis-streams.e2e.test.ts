import {
  AccessDeniedException,
  AddTagsToStreamCommand,
  CreateStreamCommand,
  DecreaseStreamRetentionPeriodCommand,
  DeleteStreamCommand,
  DescribeLimitsCommand,
  DescribeStreamCommand,
  DescribeStreamSummaryCommand,
  DisableEnhancedMonitoringCommand,
  EnableEnhancedMonitoringCommand,
  IncreaseStreamRetentionPeriodCommand,
  InvalidArgumentException,
  type KinesisClient,
  LimitExceededException,
  ListStreamsCommand,
  ListTagsForResourceCommand,
  ListTagsForStreamCommand,
  PutRecordCommand,
  RegisterStreamConsumerCommand,
  RemoveTagsFromStreamCommand,
  ResourceInUseException,
  ResourceNotFoundException,
  StartStreamEncryptionCommand,
  StopStreamEncryptionCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateMaxRecordSizeCommand,
  UpdateStreamModeCommand,
  waitUntilStreamExists,
  waitUntilStreamNotExists,
} from "@aws-sdk/client-kinesis";
import { afterAll, beforeAll, describe, it } from "vitest";
import { allRecords, createStream, kinesisClient } from "./kinesis.ts";
import { ACCOUNT_ID, REGION, useServer } from "./server.ts";

const server = useServer();
let kinesis: KinesisClient;
beforeAll(() => {
  kinesis = kinesisClient(server);
});
afterAll(() => kinesis.destroy());

const arnOf = (name: string, account = ACCOUNT_ID) =>
  `arn:aws:kinesis:${REGION}:${account}:stream/${name}`;

async function summaryOf(StreamName: string) {
  const answer = await kinesis.send(new DescribeStreamSummaryCommand({ StreamName }));
  return answer.StreamDescriptionSummary;
}

describe("streams", () => {
  it("are created, described and deleted", async ({ expect }) => {
    await createStream(kinesis, "life", 2);
    await waitUntilStreamExists({ client: kinesis, maxWaitTime: 30 }, { StreamName: "life" });
    await expect(createStream(kinesis, "life", 2)).rejects.toBeInstanceOf(ResourceInUseException);
    const { StreamDescription } = await kinesis.send(
      new DescribeStreamCommand({ StreamARN: arnOf("life") }),
    );
    expect(StreamDescription).toMatchObject({
      StreamName: "life",
      StreamARN: arnOf("life"),
      StreamStatus: "ACTIVE",
      StreamModeDetails: { StreamMode: "PROVISIONED" },
      RetentionPeriodHours: 24,
      EncryptionType: "NONE",
      EnhancedMonitoring: [{ ShardLevelMetrics: [] }],
      HasMoreShards: false,
      Shards: [
        {
          ShardId: "shardId-000000000000",
          HashKeyRange: {
            StartingHashKey: "0",
            EndingHashKey: "170141183460469231731687303715884105727",
          },
          SequenceNumberRange: { StartingSequenceNumber: expect.stringMatching(/^\d{56}$/) },
        },
        {
          ShardId: "shardId-000000000001",
          HashKeyRange: {
            StartingHashKey: "170141183460469231731687303715884105728",
            EndingHashKey: "340282366920938463463374607431768211455",
          },
        },
      ],
    });
    expect(StreamDescription?.StreamCreationTimestamp).toBeInstanceOf(Date);
    const page = await kinesis.send(new DescribeStreamCommand({ StreamName: "life", Limit: 1 }));
    expect(page.StreamDescription).toMatchObject({
      HasMoreShards: true,
      Shards: [{ ShardId: "shardId-000000000000" }],
    });
    const rest = new DescribeStreamCommand({
      StreamName: "life",
      ExclusiveStartShardId: "shardId-000000000000",
    });
    expect((await kinesis.send(rest)).StreamDescription).toMatchObject({
      HasMoreShards: false,
      Shards: [{ ShardId: "shardId-000000000001" }],
    });

    await kinesis.send(new DeleteStreamCommand({ StreamName: "life" }));
    await waitUntilStreamNotExists({ client: kinesis, maxWaitTime: 30 }, { StreamName: "life" });
    const gone = kinesis.send(new DescribeStreamCommand({ StreamName: "life" }));
    await expect(gone).rejects.toBeInstanceOf(ResourceNotFoundException);
    await expect(gone).rejects.toThrow(`Stream life under account ${ACCOUNT_ID} not found.`);
    await expect(
      kinesis.send(new DeleteStreamCommand({ StreamName: "life" })),
    ).rejects.toBeInstanceOf(ResourceNotFoundException);
  });

  it("say which metrics of their shards somebody wants", async ({ expect }) => {
    await createStream(kinesis, "counted", 1);
    const StreamName = "counted";
    const enable = (...ShardLevelMetrics: readonly ("ALL" | "IncomingBytes" | "OutgoingBytes")[]) =>
      kinesis.send(
        new EnableEnhancedMonitoringCommand({
          StreamName,
          ShardLevelMetrics: [...ShardLevelMetrics],
        }),
      );
    const shown = async () => {
      const { StreamDescriptionSummary } = await kinesis.send(
        new DescribeStreamSummaryCommand({ StreamName }),
      );
      return StreamDescriptionSummary?.EnhancedMonitoring?.[0]?.ShardLevelMetrics;
    };
    expect(await enable("OutgoingBytes")).toMatchObject({
      StreamName,
      StreamARN: arnOf(StreamName),
      CurrentShardLevelMetrics: [],
      DesiredShardLevelMetrics: ["OutgoingBytes"],
    });
    await enable("IncomingBytes");
    expect(await shown()).toEqual(["IncomingBytes", "OutgoingBytes"]);
    expect((await enable("ALL")).DesiredShardLevelMetrics).toHaveLength(7);
    await kinesis.send(
      new DisableEnhancedMonitoringCommand({ StreamName, ShardLevelMetrics: ["IncomingBytes"] }),
    );
    expect(await shown()).toHaveLength(6);
    await kinesis.send(
      new DisableEnhancedMonitoringCommand({ StreamName, ShardLevelMetrics: ["ALL"] }),
    );
    expect(await shown()).toEqual([]);
    await expect(enable("Mood" as "ALL")).rejects.toMatchObject({ name: "ValidationException" });
    await kinesis.send(new DeleteStreamCommand({ StreamName }));
  });

  it("are listed page by page, and counted", async ({ expect }) => {
    const elsewhere = kinesisClient(server, "eu-west-1");
    for (const name of ["page-1", "page-2", "page-3"]) await createStream(elsewhere, name, 2);
    await elsewhere.send(
      new CreateStreamCommand({
        StreamName: "page-4",
        StreamModeDetails: { StreamMode: "ON_DEMAND" },
      }),
    );
    const first = await elsewhere.send(new ListStreamsCommand({ Limit: 3 }));
    expect(first).toMatchObject({
      StreamNames: ["page-1", "page-2", "page-3"],
      HasMoreStreams: true,
      StreamSummaries: [
        { StreamName: "page-1", StreamStatus: "ACTIVE" },
        { StreamModeDetails: { StreamMode: "PROVISIONED" } },
        { StreamARN: arnOf("page-3").replace(REGION, "eu-west-1") },
      ],
    });
    for (const next of [{ NextToken: first.NextToken }, { ExclusiveStartStreamName: "page-3" }]) {
      expect(await elsewhere.send(new ListStreamsCommand(next))).toMatchObject({
        StreamNames: ["page-4"],
        HasMoreStreams: false,
      });
    }
    expect(await elsewhere.send(new DescribeLimitsCommand({}))).toMatchObject({
      ShardLimit: 500,
      OpenShardCount: 6,
      OnDemandStreamCount: 1,
      OnDemandStreamCountLimit: 50,
    });
    await expect(createStream(elsewhere, "too-large", 495)).rejects.toBeInstanceOf(
      LimitExceededException,
    );
    elsewhere.destroy();
  });

  it("are of one account", async ({ expect }) => {
    const others = new PutRecordCommand({
      StreamARN: arnOf("s", "111111111111"),
      Data: new Uint8Array(1),
      PartitionKey: "k",
    });
    await expect(kinesis.send(others)).rejects.toBeInstanceOf(AccessDeniedException);
    const consumer = new DescribeStreamCommand({ StreamARN: `${arnOf("s")}/consumer/c:1` });
    await expect(kinesis.send(consumer)).rejects.toBeInstanceOf(InvalidArgumentException);
    await expect(kinesis.send(new DescribeStreamCommand({}))).rejects.toBeInstanceOf(
      InvalidArgumentException,
    );
  });

  it("have settings that change", async ({ expect }) => {
    const StreamName = "settings";
    await createStream(kinesis, StreamName);
    await kinesis.send(
      new IncreaseStreamRetentionPeriodCommand({ StreamName, RetentionPeriodHours: 48 }),
    );
    await expect(
      kinesis.send(
        new IncreaseStreamRetentionPeriodCommand({ StreamName, RetentionPeriodHours: 24 }),
      ),
    ).rejects.toThrow(/can not be shorter than existing retention period \(48 hours\)/);
    await expect(
      kinesis.send(
        new DecreaseStreamRetentionPeriodCommand({ StreamName, RetentionPeriodHours: 23 }),
      ),
    ).rejects.toThrow(/Minimum allowed retention period is 24 hours/);
    await expect(
      kinesis.send(
        new IncreaseStreamRetentionPeriodCommand({ StreamName, RetentionPeriodHours: 8761 }),
      ),
    ).rejects.toBeInstanceOf(InvalidArgumentException);
    const key = { StreamName, EncryptionType: "KMS", KeyId: "alias/aws/kinesis" } as const;
    await kinesis.send(new StartStreamEncryptionCommand(key));
    await kinesis.send(
      new UpdateMaxRecordSizeCommand({ StreamARN: arnOf(StreamName), MaxRecordSizeInKiB: 10_240 }),
    );
    expect(await summaryOf(StreamName)).toMatchObject({
      RetentionPeriodHours: 48,
      OpenShardCount: 1,
      ConsumerCount: 0,
      MaxRecordSizeInKiB: 10_240,
      EncryptionType: "KMS",
      KeyId: "alias/aws/kinesis",
    });
    const Data = new Uint8Array(10_000_000).fill(1);
    await kinesis.send(new PutRecordCommand({ StreamName, Data, PartitionKey: "k" }));
    const [record] = await allRecords(kinesis, StreamName);
    expect(record?.EncryptionType).toBe("KMS");
    expect(Buffer.compare(record?.Data ?? new Uint8Array(), Data)).toBe(0);

    await kinesis.send(new StopStreamEncryptionCommand(key));
    await kinesis.send(
      new DecreaseStreamRetentionPeriodCommand({ StreamName, RetentionPeriodHours: 24 }),
    );
    await kinesis.send(
      new UpdateStreamModeCommand({
        StreamARN: arnOf(StreamName),
        StreamModeDetails: { StreamMode: "ON_DEMAND" },
      }),
    );
    expect(await summaryOf(StreamName)).toMatchObject({
      RetentionPeriodHours: 24,
      StreamModeDetails: { StreamMode: "ON_DEMAND" },
      EncryptionType: "NONE",
    });
  });

  it("have tags, by both families of operations", async ({ expect }) => {
    const StreamName = "tags";
    const ResourceARN = arnOf(StreamName);
    await kinesis.send(new CreateStreamCommand({ StreamName, ShardCount: 1, Tags: { a: "1" } }));
    await kinesis.send(new AddTagsToStreamCommand({ StreamName, Tags: { b: "2", c: "" } }));
    await kinesis.send(new TagResourceCommand({ ResourceARN, Tags: { a: "9", d: "4" } }));
    await kinesis.send(new RemoveTagsFromStreamCommand({ StreamName, TagKeys: ["b"] }));
    await kinesis.send(new UntagResourceCommand({ ResourceARN, TagKeys: ["d", "nothing"] }));
    const Tags = [
      { Key: "a", Value: "9" },
      { Key: "c", Value: "" },
    ];
    expect(await kinesis.send(new ListTagsForStreamCommand({ StreamName }))).toMatchObject({
      Tags,
      HasMoreTags: false,
    });
    expect(
      await kinesis.send(new ListTagsForStreamCommand({ StreamName, Limit: 1 })),
    ).toMatchObject({ Tags: Tags.slice(0, 1), HasMoreTags: true });
    const rest = new ListTagsForStreamCommand({ StreamName, ExclusiveStartTagKey: "a" });
    expect(await kinesis.send(rest)).toMatchObject({ Tags: Tags.slice(1), HasMoreTags: false });
    expect(await kinesis.send(new ListTagsForResourceCommand({ ResourceARN }))).toMatchObject({
      Tags,
    });
    const many = Object.fromEntries(Array.from({ length: 49 }, (_, n) => [`k${n}`, "v"]));
    await expect(
      kinesis.send(new AddTagsToStreamCommand({ StreamName, Tags: many })),
    ).rejects.toBeInstanceOf(InvalidArgumentException);
    await expect(
      kinesis.send(new AddTagsToStreamCommand({ StreamName, Tags: { "aws:x": "1" } })),
    ).rejects.toBeInstanceOf(InvalidArgumentException);
  });

  it("have no consumers of their own", async ({ expect }) => {
    const consumer = { StreamARN: arnOf("s"), ConsumerName: "c" };
    await expect(kinesis.send(new RegisterStreamConsumerCommand(consumer))).rejects.toMatchObject({
      name: "NotImplementedException",
      message: "RegisterStreamConsumer is not implemented",
    });
  });
});

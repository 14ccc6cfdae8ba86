import {
  blob,
  boolean,
  integer,
  list,
  map,
  number,
  oneOf,
  required,
  string,
  structure,
} from "../../aws/shape.ts";
import { GET_RECORDS_MAX, PUT_RECORDS_MAX, RECORD_KIB_DEFAULT, RECORD_KIB_MAX } from "./limits.ts";
import { ALL_METRICS, SHARD_METRICS } from "./metrics.ts";

/** Inputs of the operations; the bounds are those of AWS's model. */
const STREAM_NAME = string({ min: 1, max: 128, pattern: "[a-zA-Z0-9_.-]+" });
const STREAM_ARN = string({
  min: 1,
  max: 2048,
  pattern: String.raw`arn:aws.*:kinesis:.*:\d{12}:stream/\S+`,
});
const RESOURCE_ARN = string({
  min: 1,
  max: 2048,
  pattern: String.raw`arn:aws.*:kinesis:.*:\d{12}:.*stream/\S+`,
});
/** `StreamId` is reserved by AWS for future use. */
const STREAM = { StreamName: STREAM_NAME, StreamARN: STREAM_ARN };
const SHARD_ID = string({ min: 1, max: 128, pattern: "[a-zA-Z0-9_.-]+" });
const SEQUENCE_NUMBER = string({ pattern: String.raw`0|([1-9]\d{0,128})` });
const HASH_KEY = string({ pattern: String.raw`0|([1-9]\d{0,38})` });
const PARTITION_KEY = string({ min: 1, max: 256 });
const NEXT_TOKEN = string({ min: 1, max: 1_048_576 });
const LIMIT = integer({ min: 1, max: 10_000 });
const COUNT = integer({ min: 1 });
const TAG_KEY = string({ min: 1, max: 128 });
const TAGS = map(TAG_KEY, string({ min: 0, max: 256 }), { min: 1, max: 200 });
const TAG_KEYS = list(TAG_KEY, { min: 1, max: 50 });
const RECORD_KIB = integer({ min: RECORD_KIB_DEFAULT, max: RECORD_KIB_MAX });
const STREAM_MODE = structure({ StreamMode: required(oneOf(["PROVISIONED", "ON_DEMAND"])) });
const ENCRYPTION = {
  EncryptionType: required(oneOf(["NONE", "KMS"])),
  KeyId: required(string({ min: 1, max: 2048 })),
};
const WARM_THROUGHPUT = { WarmThroughputMiBps: integer({ min: 0 }) };

const MONITORING = structure({
  ...STREAM,
  ShardLevelMetrics: required(list(oneOf([...SHARD_METRICS, ALL_METRICS]), { min: 1, max: 7 })),
});
const RETENTION = structure({ ...STREAM, RetentionPeriodHours: required(integer()) });
const STREAM_ENCRYPTION = structure({ ...STREAM, ...ENCRYPTION });

export const SHAPES = {
  AddTagsToStream: structure({ ...STREAM, Tags: required(TAGS) }),
  CreateStream: structure({
    StreamName: required(STREAM_NAME),
    ShardCount: COUNT,
    StreamModeDetails: STREAM_MODE,
    Tags: TAGS,
    ...WARM_THROUGHPUT,
    MaxRecordSizeInKiB: RECORD_KIB,
    RecordDistributionStrategy: oneOf(["AUTO", "USER_PARTITION_KEY"]),
  }),
  DecreaseStreamRetentionPeriod: RETENTION,
  DeleteStream: structure({ ...STREAM, EnforceConsumerDeletion: boolean() }),
  DescribeLimits: structure({}),
  DescribeStream: structure({ ...STREAM, Limit: LIMIT, ExclusiveStartShardId: SHARD_ID }),
  DescribeStreamSummary: structure(STREAM),
  DisableEnhancedMonitoring: MONITORING,
  EnableEnhancedMonitoring: MONITORING,
  GetRecords: structure({
    ShardIterator: required(string({ min: 1, max: 512 })),
    Limit: integer({ min: 1, max: GET_RECORDS_MAX }),
    StreamARN: STREAM_ARN,
    DryRun: boolean(),
  }),
  GetShardIterator: structure({
    ...STREAM,
    ShardId: required(SHARD_ID),
    ShardIteratorType: required(
      oneOf([
        "AT_SEQUENCE_NUMBER",
        "AFTER_SEQUENCE_NUMBER",
        "TRIM_HORIZON",
        "LATEST",
        "AT_TIMESTAMP",
      ]),
    ),
    StartingSequenceNumber: SEQUENCE_NUMBER,
    Timestamp: number(),
    DryRun: boolean(),
  }),
  IncreaseStreamRetentionPeriod: RETENTION,
  ListShards: structure({
    ...STREAM,
    NextToken: NEXT_TOKEN,
    ExclusiveStartShardId: SHARD_ID,
    MaxResults: LIMIT,
    StreamCreationTimestamp: number(),
    ShardFilter: structure({
      Type: required(
        oneOf([
          "AFTER_SHARD_ID",
          "AT_TRIM_HORIZON",
          "FROM_TRIM_HORIZON",
          "AT_LATEST",
          "AT_TIMESTAMP",
          "FROM_TIMESTAMP",
        ]),
      ),
      ShardId: SHARD_ID,
      Timestamp: number(),
    }),
  }),
  ListStreams: structure({
    Limit: LIMIT,
    ExclusiveStartStreamName: STREAM_NAME,
    NextToken: NEXT_TOKEN,
  }),
  ListTagsForResource: structure({ ResourceARN: required(RESOURCE_ARN) }),
  ListTagsForStream: structure({
    ...STREAM,
    ExclusiveStartTagKey: TAG_KEY,
    Limit: integer({ min: 1, max: 50 }),
  }),
  MergeShards: structure({
    ...STREAM,
    ShardToMerge: required(SHARD_ID),
    AdjacentShardToMerge: required(SHARD_ID),
  }),
  PutRecord: structure({
    ...STREAM,
    Data: required(blob()),
    PartitionKey: required(PARTITION_KEY),
    ExplicitHashKey: HASH_KEY,
    SequenceNumberForOrdering: SEQUENCE_NUMBER,
    DryRun: boolean(),
  }),
  PutRecords: structure({
    ...STREAM,
    Records: required(
      list(
        structure({
          Data: required(blob()),
          ExplicitHashKey: HASH_KEY,
          PartitionKey: required(PARTITION_KEY),
        }),
        { min: 1, max: PUT_RECORDS_MAX },
      ),
    ),
    DryRun: boolean(),
  }),
  RemoveTagsFromStream: structure({ ...STREAM, TagKeys: required(TAG_KEYS) }),
  SplitShard: structure({
    ...STREAM,
    ShardToSplit: required(SHARD_ID),
    NewStartingHashKey: required(HASH_KEY),
  }),
  StartStreamEncryption: STREAM_ENCRYPTION,
  StopStreamEncryption: STREAM_ENCRYPTION,
  TagResource: structure({ ResourceARN: required(RESOURCE_ARN), Tags: required(TAGS) }),
  UntagResource: structure({ ResourceARN: required(RESOURCE_ARN), TagKeys: required(TAG_KEYS) }),
  UpdateMaxRecordSize: structure({
    StreamARN: STREAM_ARN,
    MaxRecordSizeInKiB: required(RECORD_KIB),
  }),
  UpdateShardCount: structure({
    ...STREAM,
    TargetShardCount: required(COUNT),
    ScalingType: required(oneOf(["UNIFORM_SCALING"])),
  }),
  UpdateStreamMode: structure({
    StreamARN: required(STREAM_ARN),
    StreamModeDetails: required(STREAM_MODE),
    ...WARM_THROUGHPUT,
  }),
} as const;

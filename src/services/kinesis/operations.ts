import { type Operation } from "./call.ts";
import { disableMonitoring, enableMonitoring } from "./operations-monitoring.ts";
import { getRecords, getShardIterator, putRecord, putRecords } from "./operations-records.ts";
import { listShards, mergeShards, splitShard, updateShardCount } from "./operations-shards.ts";
import {
  createStream,
  decreaseRetention,
  deleteStream,
  describeLimits,
  describeStream,
  describeStreamSummary,
  increaseRetention,
  listAllStreams,
  startEncryption,
  stopEncryption,
  updateMaxRecordSize,
  updateStreamMode,
} from "./operations-streams.ts";
import {
  addTagsToStream,
  listTagsForResource,
  listTagsForStream,
  removeTagsFromStream,
  tagResource,
  untagResource,
} from "./operations-tags.ts";

/** By the name in `X-Amz-Target`. */
export const OPERATIONS: ReadonlyMap<string, Operation> = new Map(
  Object.entries({
    AddTagsToStream: addTagsToStream,
    CreateStream: createStream,
    DecreaseStreamRetentionPeriod: decreaseRetention,
    DeleteStream: deleteStream,
    DescribeLimits: describeLimits,
    DescribeStream: describeStream,
    DescribeStreamSummary: describeStreamSummary,
    DisableEnhancedMonitoring: disableMonitoring,
    EnableEnhancedMonitoring: enableMonitoring,
    GetRecords: getRecords,
    GetShardIterator: getShardIterator,
    IncreaseStreamRetentionPeriod: increaseRetention,
    ListShards: listShards,
    ListStreams: listAllStreams,
    ListTagsForResource: listTagsForResource,
    ListTagsForStream: listTagsForStream,
    MergeShards: mergeShards,
    PutRecord: putRecord,
    PutRecords: putRecords,
    RemoveTagsFromStream: removeTagsFromStream,
    SplitShard: splitShard,
    StartStreamEncryption: startEncryption,
    StopStreamEncryption: stopEncryption,
    TagResource: tagResource,
    UntagResource: untagResource,
    UpdateMaxRecordSize: updateMaxRecordSize,
    UpdateShardCount: updateShardCount,
    UpdateStreamMode: updateStreamMode,
  }),
);

/** AWS's operations that are not here: they are refused by their names. */
export const NOT_BUILT: readonly string[] = [
  "CreateChannel",
  "DeleteChannel",
  "DeleteResourcePolicy",
  "DeregisterStreamConsumer",
  "DescribeAccountSettings",
  "DescribeChannel",
  "DescribeStreamConsumer",
  "GetResourcePolicy",
  "ListChannels",
  "ListStreamConsumers",
  "PutResourcePolicy",
  "RegisterStreamConsumer",
  "SubscribeToShard",
  "UpdateAccountSettings",
  "UpdateChannel",
  "UpdateStreamRecordDistributionStrategy",
  "UpdateStreamWarmThroughput",
];

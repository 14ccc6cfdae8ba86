/** Limits of Kinesis Data Streams, from its model's documentation unless another source is named. */

export const PUT_RECORDS_MAX = 500;
/** Data and partition keys of one PutRecords: 10 MiB. */
export const PUT_BYTES_MAX = 10_485_760;
export const GET_RECORDS_MAX = 10_000;
/** Data and partition keys of one answer: 10 MiB. */
export const GET_BYTES_MAX = 10_485_760;
/** Of a record, unless the stream has been given another: 1 MiB, its partition key included. */
export const RECORD_KIB_DEFAULT = 1024;
export const RECORD_KIB_MAX = 10_240;
export const ITERATOR_MS = 300_000;
export const NEXT_TOKEN_MS = 300_000;
export const RETENTION_HOURS_DEFAULT = 24;
/** 365 days. */
export const RETENTION_HOURS_MAX = 8760;
/** What one shard takes in a second: 1 MiB. */
export const SHARD_BYTES_PER_SECOND = 1_048_576;
export const SHARD_RECORDS_PER_SECOND = 1000;
/** Open shards of an account in a region, without those of streams on demand: Service Quotas, us-east-1. */
export const OPEN_SHARDS_MAX = 500;
/** Service Quotas. */
export const ON_DEMAND_STREAMS_MAX = 50;
/** With which a stream on demand begins: the developer guide. */
export const ON_DEMAND_SHARDS = 4;
export const RESCALES_PER_DAY_MAX = 10;
/** Of DescribeStream and ListStreams, whatever they are asked for. */
export const PAGE_MAX = 100;
export const LIST_SHARDS_PAGE_MAX = 1000;

/** Of a stream, with the closed ones whose records may still be there: the most open shards that UpdateShardCount knows of. */
export const SHARDS_KEPT_MAX = 10_000;
/** What a stream holds at most: an object has 10 GB on Cloudflare, and needs room to remove what has expired. */
export const STREAM_BYTES_MAX = 9_000_000_000;
/** A request with 10 MiB of data in base64, and what JSON makes of 500 partition keys. */
export const REQUEST_BYTES_MAX = 16_777_216;

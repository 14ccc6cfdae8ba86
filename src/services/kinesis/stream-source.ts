/** A shard as its reader needs to know it. */
export interface SourceShard {
  readonly shardId: string;
  readonly parentShardId?: string;
  /** The other parent of a shard that two were merged into. */
  readonly adjacentParentShardId?: string;
  readonly closed: boolean;
}

/**
 * From where to read: `TRIM_HORIZON`, `LATEST`, a sequence number, after which, or a time. All but `LATEST` mean the same
 * however long they are kept.
 */
export type StreamPosition = string | { readonly timestampMs: number };

export interface SourceRecord {
  readonly sequenceNumber: string;
  readonly partitionKey: string;
  /** Base64. */
  readonly data: string;
  readonly approximateArrivalMs: number;
  readonly encryptionType?: string;
}

export interface SourceRequest {
  readonly shardId: string;
  readonly after: StreamPosition;
  /** Records. */
  readonly limit: number;
  /** Of data and partition keys; one record is given in any case. */
  readonly maxBytes: number;
}

export interface SourceReading {
  readonly records: readonly SourceRecord[];
  /** Never `LATEST`: reading on from here misses nothing that has come since. */
  readonly next: StreamPosition;
  readonly millisBehindLatest: number;
  /** Of a closed shard of which all has been read. */
  readonly ended: boolean;
}

/** What a poller asks of its stream. Each throws ServiceError for what the stream refuses, such as ResourceNotFoundException. */
export interface StreamSource {
  /** Whether a stream calls for its poller by itself when there is something new after a reading without records: records in any shard, or other shards. The poller of any other has to look. */
  readonly calls: boolean;
  /** Those of which something may be left to read, closed ones too. */
  readonly shards: () => Promise<readonly SourceShard[]>;
  readonly read: (request: SourceRequest) => Promise<SourceReading>;
  /** The position of who wants only what comes from now on. */
  readonly latest: (shardId: string) => Promise<StreamPosition>;
  /** The stream calls at once, if it is there, and else when there is one of that name. */
  readonly subscribe: () => Promise<void>;
  readonly unsubscribe: () => Promise<void>;
}

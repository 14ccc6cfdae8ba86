/** Where a shard is read on from: behind a record, by its sequence number, from `TRIM_HORIZON`, or from a time. */
export type Position = string | { readonly timestampMs: number };

/** A record in the form in which the function gets it. */
export interface Item {
  readonly sequenceNumber: string;
  /** Records of one key are processed in their order. */
  readonly key: string;
  readonly arrivedAt: number;
  /** JSON. */
  readonly text: string;
  /** Of the text in an event, with the comma after it. */
  readonly bytes: number;
  /** With what a producer wrote decoded; made when a filter asks. */
  readonly toFilter: () => Readonly<Record<string, unknown>>;
}

export interface Shard {
  readonly shardId: string;
  /** Of which this one goes on: to be read first. */
  readonly parentIds: readonly string[];
}

/** A shard as its stream lists it. */
export interface ListedShard extends Shard {
  readonly isOpen: boolean;
}

export interface Page {
  readonly items: readonly Item[];
  /** Behind what has been read, whoever it was for. */
  readonly next: Position;
  /** Nothing was there at all: a stream that calls does so when there is something. */
  readonly isEmpty: boolean;
  /** Nothing more is there at the moment. */
  readonly isLatest: boolean;
  /** The shard is closed, and all of it has been read. */
  readonly isEnd: boolean;
}

export interface ReadRequest {
  readonly shardId: string;
  readonly after: Position;
  readonly recordsMax: number;
  /** At least one record is given, however long it is. */
  readonly bytesMax: number;
}

/** What a poller asks of its stream. Each throws what the stream refuses. */
export interface StreamSource {
  /** Whether the stream calls for its poller after an empty page; the poller of any other has to look. */
  readonly calls: boolean;
  /** How often that is. */
  readonly pollMs: number;
  /** Reads at once. */
  readonly readsMax: number;
  /** How long after a tumbling window's end a record of it may still come. */
  readonly graceMs: number;
  readonly shards: () => Promise<readonly ListedShard[]>;
  readonly read: (request: ReadRequest) => Promise<Page>;
  /** Behind all that is in the shard now, for good. */
  readonly latest: (shardId: string) => Promise<Position>;
  readonly subscribe: () => Promise<void>;
  readonly unsubscribe: () => Promise<void>;
  readonly isGone: (error: unknown) => boolean;
  /** Whether an error only says that there are too many reads. */
  readonly isBusy: (error: unknown) => boolean;
}

import { type StreamAddress } from "./address.ts";
import { type Start } from "./position.ts";
import { type Encryption, type StreamRecord } from "./registration.ts";
import { type Shard } from "./shards.ts";

/** What passes between a stream's object and those who ask it. */

export interface StreamDescription extends StreamRecord {
  /** Those whose records may still be there, closed ones too, in the order in which they came about. */
  readonly shards: readonly Shard[];
}

export interface OutgoingRecord {
  readonly partitionKey: string;
  readonly hashKey: bigint;
  readonly data: Uint8Array;
}

export interface PutRequest {
  readonly address: StreamAddress;
  readonly records: readonly OutgoingRecord[];
  /** A sequence number that the records have to come after. */
  readonly after?: string;
}

/** What came of a record; one that its shard had no room for is to be sent again. */
export type PutOutcome =
  | { readonly ok: true; readonly shardIndex: number; readonly sequenceNumber: string }
  | { readonly ok: false; readonly shardIndex: number };

export interface PositionRequest {
  readonly address: StreamAddress;
  /** As its reader writes it. */
  readonly shardId: string;
  readonly start: Start;
}

export interface ReadRequest extends PositionRequest {
  readonly recordsMax: number;
  readonly bytesMax: number;
  /** The name of a poller that is to be called when there is something, if there is nothing now. */
  readonly subscriber?: string;
}

export interface GivenRecord {
  readonly sequenceNumber: string;
  readonly partitionKey: string;
  readonly data: Uint8Array;
  readonly arrivedAt: number;
}

export interface Reading {
  /** As the stream has it now. */
  readonly encryptionType: Encryption["type"];
  readonly records: readonly GivenRecord[];
  /** After which to read on. */
  readonly next: string;
  readonly millisBehindLatest: number;
  /** Of a closed shard that has nothing more. */
  readonly ended: boolean;
  /** The shards that follow one that has ended. */
  readonly children: readonly Shard[];
}

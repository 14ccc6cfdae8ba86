import { type StreamAddress } from "./address.ts";
import { streamExists, streamNotFound } from "./errors.ts";
import { RETENTION_HOURS_DEFAULT } from "./limits.ts";
import { type ShardMetric } from "./metrics.ts";
import { type Tags } from "./tags.ts";

export type StreamMode = "PROVISIONED" | "ON_DEMAND";

/** What a stream says of its encryption; it has no effect. */
export type Encryption =
  | { readonly type: "NONE" }
  | { readonly type: "KMS"; readonly keyId: string };

/** What a stream is, beside its shards and records. */
export interface StreamRecord {
  readonly address: StreamAddress;
  readonly createdAt: number;
  readonly mode: StreamMode;
  readonly retentionHours: number;
  readonly recordKibMax: number;
  readonly encryption: Encryption;
  readonly tags: Tags;
  /** Absent while nobody has asked for any; they have no effect. */
  readonly metrics?: readonly ShardMetric[];
  /** When UpdateShardCount has last been called, as far as it counts. */
  readonly rescaledAt: readonly number[];
}

export type NewStream = Pick<StreamRecord, "mode" | "recordKibMax" | "tags">;

const KEY = "stream";

/** That a stream is there, and as what. Throws Kinesis's refusals. */
export class Registration {
  readonly #kv: SyncKvStorage;
  #record: StreamRecord | undefined;

  constructor(kv: SyncKvStorage) {
    this.#kv = kv;
    this.#record = kv.get<StreamRecord>(KEY);
  }

  get isThere(): boolean {
    return this.#record !== undefined;
  }

  /** The stream's name has to be told by whoever asks: an object without a stream does not know its own. */
  at(address: StreamAddress): StreamRecord {
    if (this.#record === undefined) throw streamNotFound(address);
    return this.#record;
  }

  get record(): StreamRecord | undefined {
    return this.#record;
  }

  create(address: StreamAddress, given: NewStream, createdAt: number): void {
    if (this.#record !== undefined) throw streamExists(address);
    this.#write({
      address,
      createdAt,
      ...given,
      retentionHours: RETENTION_HOURS_DEFAULT,
      encryption: { type: "NONE" },
      rescaledAt: [],
    });
  }

  change(address: StreamAddress, changes: Partial<Omit<StreamRecord, "address">>): void {
    this.#write({ ...this.at(address), ...changes });
  }

  /** The object's whole storage goes with it. */
  forget(): void {
    this.#record = undefined;
  }

  #write(record: StreamRecord): void {
    this.#kv.put(KEY, record);
    this.#record = record;
  }
}

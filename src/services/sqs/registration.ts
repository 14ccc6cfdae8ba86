import { type QueueAddress, queueArn } from "./address.ts";
import {
  firstDifference,
  mergeAttributes,
  type QueueAttributes,
  type QueueSettings,
  toSettings,
} from "./attributes.ts";
import { queueDoesNotExist, sqsError } from "./errors.ts";
import { PURGE_INTERVAL_MS } from "./limits.ts";
import { checkTags } from "./tags.ts";

/** What a queue is, beside its messages. */
export interface QueueRecord {
  readonly address: QueueAddress;
  readonly attributes: QueueAttributes;
  readonly tags: Readonly<Record<string, string>>;
  /** Of the receipt handles. */
  readonly secret: Uint8Array;
  readonly createdAt: number;
  readonly modifiedAt: number;
  readonly purgedAt?: number;
}

const KEY = "queue";
const SECRET_BYTES = 32;

/** That a queue is there, and as what. Throws SQS's refusals. */
export class Registration {
  readonly #kv: SyncKvStorage;
  #record: QueueRecord | undefined;
  #settings: QueueSettings | undefined;

  constructor(kv: SyncKvStorage) {
    this.#kv = kv;
    this.#record = kv.get<QueueRecord>(KEY);
  }

  get isThere(): boolean {
    return this.#record !== undefined;
  }

  get record(): QueueRecord {
    if (this.#record === undefined) throw queueDoesNotExist();
    return this.#record;
  }

  get settings(): QueueSettings {
    this.#settings ??= toSettings(this.record.address, this.record.attributes);
    return this.#settings;
  }

  /** Creating what is there already is no error, if it is created alike. Says whether it is new. */
  create(
    address: QueueAddress,
    given: Pick<QueueRecord, "attributes" | "tags">,
    now: number,
  ): boolean {
    const attributes = mergeAttributes({}, given.attributes);
    if (this.#record !== undefined) {
      const different = firstDifference(address.name, this.#record.attributes, attributes);
      if (different === undefined) return false;
      throw sqsError(
        "QueueNameExists",
        `A queue already exists with the same name and a different value for attribute ${different}`,
      );
    }
    const secret = crypto.getRandomValues(new Uint8Array(SECRET_BYTES));
    const { tags } = given;
    this.#write({ address, attributes, tags, secret, createdAt: now, modifiedAt: now });
    return true;
  }

  setAttributes(changes: QueueAttributes, now: number): void {
    const attributes = mergeAttributes(this.record.attributes, changes);
    this.#write({ ...this.record, attributes, modifiedAt: now });
  }

  editPolicy(edit: (policy: string | undefined, arn: string) => string, now: number): void {
    const { attributes, address } = this.record;
    this.setAttributes({ Policy: edit(attributes["Policy"], queueArn(address)) }, now);
  }

  /** Undefined takes a tag away. */
  setTags(changes: Readonly<Record<string, string | undefined>>): void {
    const merged = Object.entries({ ...this.record.tags, ...changes });
    const left = merged.filter((tag): tag is [string, string] => tag[1] !== undefined);
    const tags = Object.fromEntries(left);
    checkTags(this.record.address.name, tags);
    this.#write({ ...this.record, tags });
  }

  /** Refuses a second purge within a minute. */
  purge(now: number): void {
    const { address, purgedAt } = this.record;
    if (purgedAt !== undefined && now - purgedAt < PURGE_INTERVAL_MS) {
      throw sqsError(
        "PurgeQueueInProgress",
        `Only one PurgeQueue operation on ${address.name} is allowed every 60 seconds.`,
      );
    }
    this.#write({ ...this.record, purgedAt: now });
  }

  /** The object's whole storage goes with it. */
  forget(): void {
    this.#record = undefined;
    this.#settings = undefined;
  }

  #write(record: QueueRecord): void {
    this.#kv.put(KEY, record);
    this.#record = record;
    this.#settings = undefined;
  }
}

import { isRefused } from "../../aws/service-error.ts";
import { callJson } from "../remote-json.ts";
import { type Remote } from "../remote.ts";

/** The stream of a table at an endpoint that speaks as DynamoDB Streams does. */

export interface TableShard {
  readonly shardId: string;
  readonly parentShardId?: string;
  /** Of a closed shard: the sequence number of its last record. */
  readonly lastSequenceNumber?: string;
}

/** From where to read: a sequence number, after which, or `TRIM_HORIZON`. */
export type TablePosition = string;

export interface TableReading {
  /** As the service has them; only those that have what every record has. */
  readonly records: readonly TableRecord[];
  /** Of a closed shard of which all has been read. */
  readonly isEnd: boolean;
}

export interface TableRecord {
  readonly dynamodb: Readonly<Record<string, unknown>> & {
    readonly SequenceNumber: string;
    readonly Keys: Readonly<Record<string, unknown>>;
    /** Seconds. */
    readonly ApproximateCreationDateTime: number;
  };
  readonly [member: string]: unknown;
}

const TARGET = "DynamoDBStreams_20120810";
/** The service's own. */
const RECORDS_MAX = 1000;
/** Of the shards of one stream, a hundred on each; more are a fault of the endpoint. */
const PAGES_MAX = 100;

type Call = (
  operation: string,
  input: Readonly<Record<string, unknown>>,
) => Promise<Readonly<Record<string, unknown>>>;

/** Goes on by the iterators that it is given, as long as they last. */
export class TableStream {
  readonly #call: Call;
  readonly arn: string;
  readonly #iterators = new Map<string, { readonly after: string; readonly token: string }>();

  constructor(remote: Remote, arn: string) {
    this.arn = arn;
    this.#call = (operation, input) =>
      callJson(remote, { version: "1.0", target: `${TARGET}.${operation}` }, input);
  }

  async shards(): Promise<readonly TableShard[]> {
    const shards: TableShard[] = [];
    let last: unknown;
    for (let page = 0; page < PAGES_MAX; page += 1) {
      const after = last === undefined ? {} : { ExclusiveStartShardId: last };
      const output = await this.#call("DescribeStream", { StreamArn: this.arn, ...after });
      const description = membersOf(output["StreamDescription"]);
      shards.push(...listOf(description["Shards"]).flatMap(toShard));
      last = description["LastEvaluatedShardId"] ?? undefined;
      if (last === undefined) return shards;
    }
    // To go on with a part of them would be to take the others for expired.
    throw new Error(`The stream ${this.arn} has no end of shards`);
  }

  /** What has been cut off by the reader is given again: it says after what it goes on. */
  async read(shardId: string, after: TablePosition, recordsMax: number): Promise<TableReading> {
    try {
      return await this.#read(shardId, after, recordsMax);
    } catch (error) {
      if (isRefused(error, "ExpiredIteratorException")) {
        return await this.#read(shardId, after, recordsMax);
      }
      // What it was to go on from has expired: whatever is left comes after it.
      if (!isRefused(error, "TrimmedDataAccessException")) throw error;
      return await this.#read(shardId, "TRIM_HORIZON", recordsMax);
    }
  }

  async #read(shardId: string, after: TablePosition, recordsMax: number): Promise<TableReading> {
    const token = await this.#iterator(shardId, after);
    const output = await this.#call("GetRecords", {
      ShardIterator: token,
      Limit: Math.min(recordsMax, RECORDS_MAX),
    });
    const records = listOf(output["Records"]).filter(isRecord);
    const next = output["NextShardIterator"];
    const last = records.at(-1)?.dynamodb.SequenceNumber ?? after;
    if (typeof next === "string") this.#iterators.set(shardId, { after: last, token: next });
    return { records, isEnd: typeof next !== "string" };
  }

  async #iterator(shardId: string, after: TablePosition): Promise<string> {
    const known = this.#iterators.get(shardId);
    this.#iterators.delete(shardId);
    if (known?.after === after) return known.token;
    const position =
      after === "TRIM_HORIZON"
        ? { ShardIteratorType: after }
        : { ShardIteratorType: "AFTER_SEQUENCE_NUMBER", SequenceNumber: after };
    const input = { StreamArn: this.arn, ShardId: shardId, ...position };
    return String((await this.#call("GetShardIterator", input))["ShardIterator"]);
  }
}

function toShard(value: unknown): readonly TableShard[] {
  const { ShardId: shardId, ParentShardId: parent, SequenceNumberRange: range } = membersOf(value);
  const { EndingSequenceNumber: last } = membersOf(range);
  if (typeof shardId !== "string") return [];
  return [
    {
      shardId,
      ...(typeof parent === "string" ? { parentShardId: parent } : {}),
      ...(typeof last === "string" ? { lastSequenceNumber: last } : {}),
    },
  ];
}

/** The endpoint is not ours: what has no number could not be kept in order. */
function isRecord(value: unknown): value is TableRecord {
  const { dynamodb } = membersOf(value);
  const {
    SequenceNumber: sequence,
    Keys: keys,
    ApproximateCreationDateTime: at,
  } = membersOf(dynamodb);
  return (
    typeof sequence === "string" &&
    /^\d+$/.test(sequence) &&
    typeof keys === "object" &&
    typeof at === "number"
  );
}

function membersOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? { ...value } : {};
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

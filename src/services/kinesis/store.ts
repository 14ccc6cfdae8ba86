import { Buffer } from "node:buffer";
import { joinBytes } from "../../platform/bytes.ts";
import { hashKeyFromHex, hashKeyToHex } from "./hash-key.ts";
import { type Shard } from "./shards.ts";

/** Bumped when a table changes. */
export const SCHEMA_VERSION = 1;

/** Without a rowid a record costs one row, and those of a shard lie side by side. */
const SCHEMA = `
  CREATE TABLE shard (
    id INTEGER PRIMARY KEY,
    parent INTEGER,
    adjacent_parent INTEGER,
    first_hash TEXT NOT NULL,
    last_hash TEXT NOT NULL,
    opened_at INTEGER NOT NULL,
    closed_at INTEGER
  );
  CREATE TABLE record (
    shard INTEGER NOT NULL,
    sequence INTEGER NOT NULL,
    partition_key TEXT NOT NULL,
    data BLOB NOT NULL,
    PRIMARY KEY (shard, sequence)
  ) WITHOUT ROWID;
  CREATE TABLE record_rest (
    shard INTEGER NOT NULL,
    sequence INTEGER NOT NULL,
    part INTEGER NOT NULL,
    data BLOB NOT NULL,
    PRIMARY KEY (shard, sequence, part)
  ) WITHOUT ROWID;
`;

/** A row has 2 MB at most, and a record 10 MiB: what is longer lies in several rows. */
const PIECE_BYTES = 1_048_576;

/** As many are removed at once as take no long time. */
const REMOVED_MAX = 10_000;

export interface StoredRecord {
  readonly sequence: number;
  readonly partitionKey: string;
  readonly data: Uint8Array;
}

interface Stretch {
  /** Exclusive. */
  readonly after: number;
  readonly recordsMax: number;
  /** Of data and partition keys; one record is given in any case. */
  readonly bytesMax: number;
}

type ShardRow = {
  readonly id: number;
  readonly parent: number | null;
  readonly adjacent_parent: number | null;
  readonly first_hash: string;
  readonly last_hash: string;
  readonly opened_at: number;
  readonly closed_at: number | null;
};

type RecordRow = {
  readonly sequence: number;
  readonly partition_key: string;
  readonly data: ArrayBuffer;
};

/** The tables of a stream's object. */
export class StreamStore {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  create(): void {
    this.#sql.exec(SCHEMA);
  }

  get bytes(): number {
    return this.#sql.databaseSize;
  }

  shards(): readonly Shard[] {
    return this.#sql.exec<ShardRow>("SELECT * FROM shard ORDER BY id").toArray().map(toShard);
  }

  insertShard({ index, range, parent, adjacentParent, openedAt }: Shard): void {
    this.#sql.exec(
      "INSERT INTO shard VALUES (?, ?, ?, ?, ?, ?, NULL)",
      index,
      parent ?? null,
      adjacentParent ?? null,
      hashKeyToHex(range.first),
      hashKeyToHex(range.last),
      openedAt,
    );
  }

  closeShard(index: number, closedAt: number): void {
    this.#sql.exec("UPDATE shard SET closed_at = ? WHERE id = ?", closedAt, index);
  }

  removeShard(index: number): void {
    this.#sql.exec("DELETE FROM shard WHERE id = ?", index);
  }

  insert(shard: number, { sequence, partitionKey, data }: StoredRecord): void {
    const [first = data, ...rest] = piecesOf(data);
    const insert = "INSERT INTO record VALUES (?, ?, ?, ?)";
    this.#sql.exec(insert, shard, sequence, partitionKey, first);
    for (const [part, piece] of rest.entries()) {
      this.#sql.exec("INSERT INTO record_rest VALUES (?, ?, ?, ?)", shard, sequence, part, piece);
    }
  }

  read(shard: number, { after, recordsMax, bytesMax }: Stretch): readonly StoredRecord[] {
    const rows = this.#sql.exec<RecordRow>(
      "SELECT sequence, partition_key, data FROM record WHERE shard = ? AND sequence > ? ORDER BY sequence LIMIT ?",
      shard,
      after,
      recordsMax,
    );
    const records: StoredRecord[] = [];
    let bytes = 0;
    for (const row of rows) {
      const record = this.#toRecord(shard, row);
      bytes += recordBytes(record);
      if (bytes > bytesMax && records.length > 0) break;
      records.push(record);
    }
    return records;
  }

  hasAfter(shard: number, sequence: number): boolean {
    const query = "SELECT 1 FROM record WHERE shard = ? AND sequence > ? LIMIT 1";
    return this.#sql.exec(query, shard, sequence).toArray().length > 0;
  }

  oldest(shard: number): number | undefined {
    return this.#end(shard, "ASC");
  }

  newest(shard: number): number | undefined {
    return this.#end(shard, "DESC");
  }

  /** Removes those before `sequence`, and says whether there are more of them. */
  removeBefore(shard: number, sequence: number): boolean {
    const [nth] = this.#sql
      .exec<{ sequence: number }>(
        "SELECT sequence FROM record WHERE shard = ? AND sequence < ? ORDER BY sequence LIMIT 1 OFFSET ?",
        shard,
        sequence,
        REMOVED_MAX,
      )
      .toArray();
    const end = nth?.sequence ?? sequence;
    this.#sql.exec("DELETE FROM record WHERE shard = ? AND sequence < ?", shard, end);
    this.#sql.exec("DELETE FROM record_rest WHERE shard = ? AND sequence < ?", shard, end);
    return nth !== undefined;
  }

  #end(shard: number, order: "ASC" | "DESC"): number | undefined {
    const query = `SELECT sequence FROM record WHERE shard = ? ORDER BY sequence ${order} LIMIT 1`;
    return this.#sql.exec<{ sequence: number }>(query, shard).toArray()[0]?.sequence;
  }

  #toRecord(shard: number, row: RecordRow): StoredRecord {
    const { sequence, partition_key: partitionKey } = row;
    const first = new Uint8Array(row.data);
    if (first.byteLength < PIECE_BYTES) return { sequence, partitionKey, data: first };
    const rest = this.#sql
      .exec<{ data: ArrayBuffer }>(
        "SELECT data FROM record_rest WHERE shard = ? AND sequence = ? ORDER BY part",
        shard,
        sequence,
      )
      .toArray();
    const data = joined([first, ...rest.map((piece) => new Uint8Array(piece.data))]);
    return { sequence, partitionKey, data };
  }
}

/** What counts towards every limit of bytes. */
export function recordBytes(record: Pick<StoredRecord, "partitionKey" | "data">): number {
  return Buffer.byteLength(record.partitionKey) + record.data.byteLength;
}

function toShard(row: ShardRow): Shard {
  return {
    index: row.id,
    range: { first: hashKeyFromHex(row.first_hash), last: hashKeyFromHex(row.last_hash) },
    openedAt: row.opened_at,
    ...(row.parent === null ? {} : { parent: row.parent }),
    ...(row.adjacent_parent === null ? {} : { adjacentParent: row.adjacent_parent }),
    ...(row.closed_at === null ? {} : { closedAt: row.closed_at }),
  };
}

/** None for no data. */
function piecesOf(data: Uint8Array): readonly Uint8Array[] {
  const count = Math.ceil(data.byteLength / PIECE_BYTES);
  return Array.from({ length: count }, (_, index) =>
    data.subarray(index * PIECE_BYTES, (index + 1) * PIECE_BYTES),
  );
}

function joined(pieces: readonly Uint8Array[]): Uint8Array {
  if (pieces.length === 1 && pieces[0] !== undefined) return pieces[0];
  return joinBytes(pieces);
}

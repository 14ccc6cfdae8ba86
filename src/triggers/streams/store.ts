import { type LaneState } from "./model.ts";
import { type KeptLane, type KeptShard, type StreamStore } from "./shard-keeper.ts";
import { type ReadShard } from "./shards.ts";

const BEGUN = "streamBegun";
/** A value may have 2 MB; the state of a tumbling window may be longer, and has up to three bytes a character. */
const PIECE_LENGTH = 500_000;

const TABLES = `
  CREATE TABLE IF NOT EXISTS shard (id TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS lane (
    shard_id TEXT NOT NULL, lane INTEGER NOT NULL, revision INTEGER NOT NULL, value TEXT NOT NULL,
    PRIMARY KEY (shard_id, lane)
  ) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS window_state (
    shard_id TEXT NOT NULL, lane INTEGER NOT NULL, piece INTEGER NOT NULL, text TEXT NOT NULL,
    PRIMARY KEY (shard_id, lane, piece)
  ) WITHOUT ROWID;
`;

type ShardRow = { readonly id: string; readonly value: string };
type LaneRow = {
  readonly shard_id: string;
  readonly lane: number;
  readonly revision: number;
  readonly value: string;
};

/** How far a mapping is in its stream, in the storage of its poller. Only this file writes the tables. */
export function streamStore({ sql, kv }: DurableObjectStorage): StreamStore {
  sql.exec(TABLES);
  return {
    isBegun: () => kv.get<boolean>(BEGUN) === true,
    begin: () => kv.put(BEGUN, true),
    shards: () => readShards(sql),
    putShard: (shard, lanes) => {
      removeShard(sql, shard.shardId);
      sql.exec("INSERT INTO shard VALUES (?, ?)", shard.shardId, JSON.stringify(shard));
      for (const [index, state] of lanes.entries()) insertLane(sql, shard.shardId, index, state);
    },
    updateShard: (shard) => {
      sql.exec("UPDATE shard SET value = ? WHERE id = ?", JSON.stringify(shard), shard.shardId);
    },
    removeShard: (shardId) => removeShard(sql, shardId),
    saveLane: (shardId, index, kept) => saveLane(sql, { shardId, index }, kept),
  };
}

interface LaneKey {
  readonly shardId: string;
  readonly index: number;
}

function readShards(sql: SqlStorage): readonly KeptShard[] {
  const lanes = Map.groupBy(
    sql.exec<LaneRow>("SELECT * FROM lane ORDER BY shard_id, lane").toArray(),
    (row) => row.shard_id,
  );
  return sql
    .exec<ShardRow>("SELECT * FROM shard ORDER BY id")
    .toArray()
    .map(({ id, value }) => ({
      shard: JSON.parse(value) as ReadShard,
      lanes: (lanes.get(id) ?? []).map((row) => toLane(sql, row)),
    }));
}

function toLane(sql: SqlStorage, { shard_id, lane, revision, value }: LaneRow): KeptLane {
  const state = JSON.parse(value) as LaneState;
  if (state.window === undefined) return { state, revision };
  const pieces = sql.exec<{ text: string }>(
    "SELECT text FROM window_state WHERE shard_id = ? AND lane = ? ORDER BY piece",
    shard_id,
    lane,
  );
  const text = [...pieces].map((piece) => piece.text).join("");
  return { state: { ...state, window: { ...state.window, state: text } }, revision };
}

function insertLane(sql: SqlStorage, shardId: string, index: number, state: LaneState): void {
  sql.exec("INSERT INTO lane VALUES (?, ?, 0, ?)", shardId, index, toValue(state));
  writeWindow(sql, { shardId, index }, state);
}

function saveLane(
  sql: SqlStorage,
  key: LaneKey,
  { state, revision }: KeptLane,
): number | undefined {
  const { rowsWritten } = sql.exec(
    "UPDATE lane SET value = ?, revision = ? WHERE shard_id = ? AND lane = ? AND revision = ?",
    toValue(state),
    revision + 1,
    key.shardId,
    key.index,
    revision,
  );
  if (rowsWritten === 0) return undefined;
  writeWindow(sql, key, state);
  return revision + 1;
}

function writeWindow(sql: SqlStorage, { shardId, index }: LaneKey, { window }: LaneState): void {
  sql.exec("DELETE FROM window_state WHERE shard_id = ? AND lane = ?", shardId, index);
  for (const [at, piece] of piecesOf(window?.state ?? "").entries()) {
    sql.exec("INSERT INTO window_state VALUES (?, ?, ?, ?)", shardId, index, at, piece);
  }
}

/** A character that takes two places is not cut in two. */
function piecesOf(text: string): readonly string[] {
  const pieces: string[] = [];
  for (let at = 0; at < text.length;) {
    const end = at + PIECE_LENGTH;
    const isCut = /[\uD800-\uDBFF]/.test(text.charAt(end - 1));
    const piece = text.slice(at, isCut ? end + 1 : end);
    pieces.push(piece);
    at += piece.length;
  }
  return pieces;
}

/** Without the window's state, which has a table of its own. */
function toValue(state: LaneState): string {
  const { window } = state;
  return JSON.stringify(
    window === undefined ? state : { ...state, window: { ...window, state: "" } },
  );
}

function removeShard(sql: SqlStorage, shardId: string): void {
  sql.exec("DELETE FROM shard WHERE id = ?", shardId);
  sql.exec("DELETE FROM lane WHERE shard_id = ?", shardId);
  sql.exec("DELETE FROM window_state WHERE shard_id = ?", shardId);
}

import { evictDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, it } from "vitest";
import {
  openStream as openSource,
  type StreamSource,
} from "../../../src/services/kinesis/source.ts";
import { shardId } from "../../../src/services/kinesis/shards.ts";
import { randomOf } from "../../runtime/governor/simulation.ts";
import { openStream, START } from "./streams.worker.ts";

const KEYS = ["a", "b", "c", "d", "e", "f", "g", "h"];
const STEPS = 120;

/** Reads all shards as a poller does: each from where it was, and none before its parents have ended. */
class Reader {
  readonly read: string[] = [];
  readonly #source: StreamSource;
  readonly #positions = new Map<string, string | { readonly timestampMs: number }>();
  readonly #ended = new Set<string>();

  constructor(source: StreamSource) {
    this.#source = source;
  }

  async round(limit: number): Promise<void> {
    for (const shard of await this.#source.shards()) {
      const parents = [shard.parentShardId, shard.adjacentParentShardId];
      const isBlocked = parents.some((parent) => parent !== undefined && !this.#ended.has(parent));
      if (isBlocked || this.#ended.has(shard.shardId)) continue;
      const { records, next, ended } = await this.#source.read({
        shardId: shard.shardId,
        after: this.#positions.get(shard.shardId) ?? "TRIM_HORIZON",
        limit,
        maxBytes: 1_000_000,
      });
      this.read.push(...records.map(({ data }) => atob(data)));
      this.#positions.set(shard.shardId, next);
      if (ended) this.#ended.add(shard.shardId);
    }
  }
}

describe("a stream whose shards change while it is written and read", () => {
  it("gives every record once, and those of a key in their order", async ({ expect }) => {
    const seed = Number(env.TEST_SEED);
    const hint = `seed ${seed}`;
    const random = randomOf(seed);
    const below = (count: number) => Math.floor(random() * count);
    const stream = await openStream(`reshards-${seed}`, { mode: "PROVISIONED", shardCount: 2 });
    const reader = new Reader(openSource(env, stream.address, "none"));
    const written: string[] = [];
    let now = START;

    const openShards = async () => {
      const described = await stream.stub.describe(stream.address);
      if (!described.ok) throw new Error(described.message);
      return described.value.shards
        .filter(({ closedAt }) => closedAt === undefined)
        .toSorted((one, other) => (one.range.first < other.range.first ? -1 : 1));
    };
    const put = async () => {
      const records = Array.from({ length: 1 + below(5) }, () => {
        const key = KEYS[below(KEYS.length)] ?? "";
        return { key, data: `${key}${written.push(key)}` };
      });
      const outcomes = await stream.put(...records);
      expect(
        outcomes.every(({ ok }) => ok),
        hint,
      ).toBe(true);
    };
    const split = async () => {
      const open = await openShards();
      const shard = open[below(open.length)];
      if (shard === undefined) return;
      const { first, last } = shard.range;
      const order = { kind: "split", hashKey: (first + last) / 2n } as const;
      await stream.stub.reshard(stream.address, { ...order, shardId: shardId(shard.index) });
    };
    const merge = async () => {
      const open = await openShards();
      const at = below(open.length - 1);
      const [lower, upper] = open.slice(at, at + 2);
      if (lower === undefined || upper === undefined) return;
      const ids = { lowerId: shardId(lower.index), upperId: shardId(upper.index) };
      await stream.stub.reshard(stream.address, { kind: "merge", ...ids });
    };
    const evict = async () => {
      await evictDurableObject(stream.stub);
    };
    const acts = [put, put, put, put, () => reader.round(1 + below(4)), split, merge, evict];
    for (let step = 0; step < STEPS; step += 1) {
      now += below(3);
      await stream.setClock(now);
      await acts[below(acts.length)]?.();
      await stream.setClock(now);
    }
    // Each round ends a generation of shards at least.
    for (let round = 0; round < STEPS; round += 1) await reader.round(10_000);

    expect(reader.read, hint).toHaveLength(written.length);
    for (const key of KEYS) {
      const wanted = written.flatMap((one, index) => (one === key ? [`${key}${index + 1}`] : []));
      expect(
        reader.read.filter((text) => text.startsWith(key)),
        hint,
      ).toEqual(wanted);
    }
  });
});

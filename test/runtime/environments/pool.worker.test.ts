import { afterEach, describe, it, vi } from "vitest";
import { AwsError } from "../../../src/aws/errors.ts";
import { getBaseSnapshot } from "../../../src/runtime/environments/engine.ts";
import {
  IsolateMemory,
  type MemoryAccount,
} from "../../../src/runtime/environments/isolate-memory.ts";
import { SandboxPool } from "../../../src/runtime/environments/pool.ts";
import { type Sandbox } from "../../../src/runtime/environments/sandbox.ts";
import { AMPLE_MS, invoke, makeSandbox } from "./sandboxes.worker.ts";

/** What a sandbox that holds nothing yet counts as. */
const EMPTY_BYTES = getBaseSnapshot().memoryBytes;
const ROOM_FOR_TWO = 2 * EMPTY_BYTES;
const QUEUE_MS_MAX = 5000;
const LEASE_MS = 60_000;
const MB = 1024 * 1024;
/** Keeps as many megabytes as each event says. */
const GREEDY =
  "let kept; exports.handler = async (mb) => (kept = new Uint8Array(mb * 1048576)).length";

afterEach(() => void vi.useRealTimers());

/** A pool, how often each key had to be made anew, and the sandboxes by the order in which they were made. */
function setUp(bytesMax = ROOM_FOR_TWO) {
  const memory = new IsolateMemory(bytesMax);
  const pool = new SandboxPool(memory);
  const made: string[] = [];
  const create = (key: string, text: string) => (account: MemoryAccount) => {
    made.push(key);
    return makeSandbox(text, {}, account);
  };
  const acquire = (key: string, text = "exports.handler = async () => 1"): Promise<Sandbox> =>
    pool.acquire({ key, leaseMs: LEASE_MS, create: create(key, text) });
  return { memory, pool, made, acquire };
}

describe("SandboxPool", () => {
  it("gives an idle sandbox of the same key again", async ({ expect }) => {
    const { pool, made, acquire } = setUp();
    const first = await acquire("a");
    pool.release(first);
    expect(await acquire("a")).toBe(first);
    expect(made).toEqual(["a"]);
  });

  it("never gives one to two at a time, or to another key", async ({ expect }) => {
    const { pool, acquire } = setUp(10 * EMPTY_BYTES);
    const [one, two] = [await acquire("a"), await acquire("a")];
    expect(one).not.toBe(two);
    pool.release(one);
    expect(await acquire("b")).not.toBe(one);
  });

  it("prefers the one that was used last", async ({ expect }) => {
    const { pool, acquire } = setUp();
    const [one, two] = [await acquire("a"), await acquire("a")];
    pool.release(two);
    pool.release(one);
    expect(await acquire("a")).toBe(one);
    expect(await acquire("a")).toBe(two);
  });

  it("makes room by dropping the one that was idle longest", async ({ expect }) => {
    const { pool, made, acquire } = setUp();
    const [a, b] = [await acquire("a"), await acquire("b")];
    pool.release(b);
    pool.release(a);
    pool.release(await acquire("c"));
    expect(made).toEqual(["a", "b", "c"]);

    expect(await acquire("a")).toBe(a);
    pool.release(a);
    pool.release(await acquire("b"));
    expect(made).toEqual(["a", "b", "c", "b"]);
  });

  it("discards what it drops, so that its memory goes", async ({ expect }) => {
    const { pool, acquire } = setUp();
    const warm = await acquire("a");
    await warm.initialize(Date.now() + AMPLE_MS);
    pool.release(warm);
    const [other] = [await acquire("b"), await acquire("b")];

    expect(warm.warm).toBe(false);
    expect(warm.memoryBytes).toBe(0);
    pool.release(other);
  });

  it("forgets the idle ones whose key does not hold any more", async ({ expect }) => {
    const { pool, made, acquire } = setUp(10 * EMPTY_BYTES);
    const [a, b, busy] = [await acquire("f@1"), await acquire("g@1"), await acquire("f@1")];
    pool.release(a);
    pool.release(b);
    pool.drop((key) => !key.startsWith("f@"));
    expect(await acquire("g@1")).toBe(b);
    expect(await acquire("f@1")).not.toBe(a);
    pool.release(busy);
    expect(made).toHaveLength(4);
  });

  it("lets an event wait for one that is in use, and wakes those in turn", async ({ expect }) => {
    const { pool, acquire } = setUp(EMPTY_BYTES);
    const first = await acquire("a");
    const order: string[] = [];
    const waiting = ["one", "two", "three"].map(async (name) => {
      const sandbox = await acquire("a");
      order.push(name);
      pool.release(sandbox);
      return sandbox;
    });
    pool.release(first);

    expect(await Promise.all(waiting)).toEqual([first, first, first]);
    expect(order).toEqual(["one", "two", "three"]);
  });

  it("lets an event of another function wait for room, too", async ({ expect }) => {
    const { pool, made, acquire } = setUp(EMPTY_BYTES);
    const first = await acquire("a");
    const waiting = acquire("b");
    pool.release(first);
    expect(await waiting).not.toBe(first);
    expect(made).toEqual(["a", "b"]);
  });

  it("answers 429 when the isolate stays full", async ({ expect }) => {
    vi.useFakeTimers();
    const { acquire } = setUp(EMPTY_BYTES);
    await acquire("a");
    const waiting = acquire("a").catch((error: unknown) => error);
    await vi.advanceTimersByTimeAsync(QUEUE_MS_MAX);
    const error = await waiting;

    if (!(error instanceof AwsError)) throw new Error(`Got ${String(error)}`);
    expect([error.code, error.status, error.message]).toEqual([
      "TooManyRequestsException",
      429,
      "Rate Exceeded.",
    ]);
    expect(error.detail).toEqual({ Reason: "ConcurrentInvocationLimitExceeded" });
  });

  it("wakes somebody who still waits, not one who has given up", async ({ expect }) => {
    vi.useFakeTimers();
    const { pool, acquire } = setUp(EMPTY_BYTES);
    const first = await acquire("a");
    const gone = acquire("a").catch((error: unknown) => error);
    await vi.advanceTimersByTimeAsync(QUEUE_MS_MAX - 1);
    const patient = acquire("a");
    await vi.advanceTimersByTimeAsync(1);
    expect(await gone).toBeInstanceOf(AwsError);
    pool.release(first);
    await vi.advanceTimersByTimeAsync(0);

    const race = await Promise.race([patient, Promise.resolve("still waiting")]);
    expect(race).toBe(first);
  });

  it("counts what a sandbox has grown to", async ({ expect }) => {
    const { pool, made, acquire } = setUp();
    const grown = await acquire("a");
    await grown.initialize(Date.now() + AMPLE_MS);
    expect(grown.memoryBytes).toBeGreaterThan(0);
    pool.release(grown);
    pool.release(await acquire("b"));
    // Two fit; neither has been dropped.
    expect(grown.memoryBytes).toBeLessThanOrEqual(EMPTY_BYTES);
    expect(await acquire("a")).toBe(grown);
    expect(made).toEqual(["a", "b"]);
  });

  it("wakes as many as there is room for", async ({ expect }) => {
    const { pool, acquire } = setUp();
    const [a, b] = [await acquire("a"), await acquire("a")];
    const waiting = [acquire("c"), acquire("d")];
    pool.release(a);
    pool.release(b);
    expect(new Set(await Promise.all(waiting)).size).toBe(2);
  });

  it("takes back only what it has lent", async ({ expect }) => {
    const { pool, made, acquire } = setUp();
    const sandbox = await acquire("a");
    pool.release(sandbox);
    pool.release(sandbox);
    expect(await acquire("a")).toBe(sandbox);
    expect(await acquire("a")).not.toBe(sandbox);
    expect(made).toEqual(["a", "a"]);
  });

  it("gives the room of a sandbox that never came back to others", async ({ expect }) => {
    vi.useFakeTimers();
    const { pool, made, acquire } = setUp(EMPTY_BYTES);
    const lost = await acquire("a");
    await vi.advanceTimersByTimeAsync(LEASE_MS - QUEUE_MS_MAX - 1);
    const early = acquire("b").catch((error: unknown) => error);
    await vi.advanceTimersByTimeAsync(QUEUE_MS_MAX);
    expect(await early).toBeInstanceOf(AwsError);

    await vi.advanceTimersByTimeAsync(1);
    const next = await acquire("b");
    pool.release(lost);
    pool.release(next);
    expect(await acquire("b")).toBe(next);
    expect(made).toEqual(["a", "b"]);
  });

  it("never holds more than its memory, however its guests grow", async ({ expect }) => {
    const { memory, pool, acquire } = setUp(12 * MB);
    const idle = await acquire("idle");
    await idle.initialize(Date.now() + AMPLE_MS);
    pool.release(idle);
    const greedy = await acquire("greedy", GREEDY);
    await greedy.initialize(Date.now() + AMPLE_MS);

    // The idle one makes room for it.
    expect((await invoke(greedy, "7")).kind).toBe("result");
    expect([idle.warm, memory.bytes <= memory.bytesMax]).toEqual([false, true]);
    expect(memory.bytes).toBe(greedy.memoryBytes);
    // Beyond the isolate's memory there is nothing, though the function may have 64 MB.
    expect(await invoke(greedy, "20")).toEqual({ kind: "out-of-memory" });
    expect(memory.bytes).toBeLessThanOrEqual(memory.bytesMax);
    pool.release(greedy);
    expect(memory.bytes).toBe(EMPTY_BYTES);
  });

  it("lets no idle one go for what cannot be had", async ({ expect }) => {
    const { memory, pool, acquire } = setUp(12 * MB);
    const idle = await acquire("idle");
    await idle.initialize(Date.now() + AMPLE_MS);
    pool.release(idle);
    const greedy = await acquire("greedy", GREEDY);
    await greedy.initialize(Date.now() + AMPLE_MS);

    expect(await invoke(greedy, "20")).toEqual({ kind: "out-of-memory" });
    expect([idle.warm, memory.bytes <= memory.bytesMax]).toEqual([true, true]);
  });

  it("counts /tmp, of which there is no more than memory", async ({ expect }) => {
    const { memory, pool, acquire } = setUp(16 * MB);
    const writer = await acquire(
      "writer",
      `const fs = require("fs"), megabyte = Buffer.alloc(1048576);
      exports.handler = async () => {
        for (let count = 0; ; count++) {
          try { fs.writeFileSync("/tmp/" + count, megabyte); } catch (error) { return [count, error.code]; }
        }
      };`,
    );
    await writer.initialize(Date.now() + AMPLE_MS);
    const other = await acquire("other");
    const outcome = await invoke(writer);
    const [count, code] = JSON.parse(outcome.kind === "result" ? outcome.json : "[]") as unknown[];
    expect(count).toBeGreaterThan(2);
    expect(count).toBeLessThan(10);
    expect(code).toBe("ENOSPC");
    expect(memory.bytes).toBeLessThanOrEqual(memory.bytesMax);
    expect(memory.bytes).toBe(writer.memoryBytes + EMPTY_BYTES);
    pool.remove(other);
    pool.remove(writer);
    expect(memory.bytes).toBe(0);
  });

  it("lets a function in that has needed much only where that much is free", async ({ expect }) => {
    const { pool, made, acquire } = setUp(16 * MB);
    const first = await acquire("greedy", GREEDY);
    await first.initialize(Date.now() + AMPLE_MS);
    await invoke(first, "6");
    pool.release(first);
    expect(await acquire("greedy", GREEDY)).toBe(first);
    // There is room for one that needs no more than any does at first.
    pool.remove(await acquire("modest"));
    const waiting = acquire("greedy", GREEDY);
    pool.release(first);
    expect(await waiting).toBe(first);
    expect(made).toEqual(["greedy", "modest"]);
  });

  it("lets no idle one go for room that a lost guest still has", async ({ expect }) => {
    vi.useFakeTimers();
    const { memory, pool, acquire } = setUp();
    const lost = await acquire("a", "exports.handler = async () => { for (;;); }");
    await lost.initialize(Date.now() + 10_000);
    const idle = await acquire("b");
    await idle.initialize(Date.now() + 10_000);
    pool.release(idle);
    const running = invoke(lost, "{}", 900_000);
    while (!lost.resting) await scheduler.wait(0);
    vi.setSystemTime(Date.now() + LEASE_MS);
    // Room for two, of which one is lost.
    expect(memory.take(2 * EMPTY_BYTES)).toBe(false);
    expect(idle.warm).toBe(true);
    expect((await running).kind).toBe("crash");
    pool.release(lost);
  });

  it("gives the room of a guest that is suspended only when that one has ended", async ({
    expect,
  }) => {
    vi.useFakeTimers();
    const { pool, acquire } = setUp(EMPTY_BYTES);
    const lost = await acquire("a", "exports.handler = async () => { for (;;); }");
    await lost.initialize(Date.now() + AMPLE_MS);
    const running = invoke(lost, "{}", 900_000);
    while (!lost.resting) await scheduler.wait(0);
    await vi.advanceTimersByTimeAsync(LEASE_MS);
    const waiting = acquire("b");
    const first = await Promise.race([waiting, Promise.resolve("still waiting")]);

    expect(first).toBe("still waiting");
    expect((await running).kind).toBe("crash");
    pool.release(lost);
    expect(await waiting).not.toBe(lost);
  });
});

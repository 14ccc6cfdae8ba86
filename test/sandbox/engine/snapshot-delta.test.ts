import { describe, it } from "vitest";
import { type Snapshot, takeSnapshot } from "../../../sandbox/engine/snapshot.ts";
import {
  applyDelta,
  checkDelta,
  LINE_BYTES,
  type SnapshotDelta,
  takeDelta,
} from "../../../sandbox/engine/snapshot-delta.ts";

const PAGE_BYTES = 65_536;
const LINES = PAGE_BYTES / LINE_BYTES;

/** One page with something at the start, in the midst and at the end. */
function makeMemory(pages = 1): WebAssembly.Memory {
  const memory = new WebAssembly.Memory({ initial: pages });
  const bytes = new Uint8Array(memory.buffer);
  bytes[0] = 1;
  bytes.fill(2, 5000, 9000);
  bytes[PAGE_BYTES - 1] = 3;
  return memory;
}

const base: Snapshot = takeSnapshot(makeMemory(), "ab", {
  runtime: 1,
  context: 2,
  scratch: 3,
  entry: {},
});

/** What a memory is that began as a copy of the base and was then changed. */
function changed(change: (bytes: Uint8Array) => void, pages = 1) {
  const memory = makeMemory(pages);
  const bytes = new Uint8Array(memory.buffer);
  change(bytes);
  return { memory, bytes, delta: takeDelta(memory, base) };
}

function applied(delta: SnapshotDelta): Uint8Array {
  const memory = makeMemory(delta.memoryBytes / PAGE_BYTES);
  checkDelta(delta);
  applyDelta(memory, delta);
  return new Uint8Array(memory.buffer);
}

describe("a delta", () => {
  it("of nothing holds nothing", ({ expect }) => {
    const { delta, bytes } = changed(() => undefined);
    expect(delta).toEqual({
      memoryBytes: PAGE_BYTES,
      runs: new Uint32Array(),
      contents: new Uint8Array(),
    });
    expect(applied(delta)).toEqual(bytes);
  });

  it("holds the lines that differ and no other", ({ expect }) => {
    const { delta, bytes } = changed((memory) => {
      memory[0] = 9;
      memory[10 * LINE_BYTES - 1] = 9;
      memory[10 * LINE_BYTES] = 9;
      memory[PAGE_BYTES - 1] = 9;
    });
    expect([...delta.runs]).toEqual([0, 1, 8, 2, LINES - 12, 1]);
    expect(delta.contents.length).toBe(4 * LINE_BYTES);
    expect(applied(delta)).toEqual(bytes);
  });

  it("makes empty what the base has and the memory has not", ({ expect }) => {
    const { delta, bytes } = changed((memory) => memory.fill(0));
    expect(delta.contents.some((byte) => byte !== 0)).toBe(false);
    expect(applied(delta)).toEqual(bytes);
  });

  it("is one of a memory that has grown", ({ expect }) => {
    const { delta, bytes } = changed((memory) => memory.fill(5, 2 * PAGE_BYTES - 100), 3);
    expect(delta.memoryBytes).toBe(3 * PAGE_BYTES);
    expect(applied(delta)).toEqual(bytes);
  });

  it("makes the same memory of whatever has changed", ({ expect }) => {
    let state = 7;
    const next = (below: number) => (state = (state * 48_271) % 0x7fffffff) % below;
    for (let round = 0; round < 50; round += 1) {
      const { delta, bytes } = changed((memory) => {
        for (let times = next(200); times > 0; times -= 1) {
          const at = next(memory.length);
          memory.fill(next(256), at, at + next(300));
        }
      }, 2);
      expect(applied(delta)).toEqual(bytes);
    }
  });
});

describe("checkDelta()", () => {
  it("refuses what would write beyond the memory or has other contents", ({ expect }) => {
    const delta = { memoryBytes: PAGE_BYTES, contents: new Uint8Array(LINE_BYTES) };
    const check = (...runs: number[]) => checkDelta({ ...delta, runs: Uint32Array.from(runs) });

    expect(() => check(LINES - 1, 1)).not.toThrow();
    expect(() => check(LINES, 1)).toThrow("beyond its memory");
    expect(() => check(0xffffffff, 1)).toThrow("beyond its memory");
    expect(() => check(0, 2)).toThrow("more or fewer lines");
    expect(() => check(0, 0xffffffff, 0xffffffff, 2)).toThrow("more or fewer lines");
    expect(() => check()).toThrow("more or fewer lines");
  });
});

import { describe, it } from "vitest";
import { Chunk } from "../../../src/runtime/governor/chunk.ts";

const TERM_MS = 6000;
const NOW = 10_000;
const PIECE = { id: "piece", pool: "unreserved", size: 3, isSticky: true };

function chunkOf(size: number): Chunk {
  const chunk = new Chunk();
  chunk.add([{ ...PIECE, size }], NOW + TERM_MS, TERM_MS);
  return chunk;
}

describe("Chunk", () => {
  it("is good for leases that end before it does, and for no others", ({ expect }) => {
    const chunk = chunkOf(3);
    expect(chunk.size(NOW + TERM_MS)).toBe(3);
    expect(chunk.size(NOW + TERM_MS + 1)).toBe(0);
  });

  it("is good for longer when it has been renewed", ({ expect }) => {
    const chunk = chunkOf(3);
    const { held } = chunk.beginRenewal(3, NOW);
    expect(held).toEqual([{ id: "piece", pool: "unreserved", size: 3, isInUse: true }]);
    const renewal = { kept: ["piece"], lost: [], tight: [] };
    chunk.endRenewal(renewal, NOW + 2 * TERM_MS, TERM_MS);
    expect(chunk.size(NOW + 2 * TERM_MS)).toBe(3);
  });

  it("is as good as it was when nobody has answered", ({ expect }) => {
    const chunk = chunkOf(3);
    chunk.beginRenewal(3, NOW);
    chunk.endRenewal(undefined, NOW + 2 * TERM_MS, TERM_MS);
    expect([chunk.size(NOW + TERM_MS), chunk.size(NOW + TERM_MS + 1)]).toEqual([3, 0]);
    expect(chunk.isRenewalDue(NOW + TERM_MS)).toBe(true);
  });

  it("gives back what has not been in use since the last renewal", ({ expect }) => {
    const chunk = chunkOf(3);
    chunk.use(2);
    expect(chunk.beginRenewal(1, NOW).returned).toEqual([
      { id: "piece", pool: "unreserved", size: 1 },
    ]);
    expect(chunk.size(NOW)).toBe(2);
  });
});

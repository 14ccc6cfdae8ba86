import { describe, it } from "vitest";
import { mendArrayPush } from "../../../sandbox/prepare/array-push.ts";
import { applyPatch, moveCode } from "../../../sandbox/prepare/patch.ts";

const patch = { name: "the pair", from: [2, 3], to: [7, 8] };

describe("applyPatch()", () => {
  it("changes a copy", ({ expect }) => {
    const engine = Uint8Array.of(1, 2, 2, 3, 4);

    expect([...applyPatch(engine, patch)]).toEqual([1, 2, 7, 8, 4]);
    expect([...engine]).toEqual([1, 2, 2, 3, 4]);
  });

  it("refuses what is not there once, and what would move bytes", ({ expect }) => {
    expect(() => applyPatch(Uint8Array.of(1, 2), patch)).toThrow("Expected the pair once, got 0");
    expect(() => applyPatch(Uint8Array.of(2, 3, 2, 3), patch)).toThrow("the pair once, got 2");
    expect(() => applyPatch(Uint8Array.of(2, 3), { ...patch, to: [7] })).toThrow(
      "The patch of the pair changes a length",
    );
  });
});

describe("moveCode()", () => {
  const move = { name: "the pair", code: [2, 3], after: [1], to: { after: [5], before: [6] } };

  it("carries bytes to a later place", ({ expect }) => {
    const engine = Uint8Array.of(1, 2, 3, 4, 5, 6, 7);
    expect([...moveCode(engine, move)]).toEqual([1, 4, 5, 2, 3, 6, 7]);
  });

  it("refuses what is not there, and a place in front of it", ({ expect }) => {
    expect(() => moveCode(Uint8Array.of(1, 2, 4, 5, 6), move)).toThrow("the pair once, got 0");
    expect(() => moveCode(Uint8Array.of(5, 6, 1, 2, 3), move)).toThrow("move within a function");
  });
});

describe("mendArrayPush()", () => {
  it("refuses an engine that pushes in another way", ({ expect }) => {
    expect(() => mendArrayPush(new Uint8Array(64))).toThrow("Array.prototype.push once, got 0");
  });
});

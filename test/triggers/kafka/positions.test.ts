import { describe, it } from "vitest";
import {
  chooseStarts,
  hasMore,
  nextOffset,
  type StartRule,
} from "../../../src/triggers/kafka/positions.ts";

const BIG = 2n ** 60n;
const first = { partition: 0, low: 5n, high: BIG };
const positions = [first, { partition: 1, low: 0n, high: 0n }];
const rule = (position: StartRule["position"]) => ({ position, since: new Map([[0, 7n]]) });

describe("chooseStarts()", () => {
  it.for([
    ["TRIM_HORIZON", { 0: "5", 1: "0" }],
    ["LATEST", { 0: String(BIG), 1: "0" }],
    ["AT_TIMESTAMP", { 0: "7", 1: "0" }],
  ] as const)("of %s", ([position, starts], { expect }) => {
    expect(chooseStarts(positions, rule(position))).toEqual(starts);
  });

  it("keeps what it has chosen, and reads new partitions from their beginning", ({ expect }) => {
    const known = { 0: "6" };
    const grown = [...positions, { partition: 2, low: 1n, high: 9n }];
    expect(chooseStarts(grown, { ...rule("LATEST"), known })).toEqual({ 0: "6", 1: "0", 2: "1" });
  });
});

describe("nextOffset()", () => {
  it("is what the group has committed, else the start, and never what has been deleted", ({
    expect,
  }) => {
    expect(nextOffset({ ...first, committed: 8n }, { 0: "6" })).toBe(8n);
    expect(nextOffset(first, { 0: "6" })).toBe(6n);
    expect(nextOffset(first, {})).toBe(5n);
    expect(nextOffset({ ...first, committed: 3n }, {})).toBe(5n);
    expect(nextOffset({ ...first, high: 6n, committed: 7n }, {})).toBe(5n);
    expect(hasMore({ ...first, committed: BIG }, {})).toBe(false);
    expect(hasMore({ ...first, committed: BIG - 1n }, {})).toBe(true);
  });
});

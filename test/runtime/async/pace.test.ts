import { describe, it } from "vitest";
import { adapt, type Pace, PACE_FIRST, share, slowDown } from "../../../src/runtime/async/pace.ts";

const times = <T>(count: number, change: (value: T) => T, first: T): T =>
  Array.from({ length: count }).reduce<T>(change, first);

const paceOf = (lanes: number, batch: number, patience = 0): Pace => ({ lanes, batch, patience });

describe("adapt()", () => {
  const fine = { completed: 1, isCutShort: false, isBusy: false };
  const cut = { ...fine, isCutShort: true };

  it("makes batches of short calls longer, up to a limit", ({ expect }) => {
    expect(adapt(PACE_FIRST, fine)).toEqual(paceOf(4, 2));
    expect(times(20, (pace) => adapt(pace, fine), PACE_FIRST)).toEqual(paceOf(4, 64));
  });

  it("gives long calls more lanes and batches that fit", ({ expect }) => {
    expect(adapt(paceOf(4, 64), { ...cut, completed: 5 })).toEqual(paceOf(5, 5));
    expect(adapt(paceOf(4, 64), { ...cut, completed: 0 })).toEqual(paceOf(5, 1));
    const slow = { ...cut, completed: 0 };
    expect(times(200, (of) => adapt(of, slow), paceOf(4, 64))).toEqual(paceOf(64, 1));
  });

  it("takes lanes away that only wait for each other, or are not needed", ({ expect }) => {
    const busy = { ...cut, isBusy: true };
    expect(adapt(paceOf(9, 16), busy)).toEqual(paceOf(8, 16));
    expect(adapt(paceOf(4, 16), busy)).toEqual(paceOf(4, 16));
    expect(times(200, (of) => adapt(of, fine), paceOf(64, 1))).toEqual(paceOf(4, 64));
  });

  it("comes back from a throttle, but not at once", ({ expect }) => {
    const after = slowDown(paceOf(2, 64));
    expect(times(8, (of) => adapt(of, fine), after)).toEqual(paceOf(1, 64));
    expect(times(11, (of) => adapt(of, fine), after)).toEqual(paceOf(4, 64));
    expect(times(8, (of) => adapt(of, cut), after).lanes).toBe(1);
    expect(times(9, (of) => adapt(of, cut), after).lanes).toBe(2);
  });
});

describe("slowDown()", () => {
  it("halves the lanes down to one", ({ expect }) => {
    expect(slowDown(paceOf(9, 8))).toEqual(paceOf(4, 1, 8));
    expect(slowDown(paceOf(1, 1))).toEqual(paceOf(1, 1, 8));
  });
});

describe("share()", () => {
  const one = paceOf(4, 1);

  it("uses all lanes and loses nothing", ({ expect }) => {
    expect(share([1, 2, 3, 4, 5], 2, one)).toEqual([
      [1, 2, 3],
      [4, 5],
    ]);
    expect(share([1, 2], 4, one)).toEqual([[1], [2]]);
    expect(share([], 4, one)).toEqual([]);
  });

  it("hands over some fast calls together", ({ expect }) => {
    const items = Array.from({ length: 10 }, (_, index) => index);
    const lengths = (batch: number) =>
      share(items, 10, paceOf(10, batch)).map(({ length }) => length);
    expect(lengths(8)).toEqual(items.map(() => 1));
    expect(lengths(64)).toEqual([8, 2]);
  });
});

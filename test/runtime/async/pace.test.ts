import { describe, it } from "vitest";
import { adapt, PACE_FIRST, share, slowDown } from "../../../src/runtime/async/pace.ts";

const times = <T>(count: number, change: (value: T) => T, first: T): T =>
  Array.from({ length: count }).reduce<T>(change, first);

describe("adapt()", () => {
  const fine = { completed: 1, isCutShort: false, isBusy: false };

  it("makes batches of short calls longer, up to a limit", ({ expect }) => {
    expect(adapt(PACE_FIRST, fine)).toEqual({ lanes: 4, batch: 2 });
    expect(times(20, (pace) => adapt(pace, fine), PACE_FIRST)).toEqual({ lanes: 4, batch: 64 });
  });

  it("gives long calls more lanes and batches that fit", ({ expect }) => {
    const pace = { lanes: 4, batch: 64 };
    const cut = { ...fine, isCutShort: true };
    expect(adapt(pace, { ...cut, completed: 5 })).toEqual({ lanes: 5, batch: 5 });
    expect(adapt(pace, { ...cut, completed: 0 })).toEqual({ lanes: 5, batch: 1 });
    const slow = { ...cut, completed: 0 };
    expect(times(200, (of) => adapt(of, slow), pace)).toEqual({ lanes: 64, batch: 1 });
  });

  it("takes lanes away that only wait for each other, or are not needed", ({ expect }) => {
    const busy = { ...fine, isCutShort: true, isBusy: true };
    expect(adapt({ lanes: 9, batch: 16 }, busy)).toEqual({ lanes: 8, batch: 16 });
    expect(adapt({ lanes: 4, batch: 16 }, busy)).toEqual({ lanes: 4, batch: 16 });
    expect(times(200, (of) => adapt(of, fine), { lanes: 64, batch: 1 })).toEqual({
      lanes: 4,
      batch: 64,
    });
  });

  it("comes back from a throttle", ({ expect }) => {
    expect(adapt({ lanes: 1, batch: 1 }, fine)).toEqual({ lanes: 4, batch: 2 });
  });
});

describe("slowDown()", () => {
  it("halves the lanes down to one", ({ expect }) => {
    expect(slowDown({ lanes: 9, batch: 8 })).toEqual({ lanes: 4, batch: 1 });
    expect(slowDown({ lanes: 1, batch: 1 })).toEqual({ lanes: 1, batch: 1 });
  });
});

describe("share()", () => {
  const one = { lanes: 4, batch: 1 };

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
      share(items, 10, { lanes: 10, batch }).map(({ length }) => length);
    expect(lengths(8)).toEqual(items.map(() => 1));
    expect(lengths(64)).toEqual([8, 2]);
  });
});

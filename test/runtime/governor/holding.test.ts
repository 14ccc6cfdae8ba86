import { describe, it } from "vitest";
import { Holding, type Slot } from "../../../src/runtime/governor/holding.ts";
import { LEASE_TERM_MS } from "../../../src/runtime/governor/terms.ts";

const TERM = { termMs: LEASE_TERM_MS };

/** A holding with so many slots in use. */
function setUp(count: number) {
  const holding = new Holding();
  holding.addTokens(100);
  const slots = Array.from({ length: count }, (_, index) => {
    const grant = { id: `slot-${index}`, pool: "shared", size: 1, isSticky: true };
    const slot = holding.takeGranted(grant, { until: LEASE_TERM_MS, ...TERM, now: 0 });
    if (slot === undefined) throw new Error("It was granted in time");
    return slot;
  });
  return { holding, slots };
}

/** Names what is held, and has all of it renewed; `seen` are those whose requests go on. */
function renew(holding: Holding, now: number, seen: readonly Slot[] = []): readonly string[] {
  for (const slot of seen) holding.see(slot);
  const { held } = holding.beginRenewal(now);
  const kept = held.map(({ id }) => id);
  holding.endRenewal({ kept, lost: [], tight: [] }, { until: now + LEASE_TERM_MS, ...TERM, now });
  return kept;
}

describe("a slot whose request has been ended by the platform", () => {
  it("is not renewed for ever by those that go on", ({ expect }) => {
    const { holding, slots } = setUp(2);
    const [alive] = slots;
    if (alive === undefined) return;
    const named = Array.from({ length: 10 }, (_, round) => renew(holding, round * 1000, [alive]));
    expect(named[0]).toEqual(["slot-0", "slot-1"]);
    expect(named.at(-1)).toEqual(["slot-0"]);
    // And then nothing keeps this isolate's books from being forgotten.
    holding.release(alive, 10_000);
    expect(holding.isEmpty(100_000)).toBe(true);
  });

  it("is given back no more, should its request go on after all", ({ expect }) => {
    const { holding, slots } = setUp(1);
    const [slot] = slots;
    if (slot === undefined) return;
    for (let round = 0; round < 10; round += 1) renew(holding, round * 1000);
    expect(holding.release(slot, 10_000)).toBeUndefined();
    expect(holding.take("$LATEST", 0, 10_000)).toBeUndefined();
    expect(holding.isEmpty(10_000)).toBe(true);
  });

  it("is not taken for one whose isolate has stood still", ({ expect }) => {
    const { holding, slots } = setUp(1);
    for (let round = 0; round < 20; round += 1) {
      // Two renewals for each sign of life: it is late each time.
      renew(holding, round * 2000);
      expect(renew(holding, round * 2000 + 1000, slots)).toEqual(["slot-0"]);
    }
  });
});

describe("a slot whose term was over while it was in use", () => {
  it("is named as such, and not given back", ({ expect }) => {
    const { holding, slots } = setUp(1);
    const [slot] = slots;
    if (slot === undefined) return;
    const late = LEASE_TERM_MS + 1;
    expect(holding.beginRenewal(late).held).toMatchObject([{ isInUse: true, isLapsed: true }]);
    // By now it may be another's, who would lose it.
    expect(holding.release(slot, late)).toBeUndefined();
  });

  it("is given back while it is good, where none may be kept", ({ expect }) => {
    const { holding, slots } = setUp(1);
    const [slot] = slots;
    if (slot === undefined) return;
    holding.tighten(["shared"]);
    expect(holding.release(slot, 1)).toEqual({ id: "slot-0", pool: "shared", size: 1 });
  });
});

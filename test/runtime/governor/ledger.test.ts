import { describe, it } from "vitest";
import { type Grant, Ledger, type Verdict } from "../../../src/runtime/governor/ledger.ts";
import { CLOCK_MARGIN_MS } from "../../../src/runtime/governor/terms.ts";

const TERM_MS = 1000;
const NOW = 10_000;
const ASK = { holder: "isolate", pools: ["shared"], needed: 1, wanted: 1, termMs: TERM_MS };

function ledgerOf(size: number, stickyMax = 0): Ledger {
  const ledger = new Ledger("life");
  ledger.setCapacity("shared", { size, stickyMax });
  return ledger;
}

function granted(verdict: Verdict): Grant {
  if (verdict.kind !== "granted") throw new Error(`It was ${verdict.kind}`);
  return verdict.grant;
}

describe("Ledger.lease()", () => {
  it("grants what there is, and what has lapsed once its margin is over", ({ expect }) => {
    const ledger = ledgerOf(1);
    granted(ledger.lease(ASK, NOW));
    expect(ledger.lease(ASK, NOW + TERM_MS).kind).toBe("full");
    expect(ledger.lease(ASK, NOW + TERM_MS + CLOCK_MARGIN_MS).kind).toBe("granted");
  });

  it("takes of the first pool that has room", ({ expect }) => {
    const ledger = ledgerOf(1);
    ledger.setCapacity("7", { size: 1, stickyMax: 1 });
    const ask = { ...ASK, pools: ["7", "shared"] };
    const pools = [ledger.lease(ask, NOW), ledger.lease(ask, NOW)].map((one) => granted(one).pool);
    expect(pools).toEqual(["7", "shared"]);
    expect(ledger.lease(ask, NOW).kind).toBe("full");
  });

  it("gives as much as is wanted only of what is plenty", ({ expect }) => {
    const ledger = ledgerOf(10, 5);
    const wanted = { ...ASK, wanted: 4 };
    expect(granted(ledger.lease(wanted, NOW))).toMatchObject({ size: 4, isSticky: true });
    expect(granted(ledger.lease(wanted, NOW))).toMatchObject({ size: 1, isSticky: true });
    expect(granted(ledger.lease(wanted, NOW))).toMatchObject({ size: 1, isSticky: false });
    expect(granted(ledger.lease({ ...wanted, needed: 9 }, NOW)).size).toBe(4);
  });

  it("lets wait for what another may have idle, not for what the asker has", ({ expect }) => {
    const ledger = ledgerOf(2, 2);
    ledger.lease({ ...ASK, holder: "other" }, NOW);
    ledger.lease(ASK, NOW);
    expect(ledger.lease(ASK, NOW)).toEqual({
      kind: "wait",
      until: NOW + TERM_MS + CLOCK_MARGIN_MS,
    });
    // The other asks too: so it has nothing idle.
    ledger.lease({ ...ASK, holder: "other" }, NOW);
    expect(ledger.lease(ASK, NOW)).toEqual({ kind: "full" });
  });

  it("lets nobody wait where nothing may run at all", ({ expect }) => {
    const ledger = new Ledger("second", { until: NOW + 500, outstanding: { shared: 2 } });
    ledger.setCapacity("shared", { size: 0, stickyMax: 0 });
    expect(ledger.lease(ASK, NOW)).toEqual({ kind: "full" });
  });
});

describe("Ledger.renew()", () => {
  const held = ({ id, pool, size }: Grant, isInUse: boolean) => ({ id, pool, size, isInUse });

  it("keeps what is used, and of a tight pool nothing idle", ({ expect }) => {
    const ledger = ledgerOf(2, 1);
    const used = granted(ledger.lease(ASK, NOW));
    const idle = granted(ledger.lease(ASK, NOW));
    const ask = { holder: "isolate", termMs: TERM_MS, held: [held(used, true), held(idle, false)] };
    expect(ledger.renew(ask, NOW + 500)).toEqual({ kept: [used.id], lost: [], tight: ["shared"] });
    // The idle one is as good as it was, and no longer.
    expect(ledger.lease(ASK, NOW + TERM_MS + CLOCK_MARGIN_MS).kind).toBe("granted");
    expect(ledger.lease(ASK, NOW + TERM_MS + CLOCK_MARGIN_MS).kind).toBe("full");
  });

  it("takes up again what runs though it had lapsed, and counts it", ({ expect }) => {
    const ledger = ledgerOf(1);
    const late = granted(ledger.lease(ASK, NOW));
    const later = NOW + TERM_MS + CLOCK_MARGIN_MS;
    const ask = (isInUse: boolean) =>
      ({ holder: "isolate", termMs: TERM_MS, held: [held(late, isInUse)] }) as const;
    expect(ledger.renew(ask(false), later).lost).toEqual([late.id]);
    expect(ledger.renew(ask(true), later).kept).toEqual([late.id]);
    expect(ledger.lease(ASK, later).kind).toBe("full");
  });

  it("never makes larger what was given back meanwhile", ({ expect }) => {
    const ledger = ledgerOf(8);
    const chunk = granted(ledger.lease({ ...ASK, needed: 6 }, NOW));
    ledger.giveBack([{ ...chunk, size: 4 }], NOW);
    ledger.renew({ holder: "isolate", termMs: TERM_MS, held: [held(chunk, true)] }, NOW);
    expect(ledger.counted("shared")).toBe(2);
  });

  it("knows those of before a restart again, each once", ({ expect }) => {
    const first = ledgerOf(3);
    const grants = [first.lease(ASK, NOW), first.lease(ASK, NOW)].map(granted);
    const second = new Ledger("second", { until: NOW + 2000, outstanding: { shared: 2 } });
    second.setCapacity("shared", { size: 3, stickyMax: 0 });
    expect(second.counted("shared")).toBe(2);
    const ask = { holder: "isolate", termMs: TERM_MS, held: grants.map((one) => held(one, true)) };
    second.renew(ask, NOW);
    second.renew(ask, NOW);
    expect(second.counted("shared")).toBe(2);
    second.giveBack(grants, NOW);
    second.giveBack(grants, NOW);
    expect(second.counted("shared")).toBe(0);
  });

  it("takes nothing that had lapsed for one of those that a restart has made unknown", ({
    expect,
  }) => {
    const ledger = new Ledger("next", { until: NOW + 60_000, outstanding: { shared: 1 } });
    ledger.setCapacity("shared", { size: 3, stickyMax: 0 });
    const held = { id: "life.1", pool: "shared", size: 1, isInUse: true, isLapsed: true };
    ledger.renew({ holder: "isolate", held: [held], termMs: TERM_MS }, NOW);
    // It runs, and another one may hold what was counted.
    expect(ledger.counted("shared")).toBe(2);
  });

  it("takes what comes back twice from before a restart off once", ({ expect }) => {
    const ledger = new Ledger("next", { until: NOW + 60_000, outstanding: { shared: 2 } });
    const part = { id: "life.1", pool: "shared", size: 1 };
    ledger.giveBack([part, part], NOW);
    ledger.giveBack([part], NOW);
    expect(ledger.counted("shared")).toBe(1);
  });

  it("waits out a restart for what nobody names", ({ expect }) => {
    const ledger = new Ledger("second", { until: NOW + 2000, outstanding: { shared: 2 } });
    ledger.setCapacity("shared", { size: 2, stickyMax: 0 });
    expect(ledger.lease(ASK, NOW)).toEqual({ kind: "wait", until: NOW + 2000 });
    expect(ledger.lease(ASK, NOW + 2000).kind).toBe("granted");
  });

  it("does not extend beyond what the pool itself is leased for", ({ expect }) => {
    const ledger = ledgerOf(1, 1);
    const used = granted(ledger.lease(ASK, NOW));
    ledger.setCapacity("shared", { size: 0, stickyMax: 0, isLeased: true });
    const ask = { holder: "isolate", termMs: TERM_MS, held: [held(used, true)] };
    expect(ledger.renew(ask, NOW)).toEqual({ kept: [], lost: [], tight: ["shared"] });
  });
});

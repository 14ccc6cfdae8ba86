import { describe, it } from "vitest";
import { type FailedStore, Redeliveries } from "../../../src/triggers/brokers/redeliveries.ts";

/** What an object's storage keeps, while counters come and go. */
function storeOf(): FailedStore {
  let kept: ReturnType<FailedStore["get"]>;
  return {
    get: () => kept,
    put: (failed) => {
      kept = failed;
    },
  };
}

describe("Redeliveries", () => {
  it("lets a batch come again six times, whoever counts", ({ expect }) => {
    const store = storeOf();
    const judged = Array.from({ length: 8 }, () => new Redeliveries(store).isLast("a"));
    expect(judged).toEqual([false, false, false, false, false, false, true, false]);
  });

  it("begins anew with another batch, and when one is taken", ({ expect }) => {
    const redeliveries = new Redeliveries(storeOf());
    for (let time = 0; time < 6; time += 1) expect(redeliveries.isLast("a")).toBe(false);
    expect(redeliveries.isLast("b")).toBe(false);
    expect(redeliveries.isLast("a")).toBe(false);
    for (let time = 0; time < 5; time += 1) expect(redeliveries.isLast("a")).toBe(false);
    redeliveries.end();
    expect(redeliveries.isLast("a")).toBe(false);
  });
});

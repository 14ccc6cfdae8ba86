import { describe, it } from "vitest";
import {
  type PoolFacts,
  type Provision,
  provisionRefusal,
  provisionStatus,
  reservableMax,
  reservationRefusal,
} from "../../src/functions/concurrency/model.ts";

const free: PoolFacts = {
  hasTarget: true,
  others: 0,
  reserved: null,
  provisioned: 0,
  hasConflict: false,
  hasSnapStart: false,
};

describe("reservableMax()", () => {
  it("leaves 100, and 10 of a small account", ({ expect }) => {
    expect([1000, 101, 100, 50, 10, 0].map(reservableMax)).toEqual([900, 1, 90, 40, 0, 0]);
  });
});

describe("reservationRefusal()", () => {
  it("allows what leaves the unreserved minimum", ({ expect }) => {
    expect(reservationRefusal(free, 900, 1000)).toBeUndefined();
    expect(reservationRefusal({ ...free, others: 600 }, 300, 1000)).toBeUndefined();
    expect(reservationRefusal({ ...free, others: 900 }, 0, 1000)).toBeUndefined();
    expect(reservationRefusal({ ...free, reserved: 800 }, 900, 1000)).toBeUndefined();
  });

  it("refuses more, and less than is provisioned, in AWS's words", ({ expect }) => {
    expect(reservationRefusal(free, 901, 1000)?.message).toBe(
      "Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [100].",
    );
    expect(reservationRefusal({ ...free, others: 1 }, 40, 50)?.message).toContain("[10].");
    expect(reservationRefusal({ ...free, provisioned: 2 }, 1, 1000)?.message).toBe(
      " ReservedConcurrentExecutions  1 should not be lower than function's total provisioned concurrency [2].",
    );
  });
});

describe("provisionRefusal()", () => {
  const ofVersion = { limit: 1000, isAlias: false };

  it("takes from the reservation where there is one", ({ expect }) => {
    const reserved = { ...free, others: 900, reserved: 10, provisioned: 4 };
    expect(provisionRefusal(reserved, 6, ofVersion)).toBeUndefined();
    expect(provisionRefusal(reserved, 7, ofVersion)?.message).toBe(
      "Requested Provisioned Concurrency should not be greater than the reservedConcurrentExecution for function",
    );
  });

  it("takes from the account's unreserved pool otherwise", ({ expect }) => {
    const facts = { ...free, others: 500, provisioned: 100 };
    expect(provisionRefusal(facts, 300, ofVersion)).toBeUndefined();
    expect(provisionRefusal(facts, 301, ofVersion)?.message).toBe(
      "Specified ConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [100].",
    );
    expect(provisionRefusal(facts, 401, ofVersion)?.message).toBe(
      "Specified ConcurrentExecutions for function is greater than account's unreserved concurrency [400].",
    );
  });

  it("is for a version or for an alias of it, not for both", ({ expect }) => {
    const facts = { ...free, hasConflict: true };
    const alias = provisionRefusal(facts, 1, { limit: 1000, isAlias: true });
    expect([alias?.status, alias?.message]).toEqual([
      409,
      "Alias can't be used for Provisioned Concurrency configuration on an already Provisioned version",
    ]);
    expect(provisionRefusal(facts, 1, ofVersion)?.message).toBe(
      "Version is pointed by a Provisioned Concurrency alias",
    );
  });
});

describe("provisionStatus()", () => {
  const active = (version: string) => ({ version, state: "Active" as const });
  const set = (outcomes: Provision["outcomes"] = {}) => ({ requested: 1, outcomes });

  it("is READY when every version is initialized", ({ expect }) => {
    expect(provisionStatus({ requested: 1 }, [active("1")]).status).toBe("IN_PROGRESS");
    expect(provisionStatus(set({ 1: "ready" }), [active("1")]).status).toBe("READY");
    expect(provisionStatus(set({ 1: "ready" }), [active("1"), active("2")]).status).toBe(
      "IN_PROGRESS",
    );
    const both = set({ 1: "ready", 2: "ready" });
    expect(provisionStatus(both, [active("1"), active("2")]).status).toBe("READY");
    const pending = { version: "1", state: "Pending" as const };
    expect(provisionStatus(both, [pending]).status).toBe("IN_PROGRESS");
  });

  it("is FAILED when one of them cannot be", ({ expect }) => {
    const failed = { status: "FAILED", reason: "FUNCTION_ERROR_INIT_FAILURE" };
    const one = set({ 1: "failed", 2: "ready" });
    expect(provisionStatus(one, [active("1"), active("2")])).toEqual(failed);
    expect(provisionStatus(set(), [{ version: "1", state: "Failed" }])).toEqual(failed);
    // What an alias led to before does not count.
    expect(provisionStatus(one, [active("2")]).status).toBe("READY");
  });
});

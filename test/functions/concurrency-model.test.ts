import { describe, it } from "vitest";
import {
  type PoolFacts,
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
  it("is that of the versions", ({ expect }) => {
    expect(provisionStatus(["Active", "Active"]).status).toBe("READY");
    expect(provisionStatus(["Active", "Pending"]).status).toBe("IN_PROGRESS");
    expect(provisionStatus(["Failed", "Pending"]).status).toBe("FAILED");
  });
});

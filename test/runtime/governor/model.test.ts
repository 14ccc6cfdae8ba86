import { describe, it } from "vitest";
import { Chunk } from "../../../src/runtime/governor/chunk.ts";
import { Ledger } from "../../../src/runtime/governor/ledger.ts";
import {
  applyLimits,
  type FunctionLimits,
  provisionedByVersion,
  refusalOf,
  throttled,
} from "../../../src/runtime/governor/model.ts";

const NONE = new Map<string, number>();

describe("provisionedByVersion()", () => {
  it("splits an alias with two versions by its weight", ({ expect }) => {
    const all = [
      { version: "3", executions: 4 },
      { version: "1", additional: { version: "2", weight: 0.3 }, executions: 10 },
    ];
    expect([...provisionedByVersion(all)]).toEqual([
      ["3", 4],
      ["2", 3],
      ["1", 7],
    ]);
  });
});

describe("applyLimits()", () => {
  const ask = { holder: "isolate", needed: 1, wanted: 1, termMs: 1000 };

  /** How many may run of a version at once. */
  function countOf(limits: FunctionLimits, version: string): number {
    const ledger = new Ledger("life");
    applyLimits(ledger, limits, { chunk: new Chunk(), until: 0 });
    const pools = [version, "shared"];
    let count = 0;
    while (ledger.lease({ ...ask, pools }, 0).kind === "granted") count += 1;
    return count;
  }

  it("lets a version spill over into what is left of the reservation", ({ expect }) => {
    const limits = { reserved: 5, provisioned: new Map([["1", 2]]) };
    expect(countOf(limits, "1")).toBe(5);
    expect(countOf(limits, "$LATEST")).toBe(3);
  });

  it("leaves nothing to others where all of the reservation is provisioned", ({ expect }) => {
    expect(countOf({ reserved: 2, provisioned: new Map([["1", 2]]) }, "$LATEST")).toBe(0);
  });

  it("gives an unreserved function only what the account has leased to it", ({ expect }) => {
    expect(countOf({ provisioned: NONE }, "$LATEST")).toBe(0);
    expect(countOf({ provisioned: new Map([["1", 2]]) }, "1")).toBe(2);
  });
});

describe("throttled()", () => {
  it("names the limit that was met as AWS does", ({ expect }) => {
    const reserved = { reserved: 1, provisioned: NONE };
    const unreserved = { provisioned: NONE };
    const reasons = [
      refusalOf(reserved, "concurrency"),
      refusalOf(unreserved, "concurrency"),
      refusalOf(reserved, "rate"),
      refusalOf(unreserved, "rate"),
    ].map((refusal) => throttled(refusal).detail["Reason"]);
    expect(reasons).toEqual([
      "ReservedFunctionConcurrentInvocationLimitExceeded",
      "ConcurrentInvocationLimitExceeded",
      "ReservedFunctionInvocationRateLimitExceeded",
      "FunctionInvocationRateLimitExceeded",
    ]);
    expect(throttled("account-concurrency")).toMatchObject({
      message: "Rate Exceeded.",
      status: 429,
    });
  });
});

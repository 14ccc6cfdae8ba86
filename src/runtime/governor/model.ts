import { AwsError } from "../../aws/errors.ts";
import { type Chunk } from "./chunk.ts";
import { SHARED } from "./holding.ts";
import { type Capacity, type Ledger } from "./ledger.ts";

/** What a function may have, as its settings say: reference 6. */
export interface FunctionLimits {
  /** Executions; absent when none are reserved. */
  readonly reserved?: number;
  /** Executions by version. */
  readonly provisioned: ReadonlyMap<string, number>;
}

/** Provisioned concurrency as it is set: for a version, or for an alias that leads to one or two. */
export interface ProvisionedFor {
  readonly version: string;
  readonly additional?: { readonly version: string; readonly weight: number };
  readonly executions: number;
}

/** Why an invocation may not run now. */
export type Refusal =
  | "function-concurrency"
  | "account-concurrency"
  | "function-rate"
  | "reserved-rate";

/** An alias with two versions has its executions split by the weight. */
export function provisionedByVersion(all: readonly ProvisionedFor[]): ReadonlyMap<string, number> {
  const versions = new Map<string, number>();
  const add = (version: string, executions: number) =>
    versions.set(version, (versions.get(version) ?? 0) + executions);
  for (const { version, additional, executions } of all) {
    const apart = additional === undefined ? 0 : Math.round(executions * additional.weight);
    if (additional !== undefined) add(additional.version, apart);
    add(version, executions - apart);
  }
  return versions;
}

/** Sets what each pool of a function has now. What is good for leases until then counts of the account's pool. */
export function applyLimits(
  ledger: Ledger,
  { reserved, provisioned }: FunctionLimits,
  { chunk, until }: { readonly chunk: Chunk; readonly until: number },
): void {
  let apart = 0;
  for (const [version, executions] of provisioned) {
    apart += executions;
    ledger.setCapacity(version, ownCapacity(executions));
  }
  ledger.setCapacity(
    SHARED,
    reserved === undefined
      ? leasedCapacity(chunk, until)
      : ownCapacity(Math.max(0, reserved - apart)),
  );
  ledger.keepPools((pool) => pool === SHARED || provisioned.has(pool));
}

/** One half may stay where it was needed last; the other half is there for whoever needs it now. */
export function ownCapacity(size: number): Capacity {
  return { size, stickyMax: Math.floor(size / 2) };
}

function leasedCapacity(chunk: Chunk, until: number): Capacity {
  const size = chunk.size(until);
  return { size, stickyMax: chunk.isSticky ? size : 0, isLeased: true };
}

export function refusalOf({ reserved }: FunctionLimits, what: "concurrency" | "rate"): Refusal {
  if (what === "rate") return reserved === undefined ? "function-rate" : "reserved-rate";
  return reserved === undefined ? "account-concurrency" : "function-concurrency";
}

/** The 429 of reference 6. */
export function throttled(refusal: Refusal): AwsError {
  return new AwsError("TooManyRequestsException", "Rate Exceeded.", {
    detail: { Reason: REASONS[refusal] },
  });
}

const REASONS: Readonly<Record<Refusal, string>> = {
  "function-concurrency": "ReservedFunctionConcurrentInvocationLimitExceeded",
  "account-concurrency": "ConcurrentInvocationLimitExceeded",
  "function-rate": "FunctionInvocationRateLimitExceeded",
  "reserved-rate": "ReservedFunctionInvocationRateLimitExceeded",
};

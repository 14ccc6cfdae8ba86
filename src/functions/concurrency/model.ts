import { AwsError, invalidParameter } from "../../aws/errors.ts";
import { ACCOUNT_CONCURRENCY_DEFAULT } from "../../aws/limits.ts";
import { type FunctionState } from "../model.ts";
import { type SettingKind } from "../settings/model.ts";

/**
 * One pool of concurrent executions per account and region. A function takes from it what is reserved for it, or, without
 * a reservation, what its versions and aliases have provisioned; the rest is unreserved: reference 6.
 */

/** What stays for functions that have nothing of their own: reference 6. */
const UNRESERVED_MIN = 100;
/** The same of a new account, whose whole limit may be 10 to 50: reference 2.12, text 44. */
const UNRESERVED_MIN_SMALL = 10;

export interface Reservation {
  readonly executions: number;
}

export interface Provision {
  readonly requested: number;
  /** What has become of the environments of each version that it was or is for. */
  readonly outcomes?: Readonly<Record<string, ProvisionOutcome>>;
}

export type ProvisionOutcome = "ready" | "failed";

/** A version that provisioned concurrency is for now. */
export interface ProvisionedVersion {
  readonly version: string;
  readonly state: FunctionState;
}

export const RESERVED: SettingKind<Reservation> = {
  kind: "reserved-concurrency",
  amountOf: ({ executions }) => executions,
};

export const PROVISIONED: SettingKind<Provision> = {
  kind: "provisioned-concurrency",
  amountOf: ({ requested }) => requested,
};

/** What a refusal is decided by; read, and checked once more when the setting is written. */
export interface PoolFacts {
  readonly hasTarget: boolean;
  /** What other functions take from the account's pool. */
  readonly others: number;
  /** For this function; null when nothing is. */
  readonly reserved: number | null;
  /** By this function's versions and aliases, but for the one that is to be set. */
  readonly provisioned: number;
  /** Of an alias and a version that it leads to, the other one has provisioned concurrency. */
  readonly hasConflict: boolean;
  /** A version that it is for starts from a snapshot, and so cannot be provisioned: AWS's guide to SnapStart. */
  readonly hasSnapStart: boolean;
}

export interface ProvisionStatus {
  readonly status: "IN_PROGRESS" | "READY" | "FAILED";
  readonly reason?: string;
}

/** What an account may have in a region. A deployment may have another limit than AWS's default. */
export function accountConcurrency(
  variables: Partial<Record<"ACCOUNT_CONCURRENCY", string>>,
): number {
  const limit = Number(variables.ACCOUNT_CONCURRENCY ?? ACCOUNT_CONCURRENCY_DEFAULT);
  if (Number.isSafeInteger(limit) && limit >= 0) return limit;
  throw new Error("The variable ACCOUNT_CONCURRENCY is not a whole number");
}

/** What may be taken from a pool of `limit` executions in all. */
export function reservableMax(limit: number): number {
  return Math.max(0, limit - unreservedMin(limit));
}

/** Texts 44 and 45. Undefined when nothing is in the way. */
export function reservationRefusal(
  { others, provisioned }: PoolFacts,
  executions: number,
  limit: number,
): AwsError | undefined {
  if (others + executions > reservableMax(limit)) {
    return arithmetic(
      "Specified ReservedConcurrentExecutions for function decreases account's " +
        `UnreservedConcurrentExecution below its minimum value of [${unreservedMin(limit)}].`,
    );
  }
  if (executions < provisioned) {
    return arithmetic(
      ` ReservedConcurrentExecutions  ${executions} should not be lower than ` +
        `function's total provisioned concurrency [${provisioned}].`,
    );
  }
  return undefined;
}

/** Texts 46 to 48, 52 and 53. Undefined when nothing is in the way. */
export function provisionRefusal(
  facts: PoolFacts,
  requested: number,
  { limit, isAlias }: { readonly limit: number; readonly isAlias: boolean },
): AwsError | undefined {
  if (facts.hasConflict) return twiceProvisioned(isAlias);
  if (facts.hasSnapStart) {
    // The pattern of the text is AWS's, its subject is not known.
    return invalidParameter(
      "Provisioned Concurrency is not supported for SnapStart enabled functions.",
    );
  }
  const { others, reserved, provisioned } = facts;
  if (reserved !== null) {
    if (provisioned + requested <= reserved) return undefined;
    return arithmetic(
      "Requested Provisioned Concurrency should not be greater than the reservedConcurrentExecution for function",
    );
  }
  const unreserved = limit - others - provisioned;
  if (requested > unreserved) {
    return arithmetic(
      "Specified ConcurrentExecutions for function is greater than " +
        `account's unreserved concurrency [${unreserved}].`,
    );
  }
  if (others + provisioned + requested > reservableMax(limit)) {
    return arithmetic(
      "Specified ConcurrentExecutions for function decreases account's " +
        `UnreservedConcurrentExecution below its minimum value of [${unreservedMin(limit)}].`,
    );
  }
  return undefined;
}

/**
 * The one place that says how far provisioning is. Each version is initialized once and saved; its environments are
 * copies of that, made as they are needed. An alias that is pointed elsewhere is in progress again.
 */
export function provisionStatus(
  { outcomes = {} }: Provision,
  versions: readonly ProvisionedVersion[],
): ProvisionStatus {
  const hasFailed = versions.some(
    ({ version, state }) => state === "Failed" || outcomes[version] === "failed",
  );
  if (hasFailed) return { status: "FAILED", reason: "FUNCTION_ERROR_INIT_FAILURE" };
  const isReady = ({ version, state }: ProvisionedVersion) =>
    state === "Active" && outcomes[version] === "ready";
  return { status: versions.every(isReady) ? "READY" : "IN_PROGRESS" };
}

function unreservedMin(limit: number): number {
  return limit > UNRESERVED_MIN ? UNRESERVED_MIN : UNRESERVED_MIN_SMALL;
}

/** The bodies of these have no `Type`: reference 2.11. */
function arithmetic(message: string): AwsError {
  return new AwsError("InvalidParameterValueException", message, { omitType: true });
}

function twiceProvisioned(isAlias: boolean): AwsError {
  return new AwsError(
    "ResourceConflictException",
    isAlias
      ? "Alias can't be used for Provisioned Concurrency configuration on an already Provisioned version"
      : "Version is pointed by a Provisioned Concurrency alias",
  );
}

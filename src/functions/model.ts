import { type FunctionAddress } from "../aws/arn.ts";
import { type FunctionConfiguration } from "./configuration.ts";

/**
 * A function version and its life (reference 2.4): created Pending, then Active; an update is InProgress,
 * then Successful. Until an update is done, what was there before it answers invocations.
 */
export type FunctionState = "Pending" | "Active" | "Failed";
export type LastUpdateStatus = "InProgress" | "Successful" | "Failed";

/** The working copy, which is also the version that a call without a qualifier means. */
export const LATEST = "$LATEST";

/**
 * A transition older than this was interrupted, and whoever reads it finishes it. It takes some
 * milliseconds; to finish one twice does no harm, as only the first finds the revision it expects.
 */
export const TRANSITION_MS_MAX = 3000;

/** Stored bytes, by their SHA-256. */
export interface CodePackage {
  readonly sha256Hex: string;
  readonly bytes: number;
}

/** What an invocation runs. */
export interface Snapshot {
  readonly configuration: FunctionConfiguration;
  readonly code: CodePackage;
  /** When it became so: an update has a time of its own, a new revision for tags or a policy has not. */
  readonly lastModifiedAt: number;
}

export interface Failure {
  readonly reason: string;
  readonly reasonCode: string;
}

export interface FunctionRecord extends Snapshot {
  readonly address: FunctionAddress;
  readonly version: string;
  readonly revisionId: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly state: FunctionState;
  /** Absent until the first transition is over. */
  readonly lastUpdateStatus?: LastUpdateStatus;
  readonly failure?: Failure;
  readonly transitionStartedAt?: number;
  /** What answers invocations in place of this record, while an update is under way or has failed. */
  readonly serving?: Snapshot;
  /** Of the working copy: the number of the next version, which never goes back. */
  readonly nextVersion: number;
  /** Of the working copy: the digest of what the last version was published from. */
  readonly publishedDigest?: string;
}

/** Time and chance, taken at the edge. */
export interface Stamp {
  readonly now: number;
  readonly revisionId: string;
}

export interface NewFunction {
  readonly address: FunctionAddress;
  readonly configuration: FunctionConfiguration;
  readonly code: CodePackage;
  readonly tags: Readonly<Record<string, string>>;
}

export function pendingFunction(given: NewFunction, stamp: Stamp): FunctionRecord {
  return {
    ...given,
    version: LATEST,
    nextVersion: 1,
    state: "Pending",
    revisionId: stamp.revisionId,
    lastModifiedAt: stamp.now,
    transitionStartedAt: stamp.now,
  };
}

/** Even an update that changes nothing gets a new revision: reference 2.5. */
export function startUpdate(
  record: FunctionRecord,
  changes: Partial<Pick<FunctionRecord, "configuration" | "code">>,
  stamp: Stamp,
): FunctionRecord {
  const { failure: _, ...rest } = record;
  return {
    ...rest,
    ...changes,
    lastUpdateStatus: "InProgress",
    revisionId: stamp.revisionId,
    // No two states of a function share it, however fast they follow each other.
    lastModifiedAt: Math.max(stamp.now, record.lastModifiedAt + 1),
    transitionStartedAt: stamp.now,
    serving: servingSnapshot(record),
  };
}

/** The end of an update changes the revision once more: reference 2.5. */
export function finishTransition(record: FunctionRecord, revisionId: string): FunctionRecord {
  const { serving: _, transitionStartedAt: __, ...rest } = record;
  return { ...rest, state: "Active", lastUpdateStatus: "Successful", revisionId };
}

/** A failed update leaves the function Active, and what served before it serves on. */
export function failTransition(
  record: FunctionRecord,
  failure: Failure,
  revisionId: string,
): FunctionRecord {
  const { transitionStartedAt: _, ...rest } = record;
  return record.state === "Pending"
    ? { ...rest, failure, revisionId, state: "Failed" }
    : { ...rest, failure, revisionId, lastUpdateStatus: "Failed" };
}

export function isInTransition(record: FunctionRecord): boolean {
  return record.state === "Pending" || record.lastUpdateStatus === "InProgress";
}

/** A version with SnapStart is Pending until its environment has been initialized and saved. */
export function awaitsSnapshot({ version, state, configuration }: FunctionRecord): boolean {
  return version !== LATEST && state === "Pending" && configuration.snapStart !== undefined;
}

/** Nobody but whoever saves its environment ends the transition of a version with SnapStart. */
export function isOverdue(record: FunctionRecord, now: number): boolean {
  if (awaitsSnapshot(record)) return false;
  return isInTransition(record) && now - (record.transitionStartedAt ?? 0) >= TRANSITION_MS_MAX;
}

export function servingSnapshot(record: FunctionRecord): Snapshot {
  const { configuration, code, lastModifiedAt } = record.serving ?? record;
  return { configuration, code, lastModifiedAt };
}

import { type FunctionAddress } from "../../aws/arn.ts";
import { type Failure } from "../../functions/model.ts";
import { type Serving } from "../../functions/serving.ts";
import { toHex, toUtf8 } from "../../platform/bytes.ts";
import { sha256 } from "../../platform/hashes.ts";
import { type Outcome } from "../../../sandbox/host/environment.ts";

/** Time for the initialization of an on-demand environment (reference 6). */
export const INIT_MS_MAX = 10_000;
/** Where nobody waits for it there is more, or as much as the function's timeout: reference 6. */
const INIT_AHEAD_MS_MAX = 130_000;
/** Time for a copy to begin, with the function's hooks (AWS's documentation of SnapStart). */
export const RESTORE_MS_MAX = 10_000;

/** What a snapshot is found by, and what it was made of. */
export interface SnapshotKey {
  readonly address: FunctionAddress;
  readonly version: string;
  /** Epoch ms; a version that is made again has another. */
  readonly lastModifiedAt: number;
  /** Of the engine. */
  readonly buildHash: string;
  /** Of the package and of all settings that an initialization can see. */
  readonly digest: string;
}

export interface Surroundings {
  readonly buildHash: string;
  /** What the deployment grants a guest at most: it is the size of what was saved. */
  readonly guestMemoryMbMax: number;
}

export async function snapshotKey(
  address: FunctionAddress,
  serving: Serving,
  { buildHash, guestMemoryMbMax }: Surroundings,
): Promise<SnapshotKey> {
  const { state: _, ...seen } = serving;
  const text = JSON.stringify([address, seen, guestMemoryMbMax]);
  const { version, lastModifiedAt } = serving;
  const digest = toHex(await sha256(toUtf8(text)));
  return { address, version, lastModifiedAt, buildHash, digest };
}

export function initMsMax(serving: Serving): number {
  if (serving.initializationType === "on-demand") return INIT_MS_MAX;
  return Math.max(INIT_AHEAD_MS_MAX, serving.timeoutSeconds * 1000);
}

/** Codes are those of AWS's model. */
export const TOO_LARGE: Failure = {
  reason: "The initialized environment is too large to be saved.",
  reasonCode: "FunctionError.InitResourceExhausted",
};

export const NOT_MADE: Failure = {
  reason: "The function's environment could not be saved.",
  reasonCode: "InternalError",
};

/** Why a version cannot be called whose initialization has failed. */
export function initFailure(outcome: Exclude<Outcome, { kind: "result" }>): Failure {
  switch (outcome.kind) {
    case "failure": {
      const { errorType, errorMessage } = outcome.failure;
      const reason = `${errorType}: ${errorMessage}`.slice(0, REASON_CHARACTERS_MAX);
      const isEntryPoint = ENTRY_POINT_ERRORS.has(errorType);
      const kind = isEntryPoint ? "InvalidEntryPoint" : "RuntimeInitError";
      return { reason, reasonCode: `FunctionError.${kind}` };
    }
    case "timeout":
      return {
        reason: "The function's initialization took too long.",
        reasonCode: "FunctionError.InitTimeout",
      };
    case "out-of-memory":
      return {
        reason: "The function's initialization ran out of memory.",
        reasonCode: "FunctionError.InitResourceExhausted",
      };
    case "exit":
    case "crash":
      return {
        reason: "The runtime exited during the function's initialization.",
        reasonCode: "FunctionError.RuntimeInitError",
      };
  }
}

const REASON_CHARACTERS_MAX = 1000;
const ENTRY_POINT_ERRORS: ReadonlySet<string> = new Set([
  "Runtime.HandlerNotFound",
  "Runtime.ImportModuleError",
  "Runtime.MalformedHandlerName",
]);

import { type GuestFailure } from "../../../sandbox/messages.ts";
import { type LogLevel } from "../../../sandbox/protocol.ts";
import { type FunctionAddress, runtimeVersionArn } from "../../aws/arn.ts";
import { runtimeHash } from "../../functions/runtimes.ts";
import { type Serving } from "../../functions/serving.ts";
import { type RunStatus } from "./model.ts";

/** What an environment is, when it starts. */
export interface InitStart {
  readonly runtimeVersion: string;
  readonly runtimeVersionArn: string;
  /** A UUID of its own. */
  readonly instanceId: string;
}

/** How an initialization ended. `phase` is "invoke" when it was done again as part of an invocation. */
export interface InitEnd {
  readonly durationMs: number;
  readonly phase: "init" | "invoke";
  readonly status: RunStatus;
}

/** How a copy of an environment came to begin. */
export interface RestoreEnd {
  readonly durationMs: number;
  readonly status: RunStatus;
}

export interface Report {
  readonly requestId: string;
  readonly durationMs: number;
  readonly memoryMb: number;
  readonly maxMemoryUsedMb: number;
  /** Of a cold start whose initialization succeeded. */
  readonly initDurationMs?: number;
  /** Of an environment that began as a copy, of a function with SnapStart. */
  readonly restoreDurationMs?: number;
  readonly status: RunStatus;
  /** Of a run that timed out. */
  readonly timeoutSeconds: number;
}

/** An invocation as the start of its log names it. */
export interface RunStart {
  readonly requestId: string;
  readonly functionArn: string;
  readonly version: string;
}

/** A log's format: each call gives the events to add, with their newlines. Times are epoch milliseconds. */
export interface LogLines {
  initStart(now: number, init: InitStart): readonly string[];
  initEnd(now: number, init: InitEnd): readonly string[];
  restoreStart(now: number, init: InitStart): readonly string[];
  restoreEnd(now: number, restore: RestoreEnd): readonly string[];
  start(now: number, run: RunStart): readonly string[];
  /** A console call; without a request while the environment initializes. */
  console(now: number, requestId: string | undefined, level: LogLevel, message: string): string;
  /** Why the function failed. */
  failure(now: number, requestId: string | undefined, failure: GuestFailure): readonly string[];
  /** The end of a run and its report. */
  end(now: number, report: Report): readonly string[];
}

/** What begins in a sandbox of this function, which is known by the 32 digits at the end of its log stream's name. */
export function initStartOf(
  address: FunctionAddress,
  { runtime }: Serving,
  logStreamName: string,
): InitStart {
  const digits = logStreamName.slice(-32);
  const major = runtime.replace(/\D/g, "");
  return {
    runtimeVersion: `nodejs:${major}.lamella.v1`,
    runtimeVersionArn: runtimeVersionArn(address.region, runtimeHash(runtime)),
    instanceId: digits.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-"),
  };
}

/** Initialization is billed too (reference 10). */
export function billedMs(report: Report): number {
  return Math.ceil(report.durationMs + (report.initDurationMs ?? 0));
}

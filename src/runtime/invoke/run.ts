import { type Outcome } from "../../../sandbox/host/environment.ts";
import { type EnvironmentSnapshot } from "../../../sandbox/host/environment-state.ts";
import { type LogSink } from "../../../sandbox/host/services.ts";
import { type LogLevel } from "../../../sandbox/protocol.ts";
import { type FunctionAddress } from "../../aws/arn.ts";
import { AwsError } from "../../aws/errors.ts";
import { RESPONSE_PAYLOAD_BYTES_MAX } from "../../aws/limits.ts";
import { type Serving } from "../../functions/serving.ts";
import { type Sandbox } from "../environments/sandbox.ts";
import { logVariables } from "../environments/variables.ts";
import { initMsMax, RESTORE_MS_MAX } from "../snapshots/model.ts";
import { logLinesOf } from "./log-format.ts";
import { initStartOf, type LogLines } from "./log-lines.ts";
import { InvocationLog } from "./log.ts";
import { responseTooLarge, type RunFailure, SUCCESS, toFailure } from "./model.ts";
import { type InvocationResponse, type InvocationResult } from "./response.ts";

const MB = 1024 * 1024;

export interface InvocationRequest {
  readonly serving: Serving;
  readonly address: FunctionAddress;
  /** The ARN as the caller addressed the function. */
  readonly invokedArn: string;
  readonly requestId: string;
  /** JSON text. */
  readonly event: string;
  readonly clientContext?: string;
  readonly traceId: string;
  /** Takes the response of a streaming handler. */
  readonly response: InvocationResponse;
}

/** The snapshot that an environment of the function begins from, if there is one. */
export type FindSnapshot = () => Promise<EnvironmentSnapshot | undefined>;

/** One invocation in one sandbox, from START to REPORT. */
export class Run implements LogSink {
  readonly #sandbox: Sandbox;
  readonly #request: InvocationRequest;
  readonly #log = new InvocationLog();
  readonly #lines: LogLines;
  /** Undefined while the environment initializes: log lines then have no request to name. */
  #requestId: string | undefined;
  #initDurationMs: number | undefined;
  #restoreDurationMs: number | undefined;
  readonly #findSnapshot: FindSnapshot;

  constructor(sandbox: Sandbox, request: InvocationRequest, findSnapshot: FindSnapshot) {
    this.#findSnapshot = findSnapshot;
    const { serving } = request;
    this.#sandbox = sandbox;
    this.#request = request;
    this.#lines = logLinesOf(serving);
    sandbox.log = this;
  }

  line(level: LogLevel, message: string): void {
    this.#log.add(this.#lines.console(this.#sandbox.now(), this.#requestId, level, message));
  }

  raw(text: string): void {
    this.#log.add(text);
  }

  async execute(): Promise<InvocationResult> {
    const { serving, requestId, invokedArn } = this.#request;
    const ready = this.#sandbox.warm || (await this.#prepare());
    this.#log.startTail();
    const startedAt = this.#sandbox.now();
    const run = { requestId, functionArn: invokedArn, version: serving.version };
    this.#platform(this.#lines.start(startedAt, run));
    const deadlineMs = startedAt + serving.timeoutSeconds * 1000;
    const outcome = ready
      ? await this.#invoke(deadlineMs)
      : await this.#initializeAgain(startedAt, deadlineMs);
    return this.#finish(outcome, this.#elapsed(startedAt));
  }

  /** Says whether there is an environment now. */
  async #prepare(): Promise<boolean> {
    const startedAt = Date.now();
    if (this.#request.serving.initializationType === "on-demand") return await this.#initialize();
    const snapshot = await this.#findSnapshot();
    if (snapshot === undefined) return await this.#initialize();
    await this.#restore(snapshot, startedAt);
    return true;
  }

  /** Throws what AWS answers when it cannot be done: no event has reached the function then. */
  async #restore(snapshot: EnvironmentSnapshot, startedAt: number): Promise<void> {
    const { serving, address } = this.#request;
    const isSnapStart = serving.initializationType === "snap-start";
    const shown = (events: readonly string[]) => (isSnapStart ? this.#platform(events) : undefined);
    shown(
      this.#lines.restoreStart(
        startedAt,
        initStartOf(address, serving, this.#sandbox.logStreamName),
      ),
    );
    const env = logVariables(serving, this.#sandbox.logStreamName);
    const outcome = await this.#sandbox.restore(snapshot, env, startedAt + RESTORE_MS_MAX);
    const durationMs = this.#elapsed(startedAt);
    this.#logFailure(outcome);
    const status = outcome.kind === "result" ? SUCCESS : this.#failure(outcome).status;
    shown(this.#lines.restoreEnd(this.#sandbox.now(), { durationMs, status }));
    if (outcome.kind !== "result") throw this.#notRestored(outcome);
    if (isSnapStart) this.#restoreDurationMs = durationMs;
  }

  #notRestored(outcome: Exclude<Outcome, { kind: "result" }>): AwsError {
    console.error("An environment could not be restored", this.#request.requestId, this.#log.text);
    if (outcome.kind === "timeout") {
      const text = "Lambda couldn't restore the snapshot within the timeout limit.";
      return new AwsError("SnapStartTimeoutException", text);
    }
    const text = "The afterRestore() runtime hook encountered an error.";
    return new AwsError("SnapStartException", `${text} For more information, check the logs.`);
  }

  /** The init phase. If it fails it is done again as part of the invocation, as AWS does (reference 6). */
  async #initialize(): Promise<boolean> {
    const { serving, address } = this.#request;
    const startedAt = Date.now();
    this.#platform(
      this.#lines.initStart(startedAt, initStartOf(address, serving, this.#sandbox.logStreamName)),
    );
    const outcome = await this.#sandbox.initialize(startedAt + initMsMax(serving));
    const durationMs = this.#elapsed(startedAt);
    this.#reportInit(outcome, durationMs, "init");
    if (outcome.kind !== "result") return false;
    this.#initDurationMs = durationMs;
    return true;
  }

  async #initializeAgain(startedAt: number, deadlineMs: number): Promise<Outcome> {
    const outcome = await this.#sandbox.initialize(deadlineMs);
    this.#reportInit(outcome, this.#elapsed(startedAt), "invoke");
    return outcome.kind === "result" ? this.#invoke(deadlineMs) : outcome;
  }

  #reportInit(outcome: Outcome, durationMs: number, phase: "init" | "invoke"): void {
    this.#logFailure(outcome);
    const status = outcome.kind === "result" ? SUCCESS : this.#failure(outcome).status;
    this.#platform(this.#lines.initEnd(this.#sandbox.now(), { durationMs, phase, status }));
  }

  async #invoke(deadlineMs: number): Promise<Outcome> {
    const { requestId, invokedArn, traceId, clientContext, event } = this.#request;
    this.#requestId = requestId;
    const context = {
      awsRequestId: requestId,
      invokedFunctionArn: invokedArn,
      traceId,
      deadlineMs,
      ...(clientContext === undefined ? {} : { clientContext }),
    };
    const outcome = await this.#sandbox.invoke(event, context, this.#request.response);
    this.#logFailure(outcome);
    return outcome;
  }

  #logFailure(outcome: Outcome): void {
    if (outcome.kind !== "failure") return;
    const now = this.#sandbox.now();
    for (const event of this.#lines.failure(now, this.#requestId, outcome.failure)) {
      this.#log.add(event);
    }
  }

  #platform(events: readonly string[]): void {
    for (const event of events) this.#log.addPlatform(event);
  }

  #finish(outcome: Outcome, durationMs: number): InvocationResult {
    const { serving, requestId, response } = this.#request;
    const failure = this.#findFailure(outcome);
    // A guest that crossed a limit has met it exactly: what ran over is the sandbox's, not the function's.
    const timeoutMs = serving.timeoutSeconds * 1000;
    const report = {
      requestId,
      durationMs: outcome.kind === "timeout" ? timeoutMs : Math.min(durationMs, timeoutMs),
      memoryMb: serving.memoryMb,
      maxMemoryUsedMb: Math.ceil(this.#sandbox.memoryBytesMax / MB),
      status: failure?.status ?? SUCCESS,
      timeoutSeconds: serving.timeoutSeconds,
      ...(this.#initDurationMs === undefined ? {} : { initDurationMs: this.#initDurationMs }),
      ...(this.#restoreDurationMs === undefined
        ? {}
        : { restoreDurationMs: this.#restoreDurationMs }),
    };
    this.#platform(this.#lines.end(this.#sandbox.now(), report));
    const log = this.#log;
    if (failure !== undefined) return { payload: failure.payload, functionError: true, log };
    const isStreamed = outcome.kind !== "result" || response.contentType !== undefined;
    return { payload: isStreamed ? undefined : outcome.json, functionError: false, log };
  }

  /** Why the caller gets no result, or undefined when there is one. */
  #findFailure(outcome: Outcome): RunFailure | undefined {
    const { requestId, response } = this.#request;
    if (response.isTooLarge) return responseTooLarge(response.bytesMax);
    if (outcome.kind !== "result") {
      if (outcome.kind === "crash") console.error("The guest crashed", requestId, outcome.trap);
      return this.#failure(outcome);
    }
    const isTooLarge = utf8Length(outcome.json) > RESPONSE_PAYLOAD_BYTES_MAX;
    return isTooLarge ? responseTooLarge(RESPONSE_PAYLOAD_BYTES_MAX) : undefined;
  }

  #failure(outcome: Exclude<Outcome, { kind: "result" }>): RunFailure {
    const { requestId, serving } = this.#request;
    return toFailure(outcome, requestId, serving.timeoutSeconds);
  }

  #elapsed(since: number): number {
    return Math.max(0, this.#sandbox.now() - since);
  }
}

function utf8Length(text: string): number {
  // Three bytes a UTF-16 unit at most: a short text need not be counted.
  if (text.length * 3 <= RESPONSE_PAYLOAD_BYTES_MAX) return text.length;
  return new TextEncoder().encode(text).length;
}

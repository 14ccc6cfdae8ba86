import { type Outcome } from "../../../sandbox/host/environment.ts";
import { type LogSink } from "../../../sandbox/host/services.ts";
import { functionArn, type FunctionAddress, runtimeVersionArn } from "../../aws/arn.ts";
import { RESPONSE_PAYLOAD_BYTES_MAX } from "../../aws/limits.ts";
import { onFunctionChanged } from "../../functions/changes.ts";
import { runtimeHash } from "../../functions/runtimes.ts";
import { type Serving } from "../../functions/serving.ts";
import { getPackageTree } from "../environments/packages.ts";
import { SandboxPool } from "../environments/pool.ts";
import { Sandbox } from "../environments/sandbox.ts";
import { environmentVariables } from "../environments/variables.ts";
import { InvocationLog } from "./log.ts";
import {
  consoleLine,
  endLine,
  initReportLine,
  initStartLine,
  logStreamName,
  reportLine,
  startLine,
  timeoutLine,
  toFailure,
} from "./model.ts";

/** Time for the initialization of an on-demand environment (reference 6). */
const INIT_MS_MAX = 10_000;
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
}

export interface InvocationResult {
  readonly payload: string;
  readonly functionError: boolean;
  readonly log: InvocationLog;
}

export interface Isolate {
  readonly packages: R2Bucket;
  /** The most linear memory of one guest, in MB. */
  readonly guestMemoryMbMax: number;
  /** Whether functions may reach private networks and this machine itself. */
  readonly privateNetworks: "allow" | "deny";
  /** The most linear memory of all of this isolate's environments, in bytes. */
  readonly environmentsBytesMax: number;
}

const pool = new SandboxPool();

onFunctionChanged((address) => {
  const arn = functionArn(address);
  pool.drop((key) => !key.startsWith(`${arn}@`));
});

/** Runs a function once, synchronously, in this isolate. */
export async function invoke(
  isolate: Isolate,
  request: InvocationRequest,
): Promise<InvocationResult> {
  const { serving, address } = request;
  const key = { accountId: address.accountId, sha256Hex: serving.packageSha256 };
  const tree = await getPackageTree(isolate.packages, key);
  const poolKey = `${functionArn(address)}@${serving.version}@${serving.revisionId}`;
  const sandbox = await pool.acquire(poolKey, isolate.environmentsBytesMax, () => {
    const streamName = logStreamName(Date.now(), crypto.randomUUID().replaceAll("-", ""), serving);
    const variables = { serving, region: address.region, logStreamName: streamName };
    return new Sandbox({
      serving,
      tree,
      variables: environmentVariables(variables),
      logStreamName: streamName,
      memoryMbMax: isolate.guestMemoryMbMax,
      privateNetworks: isolate.privateNetworks,
    });
  });
  try {
    return await new Run(sandbox, request).execute();
  } finally {
    sandbox.log = undefined;
    pool.release(sandbox);
  }
}

/** One invocation in one sandbox, from START to REPORT. */
class Run implements LogSink {
  readonly #sandbox: Sandbox;
  readonly #request: InvocationRequest;
  readonly #log = new InvocationLog();
  /** Undefined while the environment initializes: log lines then have no request to name. */
  #requestId: string | undefined;
  #initDurationMs: number | undefined;

  constructor(sandbox: Sandbox, request: InvocationRequest) {
    this.#sandbox = sandbox;
    this.#request = request;
    sandbox.log = this;
  }

  line(level: string, message: string): void {
    this.#log.add(consoleLine(this.#sandbox.now(), this.#requestId, level, message));
  }

  raw(text: string): void {
    this.#log.add(text);
  }

  async execute(): Promise<InvocationResult> {
    const { serving, requestId } = this.#request;
    const ready = this.#sandbox.warm || (await this.#initialize());
    this.#log.startTail();
    this.#log.addPlatform(startLine(requestId, serving.version));
    const startedAt = this.#sandbox.now();
    const deadlineMs = startedAt + serving.timeoutSeconds * 1000;
    const outcome = ready
      ? await this.#invoke(deadlineMs)
      : await this.#initializeAgain(startedAt, deadlineMs);
    return this.#finish(outcome, this.#elapsed(startedAt));
  }

  /** The init phase. If it fails it is done again as part of the invocation, as AWS does (reference 6). */
  async #initialize(): Promise<boolean> {
    const { serving, address } = this.#request;
    const major = serving.runtime.replace(/\D/g, "");
    const arn = runtimeVersionArn(address.region, runtimeHash(serving.runtime));
    this.#log.addPlatform(initStartLine(`nodejs:${major}.lamella.v1`, arn));
    const startedAt = Date.now();
    const outcome = await this.#sandbox.initialize(startedAt + INIT_MS_MAX);
    const durationMs = this.#elapsed(startedAt);
    if (outcome.kind === "result") {
      this.#initDurationMs = durationMs;
      return true;
    }
    this.#reportInit(outcome, durationMs, "init");
    return false;
  }

  async #initializeAgain(startedAt: number, deadlineMs: number): Promise<Outcome> {
    const outcome = await this.#sandbox.initialize(deadlineMs);
    if (outcome.kind === "result") return this.#invoke(deadlineMs);
    this.#reportInit(outcome, this.#elapsed(startedAt), "invoke");
    return outcome;
  }

  #reportInit(
    outcome: Exclude<Outcome, { kind: "result" }>,
    durationMs: number,
    phase: "init" | "invoke",
  ) {
    if (outcome.kind === "failure") this.#logFailure(outcome.failure);
    const { status } = toFailure(
      outcome,
      this.#request.requestId,
      this.#request.serving.timeoutSeconds,
    );
    // A handler module's own error has no type of the runtime's.
    const shown = status === "" ? "Status: error\tError Type: Runtime.Unknown" : status;
    this.#log.addPlatform(initReportLine(durationMs, phase, shown));
  }

  async #invoke(deadlineMs: number): Promise<Outcome> {
    const { serving, requestId, invokedArn, traceId, clientContext, event } = this.#request;
    this.#requestId = requestId;
    const outcome = await this.#sandbox.invoke(event, {
      awsRequestId: requestId,
      invokedFunctionArn: invokedArn,
      functionName: serving.functionName,
      functionVersion: serving.version,
      memoryLimitInMB: String(serving.memoryMb),
      logGroupName: serving.logGroup,
      logStreamName: this.#sandbox.logStreamName,
      traceId,
      deadlineMs,
      ...(clientContext === undefined ? {} : { clientContext }),
    });
    if (outcome.kind === "failure") this.#logFailure(outcome.failure);
    return outcome;
  }

  #logFailure({ label, logged }: { readonly label: string; readonly logged: string }): void {
    this.line("ERROR", `${label} \t${logged}`);
  }

  #finish(outcome: Outcome, durationMs: number): InvocationResult {
    const { serving, requestId } = this.#request;
    const answer = this.#answer(outcome);
    if (outcome.kind === "timeout") {
      this.#log.addPlatform(timeoutLine(this.#sandbox.now(), requestId, serving.timeoutSeconds));
    }
    this.#log.addPlatform(endLine(requestId));
    // A guest that crossed a limit has met it exactly: what ran over is the sandbox's, not the function's.
    const timeoutMs = serving.timeoutSeconds * 1000;
    this.#log.addPlatform(
      reportLine({
        requestId,
        durationMs: outcome.kind === "timeout" ? timeoutMs : Math.min(durationMs, timeoutMs),
        memoryMb: serving.memoryMb,
        maxMemoryUsedMb: Math.ceil(this.#sandbox.memoryBytesMax / MB),
        status: answer.status,
        ...(this.#initDurationMs === undefined ? {} : { initDurationMs: this.#initDurationMs }),
      }),
    );
    return { payload: answer.payload, functionError: answer.failed, log: this.#log };
  }

  #answer(outcome: Outcome): { payload: string; failed: boolean; status: string } {
    if (outcome.kind !== "result") {
      const { requestId, serving } = this.#request;
      if (outcome.kind === "crash") console.error("The guest crashed", requestId, outcome.trap);
      return { ...toFailure(outcome, requestId, serving.timeoutSeconds), failed: true };
    }
    if (utf8Length(outcome.json) > RESPONSE_PAYLOAD_BYTES_MAX) {
      return { payload: RESPONSE_TOO_LARGE, failed: true, status: "" };
    }
    return { payload: outcome.json, failed: false, status: "" };
  }

  #elapsed(since: number): number {
    return Math.max(0, this.#sandbox.now() - since);
  }
}

/** Key order and text as recorded (reference 3.1). */
const RESPONSE_TOO_LARGE = JSON.stringify({
  errorMessage: `Response payload size exceeded maximum allowed payload size (${RESPONSE_PAYLOAD_BYTES_MAX} bytes).`,
  errorType: "Function.ResponseSizeTooLarge",
});

function utf8Length(text: string): number {
  // Three bytes a UTF-16 unit at most: a short text need not be counted.
  if (text.length * 3 <= RESPONSE_PAYLOAD_BYTES_MAX) return text.length;
  return new TextEncoder().encode(text).length;
}

import { type Outcome } from "../../../sandbox/host/environment.ts";
import {
  type EnvironmentSnapshot,
  snapshotBytes,
} from "../../../sandbox/host/environment-state.ts";
import { type LogSink } from "../../../sandbox/host/services.ts";
import { type LogLevel } from "../../../sandbox/protocol.ts";
import { type FunctionAddress, functionArn } from "../../aws/arn.ts";
import { type Failure } from "../../functions/model.ts";
import { type Serving } from "../../functions/serving.ts";
import { openSandbox, type SandboxHost } from "../environments/open-sandbox.ts";
import { sandboxes } from "../environments/pool.ts";
import { type Sandbox } from "../environments/sandbox.ts";
import { logLinesOf } from "../invoke/log-format.ts";
import { initStartOf, type LogLines } from "../invoke/log-lines.ts";
import { InvocationLog } from "../invoke/log.ts";
import { SUCCESS, toFailure } from "../invoke/model.ts";
import { keepSnapshot } from "./cache.ts";
import { initFailure, initMsMax, type SnapshotKey, TOO_LARGE } from "./model.ts";
import { putSnapshot } from "./store.ts";

/** A snapshot has at most this part of the isolate's memory: while a copy begins, both are there. */
const SNAPSHOT_SHARE = 2;
/** What saving takes beyond the initialization, before the sandbox counts as lost. */
const LEASE_MARGIN_MS = 30_000;

export interface SnapshotWanted {
  readonly address: FunctionAddress;
  readonly serving: Serving;
  readonly key: SnapshotKey;
}

export interface SnapshotMade {
  /** Why there is none; absent when it is stored. */
  readonly failure?: Failure;
  readonly log: InvocationLog;
}

/** Initializes a version in an environment of its own and stores what that has become. */
export async function makeSnapshot(
  host: SandboxHost,
  { address, serving, key }: SnapshotWanted,
): Promise<SnapshotMade> {
  const sandbox = await openSandbox(host, {
    address,
    serving,
    key: `${functionArn(address)}@${serving.version}@snapshot`,
    leaseMs: initMsMax(serving) + LEASE_MARGIN_MS,
  });
  const initialization = new Initialization(sandbox, address);
  const { log } = initialization;
  try {
    const made = await initialization.run();
    if ("reason" in made) return { failure: made, log };
    if (snapshotBytes(made) > host.environmentsBytesMax / SNAPSHOT_SHARE) {
      return { failure: TOO_LARGE, log };
    }
    // Its memory is needed for what follows, which is about as much.
    sandboxes.remove(sandbox);
    await putSnapshot(host.packages, key, made);
    keepSnapshot(key, made);
    return { log };
  } finally {
    sandboxes.remove(sandbox);
  }
}

/** The init phase of an environment that is to be saved, with its log. */
class Initialization implements LogSink {
  readonly log = new InvocationLog();
  readonly #sandbox: Sandbox;
  readonly #address: FunctionAddress;
  readonly #lines: LogLines;

  constructor(sandbox: Sandbox, address: FunctionAddress) {
    this.#sandbox = sandbox;
    this.#address = address;
    this.#lines = logLinesOf(sandbox.serving);
    sandbox.log = this;
  }

  line(level: LogLevel, message: string): void {
    this.log.add(this.#lines.console(this.#sandbox.now(), undefined, level, message));
  }

  raw(text: string): void {
    this.log.add(text);
  }

  async run(): Promise<EnvironmentSnapshot | Failure> {
    const sandbox = this.#sandbox;
    const startedAt = Date.now();
    const init = initStartOf(this.#address, sandbox.serving, sandbox.logStreamName);
    this.#platform(this.#lines.initStart(startedAt, init));
    const deadlineMs = startedAt + initMsMax(sandbox.serving);
    const initialized = await sandbox.initialize(deadlineMs);
    const outcome =
      initialized.kind === "result" ? await sandbox.checkpoint(deadlineMs) : initialized;
    this.#report(outcome, sandbox.now() - startedAt);
    if (outcome.kind !== "result") return initFailure(outcome);
    return sandbox.save() ?? TOO_LARGE;
  }

  #report(outcome: Outcome, durationMs: number): void {
    const now = this.#sandbox.now();
    if (outcome.kind === "failure") {
      for (const event of this.#lines.failure(now, undefined, outcome.failure)) this.log.add(event);
    }
    const status = outcome.kind === "result" ? SUCCESS : toFailure(outcome, "", 0).status;
    this.#platform(this.#lines.initEnd(now, { durationMs, phase: "init", status }));
  }

  #platform(events: readonly string[]): void {
    for (const event of events) this.log.addPlatform(event);
  }
}

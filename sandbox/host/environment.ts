import type { JSValuePointer } from "@jitl/quickjs-ffi-types";
import { type Instance } from "../engine/instance.ts";
import { HOST_BYTES_PER_UNIT } from "../engine/limits.ts";
import { type Snapshot } from "../engine/snapshot.ts";
import { GuestException, type GuestValue } from "../engine/values.ts";
import {
  type EnvironmentConfig,
  type GuestFailure,
  type InvocationContext,
  type RestoreConfig,
} from "../messages.ts";
import { type GuestEntry, IDLE } from "../protocol.ts";
import { type EnvironmentState, type GuestState } from "./environment-state.ts";
import { type Operations } from "./operations.ts";
import { Door, type HostServices, type ModuleSources } from "./door.ts";
import { ResponseStream, type ResponseSink, type StreamServices } from "./response-stream.ts";

/** How a start or an invocation ended. After anything but a result or a failure the environment is dead. */
export type Outcome =
  | { readonly kind: "result"; readonly json: string }
  | { readonly kind: "failure"; readonly failure: GuestFailure }
  | { readonly kind: "timeout" }
  | { readonly kind: "out-of-memory" }
  | { readonly kind: "exit"; readonly code: number }
  | { readonly kind: "crash"; readonly trap: unknown };

/** What the environment itself answers. */
type OwnServices =
  | "now"
  | "result"
  | "failure"
  | "exit"
  | "memory"
  | "timeZone"
  | keyof StreamServices;

export interface EnvironmentOptions {
  /** Restored from a snapshot, and entered by nobody yet. */
  readonly instance: Instance;
  /** The most bytes of linear memory that it may have. */
  readonly memoryBytesMax: number;
  /** Everything but what the environment itself answers. */
  readonly services: Omit<HostServices, OwnServices>;
  readonly modules: ModuleSources;
  /** What the guest has under way on the host; the same that `services` were made with. */
  readonly operations: Operations;
  readonly sleep: Sleep;
  /** Of the environment that `instance` is a copy of. */
  readonly state?: GuestState;
}

/** Waits outside the guest until so many milliseconds have passed, or until `wake` resolves if that is earlier. */
export type Sleep = (ms: number, wake?: Promise<void>) => Promise<void>;

/** A guest whose loop never rests lets the host look after its operations once in so many turns. */
const TURNS_BETWEEN_POLLS = 64;

type EntryArgument = string | number | Uint8Array;

type EntryFunctions = Readonly<Record<keyof GuestEntry, JSValuePointer>>;

/** One execution environment: a guest, its event loop, and one start or invocation at a time. */
export class Environment {
  readonly #instance: Instance;
  readonly #entry: EntryFunctions;
  readonly #sleep: Sleep;
  readonly #operations: Operations;
  readonly #response: ResponseStream;
  readonly #door: Door;
  #outcome: Outcome | undefined;
  #exitCode = 0;
  #isStarting = false;

  constructor(options: EnvironmentOptions) {
    const { instance } = options;
    this.#instance = instance;
    this.#sleep = options.sleep;
    this.#operations = options.operations;
    this.#response = new ResponseStream(options.operations);
    // The snapshot was made with exactly these names.
    this.#entry = instance.entry as unknown as EntryFunctions;
    const services: HostServices = {
      ...options.services,
      ...this.#response.services(),
      now: () => instance.clock.now(),
      result: (json) => this.#settle({ kind: "result", json }),
      failure: (json) => this.#fail(toFailure(json), options.services),
      exit: (code) => {
        this.#exitCode = Number.isFinite(code) ? Math.trunc(code) & 0xff : 0;
        instance.kill("exit");
      },
      timeZone: (name) => instance.localTime.use(name),
      memory: () => {
        return JSON.stringify({ total: instance.memoryBytes, limit: options.memoryBytesMax });
      },
    };
    this.#door = new Door(instance, services, options.modules, options.state?.modules);
    instance.hooks = this.#door;
    instance.slices.rest = () => this.#sleep(0);
  }

  get memoryBytes(): number {
    return this.#instance.memoryBytes;
  }

  get dead(): boolean {
    return this.#instance.death !== undefined;
  }

  get fuelUsed(): bigint {
    return this.#instance.clock.fuelUsed;
  }

  /** The environment's own time: see `FuelClock`. */
  now(): number {
    return this.#instance.clock.now();
  }

  /** Loads the handler's module. */
  async start(config: EnvironmentConfig, deadlineMs: number): Promise<Outcome> {
    return await this.#starting("start", [JSON.stringify(config)], deadlineMs);
  }

  /** Runs what the function wants done before the environment is saved. What is under way when it is over is lost. */
  async checkpoint(deadlineMs: number): Promise<Outcome> {
    try {
      return await this.#starting("checkpoint", [], deadlineMs);
    } finally {
      this.freeze();
    }
  }

  /** What it has become since it was restored from `base`, after a checkpoint; undefined when it has died of that. */
  save(base: Snapshot): EnvironmentState | undefined {
    const memory = this.#instance.takeDelta(base);
    if (memory === undefined) return undefined;
    const { lost, numbers } = this.#operations;
    const { addedModules: modules } = this.#door;
    return { memory, guest: { nextNumber: numbers.next, lost, modules } };
  }

  /** The first entry of a copy, in place of `start`. */
  async restore(config: RestoreConfig, deadlineMs: number): Promise<Outcome> {
    return await this.#starting("restore", [JSON.stringify(config)], deadlineMs);
  }

  async #starting(name: keyof GuestEntry, args: readonly string[], deadlineMs: number) {
    this.#isStarting = true;
    const outcome = await this.#answerOf(name, args, deadlineMs);
    this.#isStarting = false;
    return outcome;
  }

  /**
   * Hands an event (JSON text) to the handler. What is under way when it is over is lost. A streaming handler writes
   * to `sink` and its result says nothing; whether it has done so is for the sink to know.
   */
  async invoke(event: string, context: InvocationContext, sink?: ResponseSink): Promise<Outcome> {
    this.#response.attach(sink);
    try {
      return await this.#answerOf("invoke", [event, JSON.stringify(context)], context.deadlineMs);
    } finally {
      this.#response.attach(undefined);
      this.freeze();
    }
  }

  /** Ends the environment, also in the midst of what it does. */
  discard(): void {
    this.#instance.kill("crash", new Error("The environment was discarded"));
  }

  /** The same for one in which nothing is under way: its memory, wiped, for another. */
  takeMemory(): WebAssembly.Memory | undefined {
    this.discard();
    return this.#instance.takeMemory();
  }

  /** The guest stands suspended in the midst of its code. */
  get resting(): boolean {
    return this.#instance.slices.isResting;
  }

  /** Ends what is under way on the host: nothing of it may outlive the request that the host works for. */
  freeze(): void {
    this.#operations.freeze();
  }

  async #answerOf(name: keyof GuestEntry, args: readonly string[], deadlineMs: number) {
    const { clock } = this.#instance;
    this.#outcome = undefined;
    clock.deadline = deadlineMs;
    clock.rested();
    await this.#enter(name, args);
    for (let turns = 1; !this.#ended(); turns++) {
      await this.#deliver();
      if (this.#ended()) break;
      const delayMs = await this.#enter("turn", []);
      if (this.#ended()) break;
      if (delayMs === IDLE) await this.#enter("drained", []);
      else await this.#rest(Math.min(delayMs, clock.remainingMs), turns);
      if (clock.expired && !this.#ended()) this.#instance.kill("timeout");
    }
    // A guest that could report its own lack of memory has died of it all the same.
    if (this.#instance.death === "out-of-memory") return this.#deathOutcome();
    return this.#outcome ?? this.#deathOutcome();
  }

  /** Tells the guest what has become of its operations, as the loop of Node does between its timers and immediates. */
  async #deliver(): Promise<void> {
    if (this.#operations.size === 0) return;
    for (const { id, error = "", text = "", bytes } of this.#operations.take()) {
      if (this.#ended()) return;
      await this.#enter(
        "settle",
        bytes === undefined ? [id, error, text] : [id, error, text, bytes],
      );
    }
  }

  async #rest(ms: number, turns: number): Promise<void> {
    const { clock } = this.#instance;
    const isBusy = this.#operations.size > 0;
    if (clock.sliceIsOver) await this.#sleep(0);
    else if (isBusy && (ms > 0 || turns % TURNS_BETWEEN_POLLS === 0)) {
      clock.now();
      await this.#sleep(Math.max(0, ms), this.#operations.whenSettled());
      // What was settled at once has let nobody else have a turn.
      return clock.restedIfMoved();
    } else if (ms > 0) await this.#sleep(ms);
    else return;
    clock.rested();
  }

  #ended(): boolean {
    return this.#outcome !== undefined || this.dead;
  }

  /** Calls into the guest and runs the promise jobs it left behind. */
  async #enter(name: keyof GuestEntry, args: readonly EntryArgument[]): Promise<number> {
    try {
      return (await this.#instance.runInSlices(() => this.#enterGuest(name, args))) ?? 0;
    } catch (error) {
      if (!(error instanceof GuestException)) throw error;
      // The guest's own runtime let an exception out: its stack is too full, or user code has broken it.
      this.#instance.kill("crash");
      return 0;
    }
  }

  async #enterGuest(name: keyof GuestEntry, args: readonly EntryArgument[]): Promise<number> {
    const { values, clock, sliced } = this.#instance;
    // What comes in costs what it does when the guest asks for it.
    const length = args.reduce<number>((sum, value) => sum + sizeOf(value), 0);
    clock.charge(Math.ceil(length / HOST_BYTES_PER_UNIT));
    const handles = args.map((value) => values.toGuest(value));
    try {
      const result = await this.#call(this.#entry[name], handles);
      if (sliced.hasJobs) await sliced.drainJobs();
      // Also behind an answer: what it put off belongs to this turn of the loop.
      while (!this.dead && (await this.#call(this.#entry.finishTurn, [])) !== 0) {
        if (sliced.hasJobs) await sliced.drainJobs();
      }
      return result;
    } finally {
      for (const handle of handles) values.free(handle);
    }
  }

  async #call(fn: GuestValue, args: readonly GuestValue[]): Promise<number> {
    const { values, sliced } = this.#instance;
    const result = await sliced.call(fn, args);
    const number = values.number(result);
    values.free(result);
    return Number.isNaN(number) ? 0 : number;
  }

  /** The first answer counts. An answer given by a guest that is dying does not. */
  #settle(outcome: Outcome): void {
    if (!this.dead) this.#outcome ??= outcome;
  }

  /** A failure after the answer is only logged, unless the environment is still starting: what it loaded then fails it. */
  #fail(failure: GuestFailure, { log }: Pick<HostServices, "log">): void {
    if (this.dead) return;
    if (this.#outcome === undefined || (this.#isStarting && this.#outcome.kind === "result")) {
      this.#outcome = { kind: "failure", failure };
    } else {
      log("ERROR", `${failure.label} \t${failure.logged}`);
    }
  }

  #deathOutcome(): Outcome {
    switch (this.#instance.death) {
      case "timeout":
      case "out-of-memory":
        return { kind: this.#instance.death };
      case "exit":
        return { kind: "exit", code: this.#exitCode };
      case "crash":
      case undefined:
        return { kind: "crash", trap: this.#instance.trap };
    }
  }
}

const LABELS: readonly GuestFailure["label"][] = [
  "Uncaught Exception",
  "Unhandled Promise Rejection",
];
function sizeOf(value: EntryArgument): number {
  return typeof value === "number" ? 0 : value.length;
}

/** A failure comes from the guest: whatever it holds, the host goes on with strings. */
function toFailure(json: string): GuestFailure {
  const given = JSON.parse(json) as Partial<Record<keyof GuestFailure, unknown>> | null;
  const trace = Array.isArray(given?.trace) ? given.trace.map(String) : [];
  return {
    errorType: String(given?.errorType),
    errorMessage: String(given?.errorMessage),
    trace,
    label: LABELS.find((label) => label === given?.label) ?? "Invoke Error",
    logged: String(given?.logged),
  };
}

import { spend } from "../../../sandbox/engine/spend.ts";
import { Environment, type Outcome } from "../../../sandbox/host/environment.ts";
import { FileSystem } from "../../../sandbox/host/files/file-system.ts";
import { type EnvironmentSnapshot } from "../../../sandbox/host/environment-state.ts";
import { type EgressPolicy } from "../../../sandbox/host/network/egress.ts";
import { publicNetwork } from "../../../sandbox/host/network/exchange.ts";
import { Numbers } from "../../../sandbox/host/numbers.ts";
import { Operations } from "../../../sandbox/host/operations.ts";
import { sleep } from "../../platform/sleep.ts";
import { OverlayTree } from "../../../sandbox/host/files/overlay.ts";
import { Scratch } from "../../../sandbox/host/files/scratch.ts";
import { type FileTree } from "../../../sandbox/host/files/tree.ts";
import { mountedFiles } from "../../../sandbox/host/modules/compiled-files.ts";
import { ModuleLoader } from "../../../sandbox/host/modules/module-loader.ts";
import { type ResponseSink } from "../../../sandbox/host/response-stream.ts";
import { makeServices, type LogSink } from "../../../sandbox/host/services.ts";
import { MEMORY_PAGES_MAX, WASM_PAGE_BYTES } from "../../../sandbox/engine/limits.ts";
import {
  type EnvironmentConfig,
  type FunctionIdentity,
  type InvocationContext,
} from "../../../sandbox/messages.ts";
import { type Serving } from "../../functions/serving.ts";
import { compiledFilesOf, compiledLayers } from "./compiled-files.ts";
import { getBaseSnapshot, getGuestParts, getVarRuntime } from "./engine.ts";
import { knownSyntaxOf } from "./known-syntax.ts";
import { keepMemory, takeInstance } from "./instances.ts";
import { isolateFull, type MemoryAccount } from "./isolate-memory.ts";

const MB = 1024 * 1024;

/**
 * A file of a package may be as large as this part of the guest's memory: while it is read the isolate holds it twice,
 * beside the guest that gets it.
 */
const PACKED_SHARE = 2;

const GIVEN_UP: Outcome = { kind: "crash", trap: new Error("Nobody waits for it any more") };

export interface SandboxOptions {
  readonly serving: Serving;
  readonly tree: FileTree;
  /**
   * Packages at /opt, in the order in which the function lists them: a later one's files win. Accounts share none of
   * these objects, nor `tree`: compiled code is kept by them.
   */
  readonly layers?: readonly FileTree[];
  readonly variables: Readonly<Record<string, string>>;
  readonly logStreamName: string;
  /** What this deployment grants a guest at most, whatever its function asks for. */
  readonly memoryMbMax: number;
  readonly privateNetworks: EgressPolicy["privateNetworks"];
  /** By which it takes its memory from the isolate's. */
  readonly account: MemoryAccount;
  /** Lets go what only this sandbox has held. */
  readonly onClose?: () => void;
}

/**
 * What AWS calls a sandbox: one log stream, one /tmp, and in it an execution environment, which is replaced when it
 * has died while the rest stays.
 */
export class Sandbox {
  readonly serving: Serving;
  readonly logStreamName: string;
  /** Where the guest writes while somebody waits for it; between invocations it cannot write. */
  log: LogSink | undefined;
  /** Called before the guest waits for anything or rests, each time. */
  onWait: (() => void) | undefined;
  readonly #options: SandboxOptions;
  readonly #scratch: Scratch;
  readonly #files: FileSystem;
  readonly #modules: ModuleLoader;
  #environment: Environment | undefined;
  /** No event has reached the environment: the code that it compiles is of its package and of nobody else's making. */
  #isUntouched = true;
  #isGivenUp = false;
  /** Of the environment that died last, so that the time and memory of its end can be told. */
  #latest = { now: 0, memoryBytes: 0 };

  constructor(options: SandboxOptions) {
    const { serving } = options;
    this.serving = serving;
    this.logStreamName = options.logStreamName;
    this.#options = options;
    // /tmp is memory of the isolate too, so the deployment's grant bounds it like the guest's own.
    const scratchMb = Math.min(serving.ephemeralStorageMb, options.memoryMbMax);
    const { account } = options;
    this.#scratch = new Scratch(scratchMb * MB, Date.now, (bytes) => account.setScratch(bytes));
    const runtime = getVarRuntime();
    const layers = new OverlayTree(options.layers ?? []);
    this.#files = new FileSystem(
      { "/var/task": options.tree, "/opt": layers, "/var/runtime": runtime.tree },
      this.#scratch,
      (Math.min(serving.memoryMb, options.memoryMbMax) * MB) / PACKED_SHARE,
    );
    const files = mountedFiles({
      "/var/task": compiledFilesOf(options.tree),
      "/opt": compiledLayers(layers),
      "/var/runtime": runtime.compiled,
    });
    const compiled = { ...files, keeps: (path: string) => this.#isUntouched && files.keeps(path) };
    const nodePath = options.variables["NODE_PATH"];
    this.#modules = new ModuleLoader(this.#files, serving.runtime, {
      ...getGuestParts(),
      compiled,
      known: knownSyntaxOf(options.tree),
      ...(nodePath === undefined ? {} : { nodePath }),
    });
  }

  /** An environment is there and has loaded its handler. */
  get warm(): boolean {
    return this.#environment !== undefined && !this.#environment.dead;
  }

  /** Its guest is suspended in the midst of its code. */
  get resting(): boolean {
    return this.#environment?.resting === true;
  }

  /** The cap on a guest's linear memory: what the function asks for, as far as the deployment grants it. */
  get #memoryPagesMax(): number {
    const memoryMb = Math.min(this.serving.memoryMb, this.#options.memoryMbMax);
    return Math.min((memoryMb * MB) / WASM_PAGE_BYTES, MEMORY_PAGES_MAX);
  }

  /** Nobody waits for what runs in it: no environment is made here any more. */
  get isGivenUp(): boolean {
    return this.#isGivenUp;
  }

  /** What it holds of the isolate's memory now: the guest's linear memory, and its /tmp. */
  get memoryBytes(): number {
    return (this.#environment?.memoryBytes ?? 0) + this.#scratch.bytes;
  }

  /** Linear memory of the environment that ran last; memory only grows. */
  get memoryBytesMax(): number {
    return this.#environment?.memoryBytes ?? this.#latest.memoryBytes;
  }

  /** The environment's own clock, which also moves where the isolate's stands still. */
  now(): number {
    return this.#environment?.now() ?? Math.max(Date.now(), this.#latest.now);
  }

  /** Makes an environment and loads the handler in it. A result means that it is ready. */
  async initialize(deadlineMs: number): Promise<Outcome> {
    this.discard();
    if (this.#isGivenUp) return GIVEN_UP;
    const found = this.#modules.handler(this.serving.handler);
    if (!found.ok) return { kind: "failure", failure: found.failure };
    const { format, path, property } = found;
    const environment = await this.#create();
    this.#environment = environment;
    this.#isUntouched = true;
    const config: EnvironmentConfig = {
      module: `${format}:${path}`,
      property,
      handler: this.serving.handler,
      runtime: this.serving.runtime,
      env: this.#options.variables,
      identity: this.#identity,
      seed: randomSeed(),
    };
    const outcome = await environment.start(config, deadlineMs);
    if (outcome.kind !== "result") this.discard();
    return outcome;
  }

  /** The end of an initialization that is to be saved: see `Environment.checkpoint`. */
  async checkpoint(deadlineMs: number): Promise<Outcome> {
    const outcome = await this.#mustHave().checkpoint(deadlineMs);
    if (outcome.kind !== "result") this.discard();
    return outcome;
  }

  /** What others may begin as a copy of, after a checkpoint; undefined when the guest has no memory left for that. */
  save(): EnvironmentSnapshot | undefined {
    const state = this.#mustHave().save(getBaseSnapshot());
    return state === undefined ? undefined : { ...state, files: this.#files.save() };
  }

  /** Makes an environment as a copy, in place of initializing one; `env` are its own variables. */
  async restore(
    snapshot: EnvironmentSnapshot,
    env: Readonly<Record<string, string>>,
    deadlineMs: number,
  ): Promise<Outcome> {
    this.discard();
    if (this.#isGivenUp) return GIVEN_UP;
    const environment = await this.#create(snapshot);
    this.#environment = environment;
    // What it compiles comes from a memory that was stored.
    this.#isUntouched = false;
    const outcome = await environment.restore(
      { env, identity: this.#identity, seed: randomSeed() },
      deadlineMs,
    );
    if (outcome.kind !== "result") this.discard();
    return outcome;
  }

  /**
   * Runs one event; a streaming handler's response goes to `sink`. After anything but an answer the environment is
   * gone, and the next event needs a new one.
   */
  async invoke(event: string, context: InvocationContext, sink?: ResponseSink): Promise<Outcome> {
    const environment = this.#mustHave();
    this.#isUntouched = false;
    const outcome = await environment.invoke(event, context, sink);
    if (environment.dead) this.discard();
    return outcome;
  }

  /** Ends what runs in it for good: an initialization that is cut short is not begun again. */
  giveUp(): void {
    this.#isGivenUp = true;
    this.discard();
  }

  discard(): void {
    if (this.#environment === undefined) return;
    const { memoryBytes } = this.#environment;
    this.#latest = { now: this.#environment.now(), memoryBytes };
    this.#environment.discard();
    this.#environment = undefined;
    this.#files.charge = undefined;
    this.#options.account.setGuest(0);
  }

  /** Nobody will use it again. */
  close(): void {
    this.discard();
    this.#options.onClose?.();
  }

  get #identity(): FunctionIdentity {
    const { functionName, version, memoryMb, logGroup } = this.serving;
    return {
      functionName,
      functionVersion: version,
      memoryLimitInMB: String(memoryMb),
      logGroupName: logGroup,
      logStreamName: this.logStreamName,
    };
  }

  /** The same for one that is idle: another guest may have the memory of its own. See `keepMemory`. */
  retire(awaited = 0): void {
    const environment = this.#environment;
    this.close();
    if (environment !== undefined) keepMemory(environment, awaited);
  }

  #mustHave(): Environment {
    if (this.#environment === undefined) throw new Error("The sandbox has not been initialized");
    return this.#environment;
  }

  async #create(snapshot?: EnvironmentSnapshot): Promise<Environment> {
    const sink: LogSink = {
      line: (level, message) => this.log?.line(level, message),
      raw: (text) => this.log?.raw(text),
    };
    const memoryPagesMax = this.#memoryPagesMax;
    const { account } = this.#options;
    const { nextNumber, lost } = snapshot?.guest ?? {};
    const operations = new Operations(new Numbers(nextNumber), lost);
    this.#files.closeAll();
    await account.needGuest((snapshot?.memory ?? getBaseSnapshot()).memoryBytes);
    if (snapshot !== undefined && !this.#files.load(snapshot.files)) throw isolateFull();
    const instance = await takeInstance(memoryPagesMax, snapshot?.memory).catch((error) => {
      account.setGuest(0);
      throw error;
    });
    instance.watchMemory((grown) => account.setGuest(grown));
    const charge = (units: number) => spend(instance, units);
    this.#files.charge = charge;
    const network = publicNetwork(this.#options.privateNetworks);
    const parts = { files: this.#files, modules: this.#modules, log: sink, operations };
    const environment = new Environment({
      instance,
      memoryBytesMax: memoryPagesMax * WASM_PAGE_BYTES,
      services: makeServices({ ...parts, charge, network }),
      modules: this.#modules,
      operations,
      ...(snapshot === undefined ? {} : { state: snapshot.guest }),
      sleep: (ms, wake) => {
        this.onWait?.();
        return sleep(ms, wake);
      },
    });
    if (this.#isGivenUp) environment.discard();
    return environment;
  }
}

function randomSeed(): [number, number, number, number] {
  const [a = 1, b = 2, c = 3, d = 4] = crypto.getRandomValues(new Uint32Array(4));
  return [a, b, c, d];
}

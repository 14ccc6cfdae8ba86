import { type EngineManifest } from "../../sandbox/engine/emscripten.ts";
import { type Clock } from "../../sandbox/engine/fuel-clock.ts";
import { Instance } from "../../sandbox/engine/instance.ts";
import { type Snapshot } from "../../sandbox/engine/snapshot.ts";
import { spend } from "../../sandbox/engine/spend.ts";
import { Environment, type Outcome, type Sleep } from "../../sandbox/host/environment.ts";
import { type EnvironmentSnapshot } from "../../sandbox/host/environment-state.ts";
import { FileSystem } from "../../sandbox/host/files/file-system.ts";
import { type MountTable } from "../../sandbox/host/files/mounts.ts";
import { Scratch } from "../../sandbox/host/files/scratch.ts";
import { type FileTree } from "../../sandbox/host/files/tree.ts";
import { type KnownSyntax } from "../../sandbox/host/modules/module-format.ts";
import { type CompiledFiles } from "../../sandbox/host/modules/compiled-files.ts";
import { type GuestParts } from "../../sandbox/host/modules/module-loader.ts";
import { ModuleLoader } from "../../sandbox/host/modules/module-loader.ts";
import { publicNetwork } from "../../sandbox/host/network/exchange.ts";
import { Numbers } from "../../sandbox/host/numbers.ts";
import { Operations } from "../../sandbox/host/operations.ts";
import { type ResponseSink } from "../../sandbox/host/response-stream.ts";
import { makeServices } from "../../sandbox/host/services.ts";

/** The prepared engine, however the runtime of a test gets at its files. */
export interface EngineParts extends GuestParts {
  readonly wasm: WebAssembly.Module;
  readonly manifest: EngineManifest;
  readonly snapshot: Snapshot;
}

export interface GuestOptions {
  /** Contents by path below /var/task. */
  readonly files: Readonly<Record<string, string>>;
  /** Trees that are mounted too, or in the place of those files. */
  readonly mounts?: MountTable;
  readonly handler?: string;
  readonly runtime?: string;
  readonly memoryMb?: number;
  readonly variables?: Readonly<Record<string, string>>;
  readonly clock?: TestClock;
  readonly compiled?: CompiledFiles;
  readonly known?: KnownSyntax;
  readonly privateNetworks?: "allow" | "deny";
  /** That another guest has had. */
  readonly memory?: WebAssembly.Memory;
}

/** A clock and the way to wait on it. */
export interface TestClock extends Clock {
  readonly sleep: Sleep;
}

export const liveClock: TestClock = {
  now: () => Date.now(),
  sleep: (ms, wake) => race(ms, wake),
};

async function race(ms: number, wake?: Promise<void>): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const slept = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  await Promise.race(wake === undefined ? [slept] : [slept, wake]);
  clearTimeout(timer);
}

/** For a guest by a live clock that is to finish on any machine, whatever else that does. */
export const AMPLE_MS = 240_000;
/** What a guest has by any other clock, as a function has it by itself. */
const INIT_MS = 10_000;
const INVOKE_MS = 3000;
/** How long a frozen clock lets operations of the host take before it says that the guest has waited in vain. */
const OPERATIONS_MS_MAX = 10_000;

/** Time that stands still while code runs and passes only in waiting, as on production Workers. */
export function frozenClock(now = Date.UTC(2026, 0, 1)): TestClock {
  let time = now;
  return {
    now: () => time,
    async sleep(ms, wake) {
      let woken = false;
      const end = wake?.then(() => {
        woken = true;
      });
      if (end !== undefined) await race(OPERATIONS_MS_MAX, end);
      if (!woken) time += ms;
    },
  };
}

interface GuestPieces {
  readonly modules: ModuleLoader;
  readonly files: FileSystem;
  readonly engine: EngineParts;
}

/** Time that stands still while code runs, and of which so much has passed whenever the guest has rested. */
export function restingClock(msPerRest: number, onRest = () => {}): TestClock & Rests {
  let time = Date.UTC(2026, 0, 1);
  let rests = 0;
  return {
    now: () => time,
    rests: () => rests,
    async sleep(ms) {
      await new Promise((resolve) => setTimeout(resolve, 0));
      if (ms <= 0) rests += 1;
      time += Math.max(ms, msPerRest);
      onRest();
    },
  };
}

interface Rests {
  /** How often the guest has given way without a wish to wait. */
  rests(): number;
}

const IDENTITY = {
  functionName: "f",
  functionVersion: "$LATEST",
  memoryLimitInMB: "128",
  logGroupName: "/aws/lambda/f",
  logStreamName: "2026/01/01/[$LATEST]0",
};

/** One guest with a package given as text, and what it has logged. */
export class TestGuest {
  readonly lines: string[] = [];
  memory: WebAssembly.Memory | undefined;
  readonly clock: TestClock;
  readonly #environment: Environment;
  readonly #modules: ModuleLoader;
  readonly #options: GuestOptions;

  readonly #files: FileSystem;
  readonly #engine: EngineParts;

  private constructor(
    environment: Environment,
    { modules, files, engine }: GuestPieces,
    options: GuestOptions,
  ) {
    this.#files = files;
    this.#engine = engine;
    this.#environment = environment;
    this.#modules = modules;
    this.#options = options;
    this.clock = options.clock ?? liveClock;
  }

  /** A new one, or one that goes on as a copy of another. */
  static async create(
    engine: EngineParts,
    options: GuestOptions,
    snapshot?: EnvironmentSnapshot,
  ): Promise<TestGuest> {
    const { clock = liveClock, memoryMb = 128, runtime = "nodejs22.x" } = options;
    const scratch = new Scratch(64 * 1024 * 1024, () => clock.now());
    const mounts = { "/var/task": textTree(options.files), ...options.mounts };
    const files = new FileSystem(mounts, scratch);
    const modules = new ModuleLoader(files, runtime, { ...engine, ...loaderParts(options) });
    const { nextNumber, lost } = snapshot?.guest ?? {};
    const operations = new Operations(new Numbers(nextNumber), lost);
    if (snapshot !== undefined) files.load(snapshot.files);
    let guest: TestGuest | undefined;
    const memoryPagesMax = memoryMb * 16;
    const instance = await Instance.restore(
      { ...engine, clock, memoryPagesMax, ...(options.memory && { memory: options.memory }) },
      engine.snapshot,
    );
    if (snapshot !== undefined) instance.become(snapshot.memory);
    const environment = new Environment({
      instance,
      memoryBytesMax: memoryMb * 1024 * 1024,
      sleep: clock.sleep,
      operations,
      modules,
      ...(snapshot === undefined ? {} : { state: snapshot.guest }),
      services: makeServices({
        files,
        modules,
        operations,
        charge: (units) => spend(instance, units),
        network: publicNetwork(options.privateNetworks ?? "allow"),
        log: {
          line: (level, message) => guest?.lines.push(`${level} ${message}`),
          raw: (text) => guest?.lines.push(text),
        },
      }),
    });
    guest = new TestGuest(environment, { modules, files, engine }, options);
    guest.memory = instance.memory;
    return guest;
  }

  get dead(): boolean {
    return this.#environment.dead;
  }

  get memoryBytes(): number {
    return this.#environment.memoryBytes;
  }

  get fuelUsed(): bigint {
    return this.#environment.fuelUsed;
  }

  /** Ends the guest if nothing is under way in it; its memory is for another then. */
  takeMemory(): WebAssembly.Memory | undefined {
    return this.#environment.takeMemory();
  }

  /** Ends the guest, whatever it is at. */
  discard(): void {
    this.#environment.discard();
  }

  /** What is given when the test does not say, so that only a test that wants to meet a deadline does. */
  #ample(ms: number): number {
    return this.clock === liveClock ? AMPLE_MS : ms;
  }

  async start(timeoutMs = this.#ample(INIT_MS)): Promise<Outcome> {
    const { handler = "index.handler", runtime = "nodejs22.x", variables = {} } = this.#options;
    const found = this.#modules.handler(handler);
    if (!found.ok) return { kind: "failure", failure: found.failure };
    return await this.#environment.start(
      {
        module: `${found.format}:${found.path}`,
        property: found.property,
        handler,
        runtime,
        env: variables,
        identity: IDENTITY,
        seed: [1, 2, 3, 4],
      },
      this.#environment.now() + timeoutMs,
    );
  }

  /** The end of the init phase of a function whose environment is to be saved. */
  async checkpoint(timeoutMs = this.#ample(INIT_MS)): Promise<Outcome> {
    return await this.#environment.checkpoint(this.#environment.now() + timeoutMs);
  }

  save(): EnvironmentSnapshot {
    const state = this.#environment.save(this.#engine.snapshot);
    if (state === undefined) throw new Error("The guest has died of being saved");
    return { ...state, files: this.#files.save() };
  }

  async restore(
    seed: readonly [number, number, number, number],
    env: Readonly<Record<string, string>> = {},
    timeoutMs = this.#ample(INIT_MS),
  ): Promise<Outcome> {
    return await this.#environment.restore(
      { seed, env, identity: IDENTITY },
      this.#environment.now() + timeoutMs,
    );
  }

  /** `sink` takes what a streaming handler writes. */
  async invoke(
    event: unknown = {},
    timeoutMs: number = this.#ample(INVOKE_MS),
    sink?: ResponseSink,
  ): Promise<Outcome> {
    const context = {
      awsRequestId: "00000000-0000-4000-8000-000000000000",
      invokedFunctionArn: "arn:aws:lambda:us-east-1:000000000000:function:f",
      traceId: "Root=1-00000000-000000000000000000000000",
      deadlineMs: this.#environment.now() + timeoutMs,
    };
    return await this.#environment.invoke(JSON.stringify(event), context, sink);
  }
}

function loaderParts({ compiled, known, variables }: GuestOptions) {
  const nodePath = variables?.["NODE_PATH"];
  return {
    ...(compiled === undefined ? {} : { compiled }),
    ...(known === undefined ? {} : { known }),
    ...(nodePath === undefined ? {} : { nodePath }),
  };
}

/** A tree of text files. */
export function textTree(files: Readonly<Record<string, string>>): FileTree {
  const contents = new Map(
    Object.entries(files).map(([path, text]) => [path, new TextEncoder().encode(text)]),
  );
  const directories = new Set([""]);
  for (const path of contents.keys()) {
    for (let at = path.lastIndexOf("/"); at > 0; at = path.lastIndexOf("/", at - 1)) {
      directories.add(path.slice(0, at));
    }
  }
  const childrenOf = (directory: string) => {
    const prefix = directory === "" ? "" : `${directory}/`;
    const all = [...contents.keys(), ...directories].filter(
      (path) => path !== "" && path.startsWith(prefix),
    );
    return all
      .map((path) => path.slice(prefix.length))
      .filter((name) => name !== "" && !name.includes("/"));
  };
  return {
    stat(path) {
      if (directories.has(path)) return { type: "directory", size: 4096, mode: 0o755, mtimeMs: 0 };
      const content = contents.get(path);
      return content && { type: "file", size: content.length, mode: 0o644, mtimeMs: 0 };
    },
    read: (path) => contents.get(path),
    list(path) {
      if (!directories.has(path)) return undefined;
      const typeOf = (name: string) => {
        const child = path === "" ? name : `${path}/${name}`;
        return directories.has(child) ? "directory" : "file";
      };
      return childrenOf(path).map((name) => [name, typeOf(name)] as const);
    },
  };
}

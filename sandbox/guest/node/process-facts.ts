import { call } from "../door.ts";
import { isBuiltin, loadBuiltin } from "./builtin-loading.ts";
import { invalidArgType } from "./errors.ts";
import { memoryFigures } from "./os.ts";
import { cpuUsage } from "./process-time.ts";
import { processVersion } from "./process-version.ts";
import { refuse } from "./refuse.ts";
import { format } from "./util-inspect.ts";
import { assertFunction, assertObject, assertString, type Callback } from "./validate.ts";

const FIXED_USER = "a function keeps the user that it runs as";
const NO_ADDONS = "no machine code can be loaded";
const NO_INSPECTOR = "the engine has no inspector";
const INTERNAL = "the guest's event loop belongs to the host";

function refusals(names: string, reason: string): Record<string, Callback> {
  return Object.fromEntries(
    names.split(" ").map((name) => [name, refuse(`node:process.${name}`, reason)]),
  );
}

function getBuiltinModule(id: unknown): unknown {
  assertString(id, "id");
  return isBuiltin(id) ? loadBuiltin(id) : undefined;
}

/** Variables that are set already stay as they are. */
function loadEnvFile(
  this: { env: Record<string, string | undefined> },
  path: unknown = ".env",
): void {
  const fs = loadBuiltin("fs") as { readFileSync(path: unknown, as: string): string };
  const util = loadBuiltin("util") as { parseEnv(text: string): Record<string, string> };
  const { env } = this;
  for (const [name, value] of Object.entries(util.parseEnv(fs.readFileSync(path, "utf8")))) {
    env[name] ??= value;
  }
}

/** libuv's figures; of most of them this runtime has none. */
function resourceUsage(): Record<string, number> {
  const { user, system } = cpuUsage();
  return {
    userCPUTime: user,
    systemCPUTime: system,
    maxRSS: Math.round(memoryFigures().total / 1024),
    sharedMemorySize: 0,
    unsharedDataSize: 0,
    unsharedStackSize: 0,
    minorPageFault: 0,
    majorPageFault: 0,
    swappedOut: 0,
    fsRead: 0,
    fsWrite: 0,
    ipcSent: 0,
    ipcReceived: 0,
    signalsCount: 0,
    voluntaryContextSwitches: 0,
    involuntaryContextSwitches: 0,
  };
}

interface Refable {
  [key: symbol]: unknown;
  ref?: unknown;
  unref?: unknown;
}

function callRef(value: unknown, name: "ref" | "unref"): void {
  const target = value as Refable | null | undefined;
  const method =
    target?.[Symbol.for(`nodejs.${name}`)] ??
    target?.[Symbol.for(`node:${name}`)] ??
    target?.[name];
  if (typeof method === "function") Reflect.apply(method, target, []);
}

interface Emitter {
  on(type: string, listener: () => void): unknown;
}

interface Registration {
  readonly ref: WeakRef<object>;
  readonly callback: Callback;
}

/** process.finalization: what is still alive when the process ends is told so. */
function makeFinalization(process: Emitter): object {
  const registered: Record<string, Registration[]> = {};
  const register = (event: "exit" | "beforeExit") => (object: unknown, callback: unknown) => {
    if (typeof object !== "function") assertObject(object, "ref");
    assertFunction(callback, "fn");
    let list = registered[event];
    if (list === undefined) {
      list = registered[event] = [];
      process.on(event, () => {
        for (const { ref, callback: run } of registered[event] ?? []) {
          const alive = ref.deref();
          if (alive !== undefined) run(alive, event);
        }
      });
    }
    list.push({ ref: new WeakRef(object as object), callback });
  };
  return {
    register: register("exit"),
    registerBeforeExit: register("beforeExit"),
    unregister(object: object) {
      for (const [event, list] of Object.entries(registered)) {
        registered[event] = list.filter(({ ref }) => ref.deref() !== object);
      }
    },
  };
}

let finalization: object | undefined;
let sourceMaps = false;

/** process.report: what the process knows of itself; nothing writes it to a file. */
const report = {
  directory: "",
  filename: "",
  compact: false,
  excludeNetwork: false,
  excludeEnv: false,
  signal: "SIGUSR2",
  reportOnFatalError: false,
  reportOnSignal: false,
  reportOnUncaughtException: false,
  getReport: (error?: unknown) => ({
    header: {
      event: "JavaScript API",
      trigger: "GetReport",
      dumpEventTimeStamp: String(Math.round(call("now"))),
      nodejsVersion: processVersion(),
      arch: "x64",
      platform: "linux",
    },
    javascriptStack: { message: error === undefined ? "" : format("%s", error) },
    resourceUsage: resourceUsage(),
    sharedObjects: [],
  }),
  writeReport: refuse("node:process.report.writeReport", "reports are not written to files"),
};

/** Members of `process` that are about the platform and not about its events. */
export const facts = {
  ...refusals("setuid seteuid setgid setegid setgroups initgroups", FIXED_USER),
  ...refusals("binding dlopen _linkedBinding", NO_ADDONS),
  ...refusals("_debugProcess _debugEnd", NO_INSPECTOR),
  ...refusals("_tickCallback _fatalException", INTERNAL),
  ...refusals("execve", "a function cannot start processes"),
  allowedNodeEnvironmentFlags: new Set<string>(),
  config: { target_defaults: {}, variables: {} },
  domain: null,
  features: {
    inspector: false,
    debug: false,
    uv: true,
    ipv6: true,
    tls_alpn: true,
    tls_sni: true,
    tls_ocsp: true,
    tls: true,
    openssl_is_boringssl: false,
    cached_builtins: true,
    require_module: true,
    quic: false,
    typescript: false,
  },
  get finalization(): object {
    return (finalization ??= makeFinalization(this as unknown as Emitter));
  },
  getBuiltinModule,
  loadEnvFile,
  moduleLoadList: [] as string[],
  ref: (value: unknown) => callRef(value, "ref"),
  unref: (value: unknown) => callRef(value, "unref"),
  report,
  resourceUsage,
  setSourceMapsEnabled(enabled: unknown) {
    if (typeof enabled !== "boolean") throw invalidArgType("enabled", "boolean", enabled);
    sourceMaps = enabled;
  },
  get sourceMapsEnabled() {
    return sourceMaps;
  },
  threadCpuUsage: cpuUsage,
  _exiting: false,
  _getActiveHandles: () => [] as object[],
  _getActiveRequests: () => [] as object[],
  _preload_modules: [] as string[],
  _rawDebug: (...args: unknown[]) => call("stdout", `${format(...args)}\n`),
  // They have done nothing in Node for years.
  _startProfilerIdleNotifier() {},
  _stopProfilerIdleNotifier() {},
};

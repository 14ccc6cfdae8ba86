import { type EnvironmentConfig } from "../../protocol.ts";
import { call } from "../door.ts";
import { restartClock } from "../web/performance.ts";
import { invalidArgType, nodeError, unavailable } from "./errors.ts";
import { EventEmitter } from "./event-emitter.ts";
import { nextTick } from "./next-tick.ts";
import { memoryFigures } from "./os.ts";
import { posix } from "./path-posix.ts";
import { setWorkingDirectory, workingDirectory } from "./process-cwd.ts";
import { env, variables } from "./process-env.ts";
import { standardStream } from "./process-streams.ts";
import { cpuUsage, hrtime, uptime } from "./process-time.ts";
import { processVersion, setProcessRuntime } from "./process-version.ts";
import { emitWarning, onWarning, PROCESS_ID, setWarningHooks } from "./process-warning.ts";
import { assertString } from "./validate.ts";

const EXEC_PATH = "/var/lang/bin/node";

let exitCode: number | undefined;
let isExiting = false;
let captureCallback: unknown = null;
let mask = 0o022;

function memoryUsage(): Record<string, number> {
  const { total } = memoryFigures();
  return { rss: total, heapTotal: total, heapUsed: total, external: 0, arrayBuffers: 0 };
}

memoryUsage.rss = () => memoryFigures().total;

function toExitCode(code: unknown): number | undefined {
  if (code === undefined || code === null) return undefined;
  const number = typeof code === "string" && code !== "" ? Number(code) : code;
  if (typeof number === "number" && Number.isInteger(number)) return number;
  throw invalidArgType("code", "number", code);
}

function exit(code?: unknown): never {
  exitCode = toExitCode(code) ?? exitCode;
  // An exit that a listener of "exit" asks for is carried out at once, as in Node.
  const isFirst = !isExiting;
  isExiting = true;
  if (isFirst) process.emit("exit", exitCode ?? 0);
  call("exit", exitCode ?? 0);
  throw new Error("process.exit() must not return");
}

function chdir(directory: unknown): void {
  assertString(directory, "directory");
  const target = posix.resolve(directory);
  let type: unknown;
  try {
    ({ type } = JSON.parse(call("fsStat", target)));
  } catch (error) {
    throw chdirError(error, directory);
  }
  if (type !== "directory") throw chdirError({ code: "ENOTDIR" }, directory);
  setWorkingDirectory(target);
}

function chdirError(cause: unknown, directory: string): Error {
  const { code } = cause as { code?: string };
  const reason = code === "ENOTDIR" ? "not a directory" : "no such file or directory";
  const text = `${code}: ${reason}, chdir ${workingDirectory()} -> '${directory}'`;
  const errno = code === "ENOTDIR" ? -20 : -2;
  const [path, dest] = [workingDirectory(), directory];
  return Object.assign(new Error(text), { errno, code, syscall: "chdir", path, dest });
}

function umask(next?: unknown): number {
  const before = mask;
  if (next !== undefined)
    mask = Number(typeof next === "string" ? Number.parseInt(next, 8) : next) & 0o777;
  return before;
}

function setUncaughtExceptionCaptureCallback(callback: unknown): void {
  if (callback !== null && typeof callback !== "function")
    throw invalidArgType("fn", ["Function", "null"], callback);
  if (callback !== null && captureCallback !== null) {
    const text =
      "`process.setupUncaughtExceptionCapture()` was called while a capture callback was already active";
    throw nodeError(Error, "ERR_UNCAUGHT_EXCEPTION_CAPTURE_ALREADY_SET", text);
  }
  captureCallback = callback;
}

function refused(name: string): () => never {
  return function (): never {
    throw unavailable(`process.${name}()`);
  };
}

const members = {
  title: "/var/lang/bin/node",
  get version() {
    return processVersion();
  },
  get versions() {
    return versions();
  },
  arch: "x64",
  platform: "linux",
  get release() {
    return release();
  },
  argv: [EXEC_PATH, "/var/runtime/index.mjs"],
  argv0: EXEC_PATH,
  execPath: EXEC_PATH,
  execArgv: [] as string[],
  env,
  pid: PROCESS_ID,
  ppid: 1,
  debugPort: 9229,
  exiting: false,
  report: undefined,
  features: {
    inspector: false,
    debug: false,
    uv: true,
    ipv6: true,
    tls_alpn: true,
    tls_sni: true,
    tls_ocsp: true,
    tls: true,
    cached_builtins: true,
    require_module: true,
    typescript: false,
  },
  config: { target_defaults: {}, variables: {} },
  allowedNodeEnvironmentFlags: new Set<string>(),
  stdout: standardStream(1),
  stderr: standardStream(2),
  get stdin(): never {
    throw unavailable("process.stdin");
  },
  get exitCode() {
    return exitCode;
  },
  set exitCode(code: unknown) {
    exitCode = toExitCode(code);
  },
  cwd: workingDirectory,
  chdir,
  hrtime,
  uptime,
  memoryUsage,
  cpuUsage,
  resourceUsage: refused("resourceUsage"),
  nextTick,
  emitWarning,
  exit,
  reallyExit: exit,
  abort: () => exit(134),
  kill: refused("kill"),
  umask,
  getuid: () => 993,
  geteuid: () => 993,
  getgid: () => 990,
  getegid: () => 990,
  getgroups: () => [990],
  binding: refused("binding"),
  dlopen: refused("dlopen"),
  loadEnvFile: refused("loadEnvFile"),
  getActiveResourcesInfo: () => [] as string[],
  constrainedMemory: () => memoryFigures().limit,
  availableMemory: () => Math.max(0, memoryFigures().limit - memoryFigures().total),
  hasUncaughtExceptionCaptureCallback: () => captureCallback !== null,
  setUncaughtExceptionCaptureCallback,
  setSourceMapsEnabled: () => {},
  sourceMapsEnabled: false,
};

function versions(): Record<string, string> {
  const node = processVersion().slice(1);
  return { node, modules: node.startsWith("24") ? "137" : "127", quickjs: "ng" };
}

function release(): object {
  const lines: Readonly<Record<string, string>> = {
    18: "Hydrogen",
    20: "Iron",
    22: "Jod",
    24: "Krypton",
  };
  const lts = lines[processVersion().slice(1, 3)];
  return { name: "node", ...(lts === undefined ? {} : { lts }) };
}

type Process = typeof members & EventEmitter;

const prototype = Object.create(EventEmitter.prototype, {
  constructor: { value: Object.defineProperty(() => {}, "name", { value: "process" }) },
  [Symbol.toStringTag]: { value: "process" },
});

/** globalThis.process and node:process. */
export const process: Process = Object.create(prototype, Object.getOwnPropertyDescriptors(members));
EventEmitter.call(process);

setWarningHooks({
  emit: (warning) => void process.emit("warning", warning),
  isOn: (property) => Boolean((process as Partial<Record<typeof property, unknown>>)[property]),
});
process.on("warning", onWarning);

/** Gives the process its variables, its version and its clock when an environment starts. */
export function configureProcess(config: Pick<EnvironmentConfig, "env" | "runtime">): void {
  for (const name of Object.keys(variables)) delete variables[name];
  Object.assign(variables, config.env);
  setProcessRuntime(config.runtime);
  restartClock();
}

/** Offers an uncaught error to the function's own handlers and says whether one took it. */
export function emitUncaught(error: unknown, origin = "uncaughtException"): boolean {
  process.emit("uncaughtExceptionMonitor", error, origin);
  if (typeof captureCallback === "function") {
    captureCallback(error);
    return true;
  }
  return process.emit("uncaughtException", error, origin);
}

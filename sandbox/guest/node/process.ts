import { type EnvironmentConfig } from "../../messages.ts";
import { call } from "../door.ts";
import { restartClock } from "../web/time-origin.ts";
import { invalidArgType, nodeError } from "./errors.ts";
import { EventEmitter } from "./event-emitter.ts";
import { nextTick } from "./next-tick.ts";
import { memoryFigures } from "./os.ts";
import { posix } from "./path-posix.ts";
import { setWorkingDirectory, workingDirectory } from "./process-cwd.ts";
import { applyTimeZone, env, variables } from "./process-env.ts";
import { standardInput, standardStream } from "./process-streams.ts";
import { facts } from "./process-facts.ts";
import { cpuUsage, hrtime, uptime } from "./process-time.ts";
import { processVersion, setProcessRuntime } from "./process-version.ts";
import { emitWarning, onWarning, PROCESS_ID, setWarningHooks } from "./process-warning.ts";
import { refuse } from "./refuse.ts";
import { assertString } from "./validate.ts";

const EXEC_PATH = "/var/lang/bin/node";

let exitCode: number | undefined;
let stdin: object | undefined;
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
  stdout: standardStream(1),
  stderr: standardStream(2),
  get stdin() {
    return (stdin ??= standardInput());
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
  nextTick,
  emitWarning,
  exit,
  reallyExit: exit,
  abort: () => exit(134),
  kill: refuse("node:process.kill", "a function has no processes to signal"),
  _kill: refuse("node:process._kill", "a function has no processes to signal"),
  openStdin: refuse("node:process.openStdin", "a function has no standard input"),
  umask,
  getuid: () => 993,
  geteuid: () => 993,
  getgid: () => 990,
  getegid: () => 990,
  getgroups: () => [990],
  getActiveResourcesInfo: () => [] as string[],
  constrainedMemory: () => memoryFigures().limit,
  availableMemory: () => Math.max(0, memoryFigures().limit - memoryFigures().total),
  hasUncaughtExceptionCaptureCallback: () => captureCallback !== null,
  setUncaughtExceptionCaptureCallback,
};

/** What libraries look at to tell one line of Node.js from another; each line's own values. */
const LIBRARIES: Readonly<Record<string, object>> = {
  18: { v8: "10.2.154.26-node.36", uv: "1.44.2", openssl: "3.0.15", modules: "108" },
  20: { v8: "11.3.244.8-node.38", uv: "1.46.0", openssl: "3.0.19", modules: "115" },
  22: { v8: "12.4.254.21-node.33", uv: "1.51.0", openssl: "3.0.17", modules: "127" },
  24: { v8: "13.6.233.17-node.53", uv: "1.52.1", openssl: "3.5.8", modules: "137" },
};

function versions(): Record<string, string> {
  const node = processVersion().slice(1);
  return { node, ...LIBRARIES[node.slice(0, 2)], quickjs: "ng" };
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

type Process = typeof members & typeof facts & EventEmitter;

const prototype = Object.create(EventEmitter.prototype, {
  constructor: { value: Object.defineProperty(() => {}, "name", { value: "process" }) },
  [Symbol.toStringTag]: { value: "process" },
});

/** globalThis.process and node:process. */
export const process: Process = Object.create(prototype, {
  ...Object.getOwnPropertyDescriptors(members),
  ...Object.getOwnPropertyDescriptors(facts),
});
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
  applyTimeZone();
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

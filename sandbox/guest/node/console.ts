import { type LogLevel } from "../../protocol.ts";
import { call } from "../door.ts";
import { invalidArgType, unavailable } from "./errors.ts";
import { emitWarning } from "./process-warning.ts";
import { table } from "./console-table.ts";
import { format, formatWithOptions, inspect, type InspectOptions } from "./util-inspect.ts";

const GROUP_INDENT = 2;

const { captureStackTrace } = Error as unknown as {
  captureStackTrace(holder: object, above: unknown): void;
};

const counts = new Map<string, number>();
const started = new Map<string, number>();
let indent = "";

function write(level: LogLevel, text: string): void {
  call("log", level, indent === "" ? text : indent + text.replaceAll("\n", `\n${indent}`));
}

function logger(level: LogLevel): (...args: unknown[]) => void {
  return (...args) => write(level, format(...args));
}

const log = logger("INFO");
const warn = logger("WARN");
const error = logger("ERROR");

function trace(...args: unknown[]): void {
  const message = format(...args);
  const holder = { name: "Trace", message };
  captureStackTrace(holder, trace);
  write("TRACE", String(Reflect.get(holder, "stack")));
}

function group(...args: unknown[]): void {
  if (args.length > 0) log(...args);
  indent += " ".repeat(GROUP_INDENT);
}

function groupEnd(): void {
  indent = indent.slice(0, -GROUP_INDENT);
}

function assert(condition?: unknown, ...args: unknown[]): void {
  if (condition) return;
  const [first, ...rest] = args;
  if (typeof first === "string") warn(`Assertion failed: ${first}`, ...rest);
  else warn("Assertion failed", ...args);
}

function count(label: unknown = "default"): void {
  const name = `${label}`;
  const next = (counts.get(name) ?? 0) + 1;
  counts.set(name, next);
  log(`${name}: ${next}`);
}

function countReset(label: unknown = "default"): void {
  if (!counts.delete(`${label}`)) emitWarning(`Count for '${label}' does not exist`);
}

function time(label: unknown = "default"): void {
  const name = `${label}`;
  if (started.has(name)) emitWarning(`Label '${name}' already exists for console.time()`);
  else started.set(name, call("now"));
}

function timeLog(label: unknown = "default", ...args: unknown[]): void {
  const text = elapsed(`${label}`, "timeLog");
  if (text !== undefined) log(text, ...args);
}

function timeEnd(label: unknown = "default"): void {
  const text = elapsed(`${label}`, "timeEnd");
  started.delete(`${label}`);
  if (text !== undefined) log(text);
}

function elapsed(label: string, method: string): string | undefined {
  const start = started.get(label);
  if (start !== undefined) return `${label}: ${formatDuration(call("now") - start)}`;
  emitWarning(`No such label '${label}' for console.${method}()`);
  return undefined;
}

function formatDuration(ms: number): string {
  if (ms < 1000) return `${Number(ms.toFixed(3))}ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(3)}s`;
  const part = (value: number) => String(Math.floor(value)).padStart(2, "0");
  const rest = `${part((ms / 1000) % 60)}.${String(Math.floor(ms % 1000)).padStart(3, "0")}`;
  if (ms < 3_600_000) return `${Math.floor(ms / 60_000)}:${rest} (m:ss.mmm)`;
  return `${Math.floor(ms / 3_600_000)}:${part((ms / 60_000) % 60)}:${part((ms / 1000) % 60)} (h:mm:ss)`;
}

function Console(this: object, options: unknown): object {
  const { stdout, stderr = stdout, inspectOptions = {} } = (options ?? {}) as ConsoleOptions;
  const out = typeof stdout?.write === "function" ? stdout : writableOf(options);
  if (typeof out?.write !== "function") throw invalidArgType("stdout", "Stream", stdout);
  const print =
    (stream: Writable) =>
    (...args: unknown[]) => {
      stream.write(`${formatWithOptions(inspectOptions, ...args)}\n`);
    };
  const toOut = print(out);
  const toErr = print(stderr ?? out);
  const plain = { log: toOut, info: toOut, debug: toOut, warn: toErr, error: toErr, trace: toErr };
  const dir = (value: unknown, given?: InspectOptions) =>
    toOut(inspect(value, { ...inspectOptions, ...given }));
  return Object.assign(Object.create(Console.prototype), refusals(Object.keys(console)), plain, {
    dir,
  });
}

interface Writable {
  write(text: string): unknown;
}

interface ConsoleOptions {
  readonly stdout?: Writable;
  readonly stderr?: Writable;
  readonly inspectOptions?: InspectOptions;
}

function writableOf(value: unknown): Writable | undefined {
  return value as Writable | undefined;
}

/** A console over streams has only the plain methods so far; the others say so. */
function refusals(names: readonly string[]): object {
  const refuse = (name: string) => () => {
    throw unavailable(`Console.prototype.${name}()`);
  };
  return Object.fromEntries(names.map((name) => [name, refuse(name)]));
}

/** globalThis.console and node:console: every call is one line of the log with its level. */
export const console = {
  log,
  warn,
  error,
  info: logger("INFO"),
  debug: logger("DEBUG"),
  fatal: logger("FATAL"),
  trace,
  dir: (value: unknown, options?: InspectOptions) =>
    write("INFO", inspect(value, { customInspect: false, ...options })),
  dirxml: (...args: unknown[]) => log(...args),
  table: (data: unknown, columns?: unknown) => table(data, columns, log),
  group,
  groupCollapsed: group,
  groupEnd,
  assert,
  count,
  countReset,
  time,
  timeEnd,
  timeLog,
  clear() {},
  profile() {},
  profileEnd() {},
  timeStamp() {},
  Console,
};
Object.defineProperty(console, Symbol.toStringTag, { value: "console", configurable: true });

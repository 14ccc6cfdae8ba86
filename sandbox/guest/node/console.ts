import { type LogLevel } from "../../protocol.ts";
import { printEntry, writeEntry } from "./console-log.ts";
import { consoleMethods } from "./console-methods.ts";
import { nodeError } from "./errors.ts";
import { formatWithOptions, type InspectOptions } from "./util-inspect.ts";

const GROUP_INDENT = 2;

interface Writable {
  write(text: string): unknown;
}

interface ConsoleOptions {
  readonly stdout?: unknown;
  readonly stderr?: unknown;
  readonly inspectOptions?: InspectOptions;
  readonly groupIndentation?: number;
}

const TO_STDERR = new Set<LogLevel>(["WARN", "ERROR", "TRACE", "FATAL"]);

/** A console over streams: `new Console(stdout, stderr)` or `new Console({ stdout, stderr, … })`. */
export function Console(this: object, first: unknown, second?: unknown): object {
  const options: ConsoleOptions = isWritable(first)
    ? { stdout: first, ...(second === undefined ? {} : { stderr: second }) }
    : ((first ?? {}) as ConsoleOptions);
  const { stdout, stderr = stdout, inspectOptions = {}, groupIndentation = GROUP_INDENT } = options;
  if (!isWritable(stdout)) throw notWritable("stdout");
  if (!isWritable(stderr)) throw notWritable("stderr");
  const write = (level: LogLevel, text: string) => {
    (TO_STDERR.has(level) ? stderr : stdout).write(`${text}\n`);
  };
  const methods = consoleMethods({ inspectOptions, groupIndentation, write });
  return Object.assign(Object.create(new.target?.prototype ?? Console.prototype), methods);
}

function isWritable(value: unknown): value is Writable {
  return typeof (value as Partial<Writable> | null | undefined)?.write === "function";
}

function notWritable(name: string): Error {
  const text = `Console expects a writable stream instance for ${name}`;
  return nodeError(TypeError, "ERR_CONSOLE_WRITABLE_STREAM", text);
}

const logMethods = consoleMethods({
  inspectOptions: {},
  groupIndentation: GROUP_INDENT,
  write: writeEntry,
  print: printEntry,
});

/** One entry of the log: the managed runtime writes these two as it does the other levels. */
const entry = (level: LogLevel, ...args: unknown[]) => {
  if (!printEntry(level, args)) writeEntry(level, formatWithOptions({}, ...args));
};

/** globalThis.console and node:console: every call is one entry of the log with its level. */
export const console = {
  ...logMethods,
  trace: (...args: unknown[]) => entry("TRACE", ...args),
  fatal: (...args: unknown[]) => entry("FATAL", ...args),
  profile() {},
  profileEnd() {},
  timeStamp() {},
  Console,
};
Object.defineProperty(console, Symbol.toStringTag, { value: "console", configurable: true });

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
  const self = new.target === undefined ? (Object.create(Console.prototype) as object) : this;
  const say = (method: "log" | "warn", args: readonly unknown[]) => {
    Reflect.apply((self as Methods)[method], self, args);
  };
  consoles.set(self, consoleMethods({ inspectOptions, groupIndentation, write, say }));
  // Bound, so that they can be passed on; looked up, so that those of a subclass count.
  for (const name of METHOD_NAMES) {
    const method = Reflect.get(self, name) as Methods["log"];
    const value = method.bind(self);
    const attributes = { enumerable: true, writable: true, configurable: true };
    Object.defineProperty(self, name, { value, ...attributes });
  }
  return self;
}

type Methods = ReturnType<typeof consoleMethods>;

/** What each object that Console has made writes with. */
const consoles = new WeakMap<object, Methods>();

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

const METHOD_NAMES = Object.keys(logMethods) as (keyof Methods)[];

for (const name of METHOD_NAMES) {
  const method = {
    [name](this: object, ...args: unknown[]): unknown {
      return Reflect.apply((consoles.get(this) ?? logMethods)[name], undefined, args);
    },
  };
  const value = method[name];
  Object.defineProperty(Console.prototype, name, {
    value,
    enumerable: true,
    writable: true,
    configurable: true,
  });
}

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

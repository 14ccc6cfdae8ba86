// oxlint-disable typescript/unbound-method -- Error.captureStackTrace needs no receiver.
import { type LogLevel } from "../../protocol.ts";
import { elapsedTime } from "../web/time-origin.ts";
import { table } from "./console-table.ts";
import { emitWarning } from "./process-warning.ts";
import { formatWithOptions, inspect, type InspectOptions } from "./util-inspect.ts";

export interface ConsoleTarget {
  readonly inspectOptions: InspectOptions;
  readonly groupIndentation: number;
  write(level: LogLevel, text: string): void;
  /** Takes the arguments of a call as they are, and says whether it did; else they are formatted and written. */
  print?(level: LogLevel, args: readonly unknown[]): boolean;
  /** What the other methods log with, where a subclass may have replaced it. */
  say?(method: "log" | "warn", args: readonly unknown[]): void;
}

type Log = (...args: unknown[]) => void;

const { captureStackTrace } = Error as unknown as {
  captureStackTrace(holder: object, above: unknown): void;
};

/** The methods of one console, with its own indent, counters and timers. */
export function consoleMethods(target: ConsoleTarget) {
  let indent = "";
  const write = (level: LogLevel, text: string) =>
    target.write(level, indent === "" ? text : indent + text.replaceAll("\n", `\n${indent}`));
  const logger =
    (level: LogLevel): Log =>
    (...args) => {
      if (target.print?.(level, args) === true) return;
      write(level, formatWithOptions(target.inspectOptions, ...args));
    };
  const ownLog = logger("INFO");
  const ownWarn = logger("WARN");
  const { say } = target;
  const log: Log = say === undefined ? ownLog : (...args) => say("log", args);
  const warn: Log = say === undefined ? ownWarn : (...args) => say("warn", args);

  const trace = (...args: unknown[]) => {
    const message = formatWithOptions(target.inspectOptions, ...args);
    const holder = { name: "Trace", message };
    captureStackTrace(holder, trace);
    write("TRACE", String(Reflect.get(holder, "stack")));
  };
  const group = (...args: unknown[]) => {
    if (args.length > 0) log(...args);
    indent += " ".repeat(target.groupIndentation);
  };
  const assert = (condition?: unknown, ...args: unknown[]) => {
    if (condition) return;
    const [first, ...rest] = args;
    if (typeof first === "string") warn(`Assertion failed: ${first}`, ...rest);
    else warn("Assertion failed", ...args);
  };
  return {
    log: ownLog,
    warn: ownWarn,
    dir: (value: unknown, options?: InspectOptions) =>
      write("INFO", inspect(value, { customInspect: false, ...target.inspectOptions, ...options })),
    ...timing(log),
    trace,
    assert,
    clear() {},
    ...counting(log),
    group,
    groupEnd() {
      indent = indent.slice(0, -target.groupIndentation);
    },
    table: (data: unknown, columns?: unknown) => table(data, columns, log),
    debug: logger("DEBUG"),
    info: logger("INFO"),
    dirxml: (...args: unknown[]) => log(...args),
    error: logger("ERROR"),
    groupCollapsed: group,
  };
}

function counting(log: Log) {
  const counts = new Map<string, number>();
  return {
    count(label: unknown = "default") {
      const name = `${label as string}`;
      const next = (counts.get(name) ?? 0) + 1;
      counts.set(name, next);
      log(`${name}: ${next}`);
    },
    countReset(label: unknown = "default") {
      const name = `${label as string}`;
      if (!counts.delete(name)) emitWarning(`Count for '${name}' does not exist`);
    },
  };
}

function timing(log: Log) {
  const started = new Map<string, number>();
  const elapsed = (label: string, method: string): string | undefined => {
    const start = started.get(label);
    if (start !== undefined) return `${label}: ${formatDuration(elapsedTime() - start)}`;
    emitWarning(`No such label '${label}' for console.${method}()`);
    return undefined;
  };
  return {
    time(label: unknown = "default") {
      const name = `${label as string}`;
      if (!started.has(name)) started.set(name, elapsedTime());
      else emitWarning(`Label '${name}' already exists for console.time()`);
    },
    timeEnd(label: unknown = "default") {
      const name = `${label as string}`;
      const text = elapsed(name, "timeEnd");
      started.delete(name);
      if (text !== undefined) log(text);
    },
    timeLog(label: unknown = "default", ...args: unknown[]) {
      const text = elapsed(`${label as string}`, "timeLog");
      if (text !== undefined) log(text, ...args);
    },
  };
}

function formatDuration(ms: number): string {
  if (ms < 1000) return `${Number(ms.toFixed(3))}ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(3)}s`;
  const part = (value: number) => String(Math.floor(value) % 60).padStart(2, "0");
  const seconds = `${part(ms / 1000)}`;
  if (ms < 3_600_000) {
    const rest = String(Math.floor(ms % 1000)).padStart(3, "0");
    return `${Math.floor(ms / 60_000)}:${seconds}.${rest} (m:ss.mmm)`;
  }
  return `${Math.floor(ms / 3_600_000)}:${part(ms / 60_000)}:${seconds} (h:mm:ss)`;
}

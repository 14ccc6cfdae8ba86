import { type LogLevel } from "../../protocol.ts";
import { call } from "../door.ts";
import { NativeError, toJson } from "../runtime/primordials.ts";
import { formatWithOptions } from "./util-inspect.ts";

/** From the least to the most severe. */
const LEVELS: readonly LogLevel[] = ["TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"];

const { assign } = Object;

let isJson = false;
let lowest = 0;

/** Reads how the function wants its log; like the managed runtime only once, when the environment starts. */
export function configureLog(env: Readonly<Record<string, string>>): void {
  isJson = env["AWS_LAMBDA_LOG_FORMAT"]?.toUpperCase() === "JSON";
  const level = env["AWS_LAMBDA_LOG_LEVEL"]?.toUpperCase();
  lowest = Math.max(0, LEVELS.indexOf(level as LogLevel));
}

/** Whether each entry of the log is a JSON object. */
export function logsJson(): boolean {
  return isJson;
}

/** Writes a console call that needs its arguments as they are, or that nobody wants; says whether it was one. */
export function printEntry(level: LogLevel, args: readonly unknown[]): boolean {
  if (LEVELS.indexOf(level) < lowest) return true;
  if (isJson) call("log", level, jsonMembers(args));
  return isJson;
}

/** Writes a console call that is a text already. */
export function writeEntry(level: LogLevel, text: string): void {
  if (LEVELS.indexOf(level) < lowest) return;
  call("log", level, isJson ? toJson({ message: text }) : text);
}

/** What an error's class is called, which is not always its name. */
export function typeName(error: unknown): string {
  const name = (error as Partial<Error>).constructor?.name;
  return typeof name === "string" ? name : "UnknownError";
}

/**
 * The members of an entry after its time, level and request, as a JSON object: one argument is the message as it is,
 * errors included; several are formatted into one text, and the first error among them is shown beside it.
 */
function jsonMembers(args: readonly unknown[]): string {
  if (args.length === 1) return jsonMessage(args[0]);
  const message = formatWithOptions({}, ...args);
  const error = args.find((value) => value instanceof NativeError);
  return toJson({ message, ...(error === undefined ? {} : errorMembers(error)) });
}

function jsonMessage(message: unknown): string {
  try {
    return toJson({ message }, (_key, value: unknown) =>
      value instanceof NativeError ? assign(errorMembers(value), value) : value,
    );
  } catch {
    // A cycle, a BigInt or a toJSON() that throws.
    return toJson({ message: formatWithOptions({}, message) });
  }
}

function errorMembers(error: Error): Record<string, unknown> {
  const stack: unknown = error.stack;
  return {
    errorType: typeName(error),
    errorMessage: error.message,
    stackTrace: typeof stack === "string" ? stack.split("\n") : [],
  };
}

import { type GuestFailure } from "../../messages.ts";
import { logsJson, typeName } from "../node/console-log.ts";
import { NativeError, toJson } from "./primordials.ts";

/** What a failure looks like to the caller and in the log follows the Node.js runtime interface client (reference 3.2, 3.3). */
export function toFailure(
  error: unknown,
  label: GuestFailure["label"] = "Invoke Error",
): GuestFailure {
  try {
    if (isError(error)) return fromError(error, label);
    return fromOther(error, label);
  } catch {
    const logged =
      '{"errorType":"handled","errorMessage":"callback called with Error argument, but there was a problem while retrieving one or more of its message, name, and stack"}';
    return { errorType: "handled", errorMessage: UNREADABLE, trace: [], label, logged };
  }
}

const UNREADABLE =
  "callback called with Error argument, but there was a problem while retrieving one or more of its message, name, and stack";

/** A failure of the runtime's own making, such as `Runtime.NodeJsExit`. */
export function runtimeFailure(
  errorType: string,
  errorMessage: string,
  trace: readonly string[],
  label: GuestFailure["label"] = "Uncaught Exception",
): GuestFailure {
  const logged = toJson({ errorType, errorMessage, [stackKey()]: trace });
  return { errorType, errorMessage, trace, label, logged };
}

/** The lines of an error's stack, led by `Name: message` where that is missing: the engine makes some stacks too early. */
function stackLines(error: ErrorLike): string[] {
  const stack = String(error.stack ?? "").trimEnd();
  const header = error.message === "" ? error.name : `${error.name}: ${error.message}`;
  if (stack === "" || stack === error.name) return header.split("\n");
  if (stack.startsWith("    at ")) return `${header}\n${stack}`.split("\n");
  if (!stack.startsWith(`${error.name}\n    at `)) return stack.split("\n");
  return `${header}${stack.slice(error.name.length)}`.split("\n");
}

/** A promise was rejected and nobody cared: the reason's text is the message, and the log shows the reason itself. */
export function rejectionFailure(reason: unknown, promise: Promise<unknown>): GuestFailure {
  const errorType = "Runtime.UnhandledPromiseRejection";
  const message = textOf(reason);
  const trace = `${errorType}: ${message}`.split("\n");
  const error = Object.assign(new NativeError(message), { reason, promise });
  Object.defineProperty(error, "name", { value: errorType });
  const label = "Unhandled Promise Rejection";
  const logged = toLog(error, trace);
  const errorMessage = escapeDelete(message);
  return { errorType, errorMessage, trace: trace.map(escapeDelete), label, logged };
}

function textOf(reason: unknown): string {
  try {
    return reason === undefined ? "" : String(reason as string);
  } catch {
    return UNREADABLE;
  }
}

interface ErrorLike {
  readonly name: string;
  readonly message: string;
  readonly stack?: string;
}

/** A native Error, or anything with a name, a message and a stack that are strings. */
function isError(value: unknown): value is ErrorLike {
  if (value instanceof NativeError) return true;
  if (typeof value !== "object" || value === null) return false;
  const { name, message, stack } = value as Partial<ErrorLike>;
  return typeof name === "string" && typeof message === "string" && typeof stack === "string";
}

function fromError(error: ErrorLike, label: GuestFailure["label"]): GuestFailure {
  const trace = stackLines(error);
  const errorType = escapeDelete(error.name);
  const errorMessage = escapeDelete(error.message);
  return {
    errorType,
    errorMessage,
    trace: trace.map(escapeDelete),
    label,
    logged: toLog(error, trace),
  };
}

function fromOther(value: unknown, label: GuestFailure["label"]): GuestFailure {
  const errorType = typeof value;
  const errorMessage = String((value as { toString(): string }).toString());
  // A log in JSON shows it as the error that it should have been.
  const logged = logsJson()
    ? toJson({ errorType: "Error", errorMessage, [stackKey()]: [`Error: ${errorMessage}`] })
    : toJson({ errorType, errorMessage, stack: [] });
  return { errorType, errorMessage, trace: [], label, logged };
}

/** The log shows an error's own fields too, between its message and its stack, and the errors among them alike. */
function toLog(error: ErrorLike, stack: readonly string[]): string {
  const errorType = logsJson() ? typeName(error) : error.name;
  const { message: errorMessage } = error;
  const shown = withFields(error, errorType, stack);
  // One object for each error: a cycle of errors is to be found as one.
  const errors: unknown[] = [error];
  const objects: object[] = [shown];
  const show = (value: ErrorLike): object => {
    let place = 0;
    while (place < errors.length && errors[place] !== value) place++;
    const object = objects[place] ?? withFields(value, value.name, stackLines(value));
    errors[place] = value;
    return (objects[place] = object);
  };
  try {
    return toJson(shown, (_key, value: unknown) => (isError(value) ? show(value) : value));
  } catch {
    return toJson({ errorType, errorMessage, [stackKey()]: stack });
  }
}

function withFields(error: ErrorLike, errorType: string, stack: readonly string[]): object {
  const { message: errorMessage } = error;
  return { errorType, errorMessage, ...ownFields(error), [stackKey()]: stack };
}

function stackKey(): "stackTrace" | "stack" {
  return logsJson() ? "stackTrace" : "stack";
}

/** The code stands first, wherever it is kept. */
function ownFields(error: ErrorLike): Record<string, unknown> {
  const {
    name: _name,
    message: _message,
    stack: _stack,
    ...fields
  } = error as ErrorLike & Record<string, unknown>;
  const { code } = error as { readonly code?: unknown };
  return { code, ...fields };
}

/** The runtime's transport cannot carry DEL, so it is written as %7F. */
function escapeDelete(text: string): string {
  return text.replaceAll("\u007F", "%7F");
}

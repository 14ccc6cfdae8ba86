import { invalidArgType, invalidArgValue, missingArgs, nodeError, outOfRange } from "./errors.ts";

/**
 * The errors of the package readable-stream, as Node itself makes them: the package's own differ in what inspect() shows.
 * The bundler puts this in the place of its `errors` file.
 */
type Make = (...args: never[]) => Error;

const of = (Class: new (message: string) => Error, code: string, text: string): [string, Make] => [
  code,
  (...args) => nodeError(Class, code, text.replace("%s", String(args[0]))),
];

const MAKERS = new Map<string, Make>([
  ["ERR_INVALID_ARG_TYPE", wrongType],
  ["ERR_INVALID_ARG_VALUE", invalidArgValue],
  ["ERR_OUT_OF_RANGE", outOfRange],
  ["ERR_MISSING_ARGS", missingArgs],
  ["ERR_INVALID_RETURN_VALUE", invalidReturnValue],
  of(Error, "ERR_ILLEGAL_CONSTRUCTOR", "Illegal constructor"),
  of(Error, "ERR_MULTIPLE_CALLBACK", "Callback called multiple times"),
  of(Error, "ERR_METHOD_NOT_IMPLEMENTED", "The %s method is not implemented"),
  of(Error, "ERR_STREAM_ALREADY_FINISHED", "Cannot call %s after a stream was finished"),
  of(Error, "ERR_STREAM_CANNOT_PIPE", "Cannot pipe, not readable"),
  of(Error, "ERR_STREAM_DESTROYED", "Cannot call %s after a stream was destroyed"),
  of(TypeError, "ERR_STREAM_NULL_VALUES", "May not write null values to stream"),
  of(Error, "ERR_STREAM_PREMATURE_CLOSE", "Premature close"),
  of(Error, "ERR_STREAM_PUSH_AFTER_EOF", "stream.push() after EOF"),
  of(Error, "ERR_STREAM_UNSHIFT_AFTER_END_EVENT", "stream.unshift() after end event"),
  of(Error, "ERR_STREAM_WRITE_AFTER_END", "write after end"),
  of(TypeError, "ERR_UNKNOWN_ENCODING", "Unknown encoding: %s"),
]);

/** Since version 22 a chunk may be any view. */
function wrongType(name: string, expected: string | readonly string[], actual: unknown): Error {
  const views = ["string", "Buffer", "TypedArray", "DataView"];
  const isChunk = name === "chunk" && expected.includes("Uint8Array");
  return invalidArgType(name, isChunk ? views : expected, actual);
}

export function invalidReturnValue(expected: string, name: string, value: unknown): Error {
  const given =
    typeof value === "object" && value !== null && value.constructor?.name
      ? `an instance of ${value.constructor.name}`
      : `type ${typeof value}`;
  const text = `Expected ${expected} to be returned from the "${name}" function but got ${given}.`;
  return nodeError(TypeError, "ERR_INVALID_RETURN_VALUE", text);
}

/** Called with `new` by the package; what they return is the error. */
export const codes = Object.fromEntries(
  Array.from(MAKERS, ([code, make]) => [
    code,
    function (...args: never[]): Error {
      return make(...args);
    },
  ]),
);

/** Called with `new`, with or without `{ cause }`. */
export function AbortError(message = "The operation was aborted", options?: ErrorOptions): Error {
  const error = new Error(message, options);
  error.name = "AbortError";
  return Object.assign(error, { code: "ABORT_ERR" });
}

export function hideStackFrames<T>(fn: T): T {
  return fn;
}

/** The outer error first, with the inner one beside it. */
export function aggregateTwoErrors(inner?: unknown, outer?: unknown): unknown {
  if (!inner || !outer || inner === outer) return inner ?? outer;
  const known = outer as { errors?: unknown; message?: string; code?: unknown };
  if (Array.isArray(known.errors)) {
    known.errors.push(inner);
    return outer;
  }
  const error = new AggregateError([outer, inner], known.message);
  return Object.assign(error, { code: known.code });
}

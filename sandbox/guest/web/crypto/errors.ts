import { nodeError } from "../../node/errors.ts";
import { DOMException } from "../dom-exception.ts";

/** The errors of the Web Cryptography API, in Node's words. */
export function notSupported(message = "Unrecognized algorithm name") {
  return new DOMException(message, "NotSupportedError");
}

export function dataError(message = "Invalid keyData") {
  return new DOMException(message, "DataError");
}

export function operationError(
  message = "The operation failed for an operation-specific reason",
  cause?: unknown,
) {
  return cause === undefined
    ? new DOMException(message, "OperationError")
    : new DOMException(message, { name: "OperationError", cause });
}

export function invalidAccess(message: string) {
  return new DOMException(message, "InvalidAccessError");
}

export function usageError(message: string) {
  return new DOMException(message, "SyntaxError");
}

export function missingOption(member: string, dictionary: string) {
  const text =
    `Failed to normalize algorithm: passed algorithm cannot be converted to '${dictionary}' because ` +
    `'${member}' is required in '${dictionary}'.`;
  return nodeError(TypeError, "ERR_MISSING_OPTION", text);
}

/** Runs what only an operation's own reasons can make fail. */
export function attempt<T>(work: () => T, otherwise = operationError): T {
  try {
    return work();
  } catch (error) {
    throw otherwise(undefined, error);
  }
}

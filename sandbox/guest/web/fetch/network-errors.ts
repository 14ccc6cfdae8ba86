/** Names that Node's fetch gives the errors of its client, by their codes. */
const NAMES: Readonly<Record<string, string>> = {
  UND_ERR_CONNECT_TIMEOUT: "ConnectTimeoutError",
  UND_ERR_HEADERS_TIMEOUT: "HeadersTimeoutError",
  UND_ERR_BODY_TIMEOUT: "BodyTimeoutError",
  UND_ERR_HEADERS_OVERFLOW: "HeadersOverflowError",
  UND_ERR_SOCKET: "SocketError",
  UND_ERR_INVALID_ARG: "InvalidArgumentError",
  UND_ERR_NOT_SUPPORTED: "NotSupportedError",
  UND_ERR_REQ_CONTENT_LENGTH_MISMATCH: "RequestContentLengthMismatchError",
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: "ResponseContentLengthMismatchError",
};

/** What the Fetch Standard calls a network error, with the reason that Node tells. */
export function networkError(reason: string): Error {
  return new Error(reason);
}

export function fetchFailed(cause: unknown): TypeError {
  return new TypeError("fetch failed", { cause: named(cause) });
}

/** The connection broke while the body was read. */
export function terminated(cause: unknown): TypeError {
  return new TypeError("terminated", { cause: named(cause) });
}

function named(cause: unknown): unknown {
  const { code } = (cause ?? {}) as { code?: unknown };
  const name = typeof code === "string" ? NAMES[code] : undefined;
  if (name === undefined || !(cause instanceof Error)) return cause;
  Object.defineProperty(cause, "name", { value: name, writable: true, configurable: true });
  return cause;
}

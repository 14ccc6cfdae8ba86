import { findErrno } from "./errno.ts";
import { nodeError } from "./errors.ts";

/** The error of connect(2), listen(2) and the like, in Node's words. */
export function socketError(
  code: string,
  syscall: string,
  address?: string,
  port?: number,
): Error & { code: string } {
  const { errno = -4094, text = "" } = findErrno(code) ?? {};
  const where = address === undefined ? "" : port === undefined ? address : `${address}:${port}`;
  const words =
    syscall === "listen"
      ? `${syscall} ${code}: ${text} ${where}`
      : `${syscall} ${code}${where === "" ? "" : ` ${where}`}`;
  const place = {
    ...(address === undefined ? {} : { address }),
    ...(port === undefined || port <= 0 ? {} : { port }),
  };
  return Object.assign(new Error(words), { errno, code, syscall, ...place });
}

export function noTcp(what: string): Error & { code: string } {
  const text = `${what} is not available in this runtime: TCP connections leave the function only by fetch, http and https`;
  return nodeError(Error, "ERR_FEATURE_UNAVAILABLE_ON_PLATFORM", text);
}

/** A connection that ended before its time. */
export function hangUp(message = "socket hang up"): Error {
  return Object.assign(new Error(message), { code: "ECONNRESET" });
}

import { findErrnoByNumber } from "./errno.ts";
import { SIGNALS } from "./os-signals.ts";
import { assertOneOf } from "./validate.ts";

/** The exit code of a process that a signal ends is this and the signal's number (POSIX shells). */
const SIGNAL_EXIT_CODE = 128;

function codeOf(errno: number): string {
  return findErrnoByNumber(errno)?.code ?? `Unknown system error ${errno}`;
}

/** util._errnoException(): the error of a system call, as libraries make it for themselves. */
export function errnoException(errno: number, syscall: string, original?: string): Error {
  const code = codeOf(errno);
  const detail = original === undefined ? "" : ` ${original}`;
  return Object.assign(new Error(`${syscall} ${code}${detail}`), { errno, code, syscall });
}

/** util._exceptionWithHostPort(). */
export function exceptionWithHostPort(
  errno: number,
  ...[syscall, address, port, additional]: [string, string, number?, string?]
): Error {
  const code = codeOf(errno);
  const isPort = port !== undefined && port > 0;
  const place = isPort ? ` ${address}:${port}` : address ? ` ${address}` : "";
  const local = additional ? ` - Local (${additional})` : "";
  const error = Object.assign(new Error(`${syscall} ${code}${place}${local}`), {
    errno,
    code,
    syscall,
    address,
  });
  return isPort ? Object.assign(error, { port }) : error;
}

export function convertProcessSignalToExitCode(signal: unknown): number {
  assertOneOf(signal, "signalCode", Object.keys(SIGNALS));
  return SIGNAL_EXIT_CODE + (SIGNALS[signal as string] ?? 0);
}

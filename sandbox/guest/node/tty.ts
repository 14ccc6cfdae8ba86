import { nodeError } from "./errors.ts";
import { functionClass } from "./function-class.ts";
import { process } from "./process.ts";
import { stream } from "./stream.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** Nothing that a function has is a terminal. */
function refuseFd(fd: unknown): never {
  const descriptor = Math.trunc(Number(fd)) || 0;
  if (descriptor !== fd || descriptor < 0) {
    const text = `"fd" must be a positive integer: ${String(fd)}`;
    throw nodeError(RangeError, "ERR_INVALID_FD", text);
  }
  const text = "TTY initialization failed: uv_tty_init returned EINVAL (invalid argument)";
  const info = { errno: -22, code: "EINVAL", message: "invalid argument", syscall: "uv_tty_init" };
  const error = nodeError(Error, "ERR_TTY_INIT_FAILED", text);
  Object.defineProperty(error, "name", { value: "SystemError", configurable: true });
  throw Object.assign(error, { info, errno: info.errno, syscall: info.syscall });
}

/** Bits of colour by the variables that programs go by; packages call it on the prototype. */
function getColorDepth(env: Environment = process.env): number {
  const { COLORTERM, NO_COLOR, NODE_DISABLE_COLORS, TERM } = env;
  if (NO_COLOR !== undefined || NODE_DISABLE_COLORS !== undefined || TERM === "dumb") return 1;
  if (COLORTERM === "truecolor" || COLORTERM === "24bit") return 24;
  if (TERM === undefined) return 1;
  return /-256(color)?$/.test(TERM) ? 8 : 4;
}

function hasColors(count?: unknown, env?: Environment): boolean {
  const isCount = typeof count === "number";
  const given = isCount ? env : ((count as Environment | undefined) ?? env);
  return (isCount ? count : 16) <= 2 ** getColorDepth(given);
}

/** node:tty. */
export const tty = {
  isatty: (_fd: unknown) => false,
  ReadStream: functionClass("ReadStream", stream.Duplex, refuseFd, {}),
  WriteStream: functionClass("WriteStream", stream.Duplex, refuseFd, {
    isTTY: true,
    getColorDepth,
    hasColors,
  }),
};

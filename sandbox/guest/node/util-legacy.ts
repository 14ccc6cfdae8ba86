import { Buffer } from "./buffer.ts";
import { process } from "./process.ts";
import { format } from "./util-inspect.ts";
import { isNativeError, types } from "./util-types.ts";

const MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");

/** The time of a line of util.log(), such as "3 Feb 04:05:06". */
function timestamp(): string {
  const now = new Date();
  const clock = [now.getHours(), now.getMinutes(), now.getSeconds()];
  const digits = clock.map((number) => String(number).padStart(2, "0"));
  return `${now.getDate()} ${MONTHS[now.getMonth()]} ${digits.join(":")}`;
}

/** Functions of node:util that Node.js 22 still has and 24 has not; old packages use them. */
export const legacy = {
  isArray: Array.isArray,
  isBoolean: (value: unknown) => typeof value === "boolean",
  isBuffer: (value: unknown) => value instanceof Buffer,
  isDate: (value: unknown) => types.isDate(value),
  isError: (value: unknown) => isNativeError(value) || value instanceof Error,
  isFunction: (value: unknown) => typeof value === "function",
  isNull: (value: unknown) => value === null,
  isNullOrUndefined: (value: unknown) => value === null || value === undefined,
  isNumber: (value: unknown) => typeof value === "number",
  isObject: (value: unknown) => value !== null && typeof value === "object",
  isPrimitive: (value: unknown) =>
    value === null || (typeof value !== "object" && typeof value !== "function"),
  isRegExp: (value: unknown) => types.isRegExp(value),
  isString: (value: unknown) => typeof value === "string",
  isSymbol: (value: unknown) => typeof value === "symbol",
  isUndefined: (value: unknown) => value === undefined,
  log: (...args: unknown[]) => void process.stdout.write(`${timestamp()} - ${format(...args)}\n`),
};

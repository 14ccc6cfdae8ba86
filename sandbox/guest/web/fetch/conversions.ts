import { nodeError } from "../../node/errors.ts";

/** How values become what the interfaces of fetch take, with the words of Node's own implementation. */
const TOKEN = /^[!#$%&'*+\-.^_`|~A-Za-z0-9]+$/;

export function illegalInvocation(): Error {
  return nodeError(TypeError, "ERR_INVALID_THIS", "Illegal invocation");
}

/** Throws unless at least `count` arguments were given. */
export function needArguments(args: readonly unknown[], count: number, where: string): void {
  if (args.length >= count) return;
  const noun = count === 1 ? "argument" : "arguments";
  const found = args.length === 0 ? "but 0" : `but only ${args.length}`;
  throw new TypeError(`${where}: ${count} ${noun} required, ${found} found.`);
}

export function toDomString(value: unknown, where: string, what: string): string {
  if (typeof value === "symbol") {
    throw new TypeError(`${where}: ${what} is a symbol, which cannot be converted to a DOMString.`);
  }
  return String(value);
}

/** A string of units up to 255, as header fields are. */
export function toByteString(value: unknown, where: string, what: string): string {
  if (typeof value === "symbol") {
    const text = `${where}: ${what} is a symbol, which cannot be converted to a ByteString.`;
    throw new TypeError(text);
  }
  const text = String(value);
  const at = text.search(/[^\0-\xff]/);
  if (at < 0) return text;
  throw new TypeError(
    "Cannot convert argument to a ByteString because the character at " +
      `index ${at} has a value of ${text.charCodeAt(at)} which is greater than 255.`,
  );
}

export function toUsvString(value: unknown): string {
  return `${value as string}`.toWellFormed();
}

export function isToken(text: string): boolean {
  return TOKEN.test(text);
}

/** One of the allowed words, or a TypeError that lists them. */
export function toWord<T extends string>(value: unknown, allowed: readonly T[]): T {
  const text = toDomString(value, "RequestInit", "value");
  const found = allowed.find((word) => word === text);
  if (found !== undefined) return found;
  throw new TypeError(
    `undefined: ${text} is not an accepted type. Expected one of ${allowed.join(", ")}.`,
  );
}

/** The members of a dictionary argument. */
export function toDictionary(value: unknown): Readonly<Record<string, unknown>> {
  if (value === undefined || value === null) return {};
  if (typeof value === "object" || typeof value === "function") {
    return value as Record<string, unknown>;
  }
  throw new TypeError(`undefined: Expected ${show(value)} to be one of: Null, Undefined, Object.`);
}

export function show(value: unknown): string {
  if (typeof value === "string") return `"${value}"`;
  return typeof value === "symbol" ? `Symbol(${value.description ?? ""})` : String(value);
}

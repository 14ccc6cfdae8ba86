import {
  describeReceived,
  invalidArgType,
  invalidArgValue,
  outOfRange,
  nodeError,
} from "./errors.ts";

/** Checks of arguments with Node's messages: one per kind, each narrowing its value. */
export function assertString(value: unknown, name: string): asserts value is string {
  if (typeof value !== "string") throw invalidArgType(name, "string", value);
}

export function assertBoolean(value: unknown, name: string): asserts value is boolean {
  if (typeof value !== "boolean") throw invalidArgType(name, "boolean", value);
}

export type Callback = (...args: unknown[]) => unknown;

export function assertFunction(value: unknown, name: string): asserts value is Callback {
  if (typeof value !== "function") throw invalidArgType(name, "function", value);
}

export function assertObject(value: unknown, name: string): asserts value is object {
  if (value === null || Array.isArray(value) || typeof value !== "object") {
    throw invalidArgType(name, "Object", value);
  }
}

export function assertArray(value: unknown, name: string): asserts value is unknown[] {
  if (!Array.isArray(value)) throw invalidArgType(name, "Array", value);
}

export function assertNumber(
  value: unknown,
  name: string,
  min?: number,
  max?: number,
): asserts value is number {
  if (typeof value !== "number") throw invalidArgType(name, "number", value);
  const low = min !== undefined && value < min;
  const high = max !== undefined && value > max;
  if (low || high || ((min !== undefined || max !== undefined) && Number.isNaN(value))) {
    throw outOfRange(name, rangeText(min, max), value);
  }
}

export function assertInteger(
  value: unknown,
  name: string,
  min = Number.MIN_SAFE_INTEGER,
  max = Number.MAX_SAFE_INTEGER,
): asserts value is number {
  if (typeof value !== "number") throw invalidArgType(name, "number", value);
  if (!Number.isInteger(value)) throw outOfRange(name, "an integer", value);
  if (value < min || value > max) throw outOfRange(name, `>= ${min} && <= ${max}`, value);
}

export function assertOneOf(value: unknown, name: string, allowed: readonly unknown[]): void {
  if (allowed.includes(value)) return;
  const list = allowed.map((item) => (typeof item === "string" ? `'${item}'` : String(item)));
  throw invalidArgValue(name, value, `must be one of: ${list.join(", ")}`);
}

export interface AbortSignalLike {
  readonly aborted: boolean;
  readonly reason: unknown;
  addEventListener(type: string, listener: (event?: unknown) => void, options?: object): void;
  removeEventListener(type: string, listener: () => void): void;
}

export function assertAbortSignal(value: unknown, name: string): asserts value is AbortSignalLike {
  if (value === null || typeof value !== "object" || !("aborted" in value)) {
    throw invalidArgType(name, "AbortSignal", value);
  }
}

function rangeText(min?: number, max?: number): string {
  const parts: string[] = [];
  if (min !== undefined) parts.push(`>= ${min}`);
  if (max !== undefined) parts.push(`<= ${max}`);
  return parts.join(" && ");
}

function badPort(port: unknown, name = "Port"): Error {
  const text = `${name} should be >= 0 and < 65536. Received ${describeReceived(port)}.`;
  return nodeError(RangeError, "ERR_SOCKET_BAD_PORT", text);
}

/** A port as a number: numeric text counts. */
export function toPort(value: unknown, name?: string): number {
  const isText = typeof value === "string" && value.trim() !== "";
  const port = typeof value === "number" || isText ? Number(value) : Number.NaN;
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw badPort(value, name);
  return port;
}

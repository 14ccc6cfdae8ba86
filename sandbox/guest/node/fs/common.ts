import { type FileStat } from "../../../messages.ts";
import { type HostCall, type HostInterface } from "../../../protocol.ts";
import { call } from "../../door.ts";
import { Buffer, normalizeEncoding } from "../buffer.ts";
import { systemError } from "../errno.ts";
import { hostCode, invalidArgType, invalidArgValue } from "../errors.ts";
import { FLAGS } from "./constants.ts";
import { posix } from "../path-posix.ts";
import { toPath } from "../url-file.ts";
import { assertInteger } from "../validate.ts";

export interface Context {
  readonly syscall: string;
  readonly path?: string;
  readonly dest?: string;
}

/** Asks the host and turns its refusal into Node's error for this system call. */
export function ask<K extends HostCall>(
  context: Context,
  name: K,
  ...args: Parameters<HostInterface[K]>
): ReturnType<HostInterface[K]> {
  try {
    return call(name, ...args);
  } catch (error) {
    const code = hostCode(error);
    if (code === undefined) throw error;
    throw systemError(code, context.syscall, context);
  }
}

/** The path as the host wants it; errors show it as it was given. */
export function absolute(path: string): string {
  return posix.resolve(path);
}

export function statOf(path: string, syscall: string): FileStat {
  return JSON.parse(ask({ syscall, path }, "fsStat", absolute(path)));
}

export function findStat(path: string): FileStat | undefined {
  try {
    return statOf(path, "stat");
  } catch (error) {
    if (hostCode(error) === undefined) throw error;
    return undefined;
  }
}

export function isWritable(path: string): boolean {
  return /^\/tmp(\/|$)/.test(absolute(path));
}

/** Options that may also be just the name of an encoding. */
export interface FileOptions {
  readonly encoding?: unknown;
  readonly flag?: unknown;
  readonly mode?: unknown;
  readonly recursive?: unknown;
  readonly withFileTypes?: unknown;
  readonly signal?: { readonly aborted: boolean; readonly reason: unknown };
}

export function readOptions(options: unknown): FileOptions {
  if (options === undefined || options === null || typeof options === "function") return {};
  const given: unknown = typeof options === "string" ? { encoding: options } : options;
  if (typeof given !== "object" || given === null)
    throw invalidArgType("options", ["string", "Object"], options);
  const read: FileOptions = given;
  const { encoding } = read;
  const isKnown =
    encoding === undefined ||
    encoding === null ||
    encoding === "buffer" ||
    normalizeEncoding(encoding) !== undefined;
  if (!isKnown) throw invalidArgValue("encoding", encoding, "is invalid encoding");
  return read;
}

/** Bytes as the caller asked for them: text in an encoding, or a Buffer. */
export function encodeResult(bytes: Uint8Array, encoding: unknown): unknown {
  const buffer = Buffer.from(bytes.buffer as ArrayBuffer, bytes.byteOffset, bytes.length);
  return encoding === undefined || encoding === null || encoding === "buffer"
    ? buffer
    : buffer.toString(encoding as string);
}

/** A name or path in the encoding that was asked for. */
export function encodeName(name: string, encoding: unknown): unknown {
  return encoding === "buffer" ? Buffer.from(name) : name;
}

export function toFlags(flags: unknown, otherwise = "r"): number {
  if (typeof flags === "number") return flags;
  const name = flags ?? otherwise;
  const number = typeof name === "string" ? FLAGS[name] : undefined;
  if (number === undefined) throw invalidArgValue("flags", flags);
  return number;
}

export function toBytes(data: unknown, encoding: unknown, name = "data"): Uint8Array {
  if (typeof data === "string")
    return Buffer.from(data, (encoding as string | undefined) ?? "utf8");
  if (ArrayBuffer.isView(data))
    return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  throw invalidArgType(name, ["string", "Buffer", "TypedArray", "DataView"], data);
}

export function assertMode(mode: unknown, name = "mode"): number {
  const number =
    typeof mode === "string" && /^[0-7]+$/.test(mode) ? Number.parseInt(mode, 8) : mode;
  if (typeof mode === "string" && typeof number === "string") {
    throw invalidArgValue(name, mode, "must be a 32-bit unsigned integer or an octal string");
  }
  assertInteger(number, name, 0, 2 ** 32 - 1);
  return number;
}

export { toPath };

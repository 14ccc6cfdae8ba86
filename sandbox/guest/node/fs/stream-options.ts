import { readOptions } from "./common.ts";
import {
  type Readable as ReadableStream,
  type Writable as WritableStream,
} from "../stream-types.ts";
import { type AbortSignalLike } from "../validate.ts";

/** What a file's streams read and write with; packages give their own in `options.fs`. */
export interface FileFunctions {
  readonly open: (path: string, flags: unknown, mode: unknown, done: Opened) => void;
  readonly close: (fd: number, done: (error?: Error | null) => void) => void;
  readonly read?: Move;
  readonly write?: Move;
}

type Move = (
  fd: number,
  buffer: Uint8Array,
  offset: number,
  length: number,
  position: number | undefined,
  done: Moved,
) => void;

type Opened = (error: Error | null, fd?: number) => void;
type Moved = (error: Error | null, bytes?: number) => void;

/** A FileHandle, as far as a stream over it cares. */
export interface HandleLike {
  readonly fd: number;
  close(): Promise<void>;
  on?(event: string, listener: () => void): void;
}

export interface StreamOptions {
  readonly flags?: unknown;
  readonly mode?: unknown;
  readonly fd?: number | HandleLike | null;
  readonly autoClose?: boolean;
  readonly emitClose?: boolean;
  readonly start?: number;
  readonly end?: number;
  readonly highWaterMark?: number;
  readonly encoding?: string;
  readonly signal?: AbortSignalLike;
  readonly fs?: Partial<FileFunctions>;
}

interface FileStream {
  path: string | undefined;
  fd: number | null;
  flags: unknown;
  mode: unknown;
  start: number | undefined;
  pos: number | undefined;
  readonly pending: boolean;
  readonly autoClose: boolean;
  close(callback?: unknown): void;
  [FUNCTIONS]: FileFunctions;
  [HANDLE]: HandleLike | undefined;
}

export interface ReadStream extends ReadableStream, FileStream {
  end: number;
  bytesRead: number;
}

export interface WriteStream extends WritableStream, Omit<FileStream, "end"> {
  bytesWritten: number;
}

export const FUNCTIONS: unique symbol = Symbol("kFs");
export const HANDLE: unique symbol = Symbol("kHandle");

/** Bytes that a stream of a file reads at a time. */
const READ_BYTES = 65_536;

/** Options that may also be just the name of an encoding. */
export function streamOptions(given: unknown): StreamOptions {
  return readOptions(given) as StreamOptions;
}

/** What the base class of a file's stream gets of them. */
export function baseOptions(options: StreamOptions, signal: boolean): object {
  const { highWaterMark = READ_BYTES, autoClose, emitClose, encoding } = options;
  return {
    highWaterMark,
    autoDestroy: autoClose !== false,
    emitClose: emitClose !== false,
    ...(signal ? { encoding } : { defaultEncoding: encoding ?? "utf8" }),
  };
}

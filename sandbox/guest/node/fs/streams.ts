import { setImmediate } from "../../web/timers.ts";
import { Buffer } from "../buffer.ts";
import { assertDescriptor, closeFile, openFile, readAt, writeAt } from "./descriptors.ts";
import { assertMode, toFlags, toPath } from "./common.ts";
import {
  baseOptions,
  type FileFunctions,
  FUNCTIONS,
  HANDLE,
  type ReadStream as Reading,
  streamOptions,
  type StreamOptions,
  type WriteStream as Writing,
} from "./stream-options.ts";
import { functionClass, type FunctionClass } from "../function-class.ts";
import { outOfRange } from "../errors.ts";
import { abortedError } from "../events-source.ts";
import { nextTick } from "../next-tick.ts";
import { Readable, Writable } from "../stream.ts";
import { type Done } from "../stream-types.ts";
import { assertAbortSignal, assertInteger } from "../validate.ts";

export type ReadStream = Reading;
export type WriteStream = Writing;

/** Answers in a later turn of the loop, as a system call of Node does. */
function later<T>(work: () => T, done: (error: Error | null, value?: T) => void): void {
  setImmediate(() => {
    let value: T;
    try {
      value = work();
    } catch (error) {
      done(error as Error);
      return;
    }
    done(null, value);
  });
}

const OWN: FileFunctions = {
  open: (path, flags, _mode, done) => later(() => openFile(path, toFlags(flags)), done),
  close: (fd, done) => later(() => closeFile(fd), done),
};

const common = {
  /** Opens the file before anything is read or written. */
  _construct(done: Done): void {
    if (typeof this.fd === "number") return done();
    this[FUNCTIONS].open(this.path ?? "", this.flags, this.mode, (error, fd) => {
      if (error !== null) return done(error);
      this.fd = fd ?? null;
      done();
      this.emit("open", fd);
      this.emit("ready");
    });
  },

  _destroy(error: Error | null, done: Done): void {
    const { fd, [HANDLE]: handle } = this;
    if (fd === null) return done(error);
    this.fd = null;
    if (handle === undefined) this[FUNCTIONS].close(fd, (failed) => done(failed ?? error));
    else handle.close().then(() => done(error), done);
  },

  get pending(): boolean {
    return this.fd === null;
  },

  get autoClose(): boolean {
    return (
      (this as unknown as ReadStream)._readableState?.autoDestroy ?? this._writableState.autoDestroy
    );
  },
} satisfies object & ThisType<WriteStream>;

const reading = {
  _read(size: number): void {
    const place = this.pos === undefined ? this.bytesRead : this.pos;
    const length = Math.min(this.end - place + 1, size);
    if (length <= 0) return void this.push(null);
    const { read } = this[FUNCTIONS];
    const fd = this.fd ?? -1;
    if (read === undefined) {
      later(
        () => readAt(fd, length, this.pos ?? null),
        (error, bytes) => deliver(this, error, bytes),
      );
      return;
    }
    const buffer = Buffer.alloc(length);
    read(fd, buffer, 0, length, this.pos, (error, count = 0) => {
      deliver(this, error, buffer.subarray(0, count));
    });
  },

  close(callback?: unknown): void {
    whenClosed(this, callback);
    this.destroy();
  },
} satisfies object & ThisType<ReadStream>;

function deliver(stream: ReadStream, error: Error | null, bytes: Uint8Array | undefined): void {
  if (error !== null) return void stream.destroy(error);
  if (stream.destroyed) return;
  const length = bytes?.length ?? 0;
  if (stream.pos !== undefined) stream.pos += length;
  stream.bytesRead += length;
  if (bytes === undefined || length === 0) stream.push(null);
  else stream.push(Buffer.from(bytes.buffer as ArrayBuffer, bytes.byteOffset, length));
}

const writing = {
  _write(chunk: Uint8Array, _encoding: unknown, done: Done): void {
    const { write } = this[FUNCTIONS];
    const fd = this.fd ?? -1;
    const finish = (error: Error | null, count = 0) => {
      this.bytesWritten += count;
      done(error);
    };
    const place = this.pos;
    if (place !== undefined) this.pos = place + chunk.length;
    if (write === undefined) later(() => writeAt(fd, chunk, place ?? null), finish);
    else write(fd, chunk, 0, chunk.length, place, finish);
  },

  _writev(chunks: readonly { readonly chunk: Uint8Array }[], done: Done): void {
    this._write(Buffer.concat(chunks.map(({ chunk }) => chunk)), "buffer", done);
  },

  destroySoon(): void {
    this.end();
  },

  close(callback?: unknown): void {
    if (typeof callback === "function" && this.closed) return nextTick(callback);
    whenClosed(this, callback);
    if (this.autoClose) this.end();
    else this.end(() => this.destroy());
  },
} satisfies object & ThisType<WriteStream>;

function whenClosed(stream: ReadStream | WriteStream, callback: unknown): void {
  if (typeof callback !== "function") return;
  if (stream.closed) nextTick(callback);
  else stream.once("close", () => void callback());
}

/** What the streams of both directions begin with. */
function initialize(
  self: ReadStream | WriteStream,
  path: unknown,
  options: StreamOptions,
  flags: string,
): void {
  const { fd, fs, signal } = options;
  const isHandle = typeof fd === "object" && fd !== null;
  if (fd === undefined || fd === null) self.path = toPath(path);
  else {
    const number = isHandle ? fd.fd : fd;
    assertDescriptor(number);
    self.path = path === undefined || path === null ? undefined : toPath(path);
  }
  if (signal !== undefined) assertAbortSignal(signal, "options.signal");
  self.fd = isHandle ? fd.fd : (fd ?? null);
  self[HANDLE] = isHandle ? fd : undefined;
  self[FUNCTIONS] = { ...OWN, ...fs };
  self.flags = options.flags ?? flags;
  self.mode = options.mode === undefined ? 0o666 : assertMode(options.mode);
  const { start } = options;
  if (start !== undefined) assertInteger(start, "start", 0);
  self.start = start;
  self.pos = start;
}

function follow(self: ReadStream | WriteStream, { signal }: StreamOptions): void {
  if (signal === undefined) return;
  const abort = () => self.destroy(abortedError(signal.reason));
  if (signal.aborted) abort();
  else signal.addEventListener("abort", abort, { once: true });
}

function merged(...parts: readonly object[]): object {
  const all = parts.map((part) => Object.getOwnPropertyDescriptors(part));
  return Object.defineProperties({}, Object.assign({}, ...all) as PropertyDescriptorMap);
}

type ReadStreamClass = FunctionClass<ReadStream, [path: unknown, options?: unknown]>;
type WriteStreamClass = FunctionClass<WriteStream, [path: unknown, options?: unknown]>;

/** fs.ReadStream. */
export const ReadStream: ReadStreamClass = functionClass<
  ReadStream,
  [path: unknown, options?: unknown]
>(
  "ReadStream",
  Readable,
  function (path, given) {
    const options = streamOptions(given);
    initialize(this, path, options, "r");
    const { end = Number.POSITIVE_INFINITY } = options;
    if (end !== Number.POSITIVE_INFINITY) {
      assertInteger(end, "end", 0);
      if (this.start !== undefined && this.start > end) {
        throw outOfRange("start", `<= "end" (here: ${end})`, this.start);
      }
    }
    this.end = end;
    this.bytesRead = 0;
    Readable.call(this, baseOptions(options, true));
    follow(this, options);
  },
  merged(common, reading),
);

/** fs.WriteStream. */
export const WriteStream: WriteStreamClass = functionClass<
  WriteStream,
  [path: unknown, options?: unknown]
>(
  "WriteStream",
  Writable,
  function (path, given) {
    const options = streamOptions(given);
    initialize(this, path, options, "w");
    this.bytesWritten = 0;
    Writable.call(this, baseOptions(options, false));
    follow(this, options);
  },
  merged(common, writing),
);

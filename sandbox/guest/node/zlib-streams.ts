import { CODEC_KINDS, type CodecKind } from "../../protocol.ts";
import { setImmediate } from "../web/timers.ts";
import { Buffer } from "./buffer.ts";
import { nodeError } from "./errors.ts";
import { functionClass, type FunctionClass } from "./function-class.ts";
import { nextTick } from "./next-tick.ts";
import { stream, Transform } from "./stream.ts";
import { type Done, type Transform as TransformStream } from "./stream-types.ts";
import { Codec } from "./zlib-codec.ts";
import {
  checkRange,
  codecSettings,
  familyOf,
  FLUSHES,
  streamSettings,
  type StreamSettings,
  type ZlibOptions,
} from "./zlib-options.ts";

/** A stream of zlib. The members with an underscore are what packages know of Node's. */
export interface ZlibStream extends TransformStream {
  bytesWritten: number;
  readonly _closed: boolean;
  readonly _writeState: Uint32Array | undefined;
  _outBuffer: Uint8Array;
  _outOffset: number;
  _handle: Codec | null;
  _settings: StreamSettings;
  _chunkSize: number;
  _defaultFlushFlag: number;
  _finishFlushFlag: number;
  _defaultFullFlushFlag: number;
  _level: number;
  _strategy: number;
  /** Empty chunks that stand for a flush, with its kind. */
  _flushes: Map<unknown, number>;
  _processChunk(chunk: Uint8Array, flush: number, done?: Done): Uint8Array | undefined;
  flush(kind?: unknown, callback?: unknown): void;
  params(level: unknown, strategy: unknown, callback: unknown): void;
  reset(): void;
  close(callback?: unknown): void;
}

/** How strong each kind of flush of zlib is: Z_BLOCK lies between none and a partial one. */
const FLUSH_STRENGTH = [0, 2, 3, 4, 5, 1];

const members = {
  _transform(chunk: Uint8Array, _encoding: unknown, done: Done): void {
    const marked = this._flushes.get(chunk);
    this._flushes.delete(chunk);
    let flush = marked ?? this._defaultFlushFlag;
    // The last chunk is flushed with it, which spares a step for the end.
    if (marked === undefined && this.writableEnded && this.writableLength === chunk.byteLength) {
      flush = stronger(flush, this._finishFlushFlag);
    }
    this._processChunk(chunk, flush, done);
  },

  _flush(done: Done): void {
    this._processChunk(Buffer.alloc(0), this._finishFlushFlag, done);
  },

  _final(done: Done): void {
    done();
  },

  _destroy(error: Error | null, done: Done): void {
    this._handle?.close();
    this._handle = null;
    done(error);
  },

  _processChunk(chunk: Uint8Array, flush: number, done?: Done): Uint8Array | undefined {
    if (done === undefined) return runAll(this, chunk, flush);
    setImmediate(() => runSteps(this, chunk, flush, done));
    return undefined;
  },

  flush(kind?: unknown, callback?: unknown): void {
    if (typeof kind === "function") return this.flush(undefined, kind);
    const flush = typeof kind === "number" ? kind : this._defaultFullFlushFlag;
    if (this.writableFinished) {
      if (typeof callback === "function") nextTick(callback);
    } else if (this.writableEnded) {
      if (typeof callback === "function") this.once("end", callback);
    } else {
      const mark = Buffer.alloc(0);
      this._flushes.set(mark, flush);
      this.write(mark, "", callback);
    }
  },

  params(level: unknown, strategy: unknown, callback: unknown): void {
    const next = checkRange(level, "level", -1, 9, -1);
    const plan = checkRange(strategy, "strategy", 0, 4, 0);
    if (next === this._level && plan === this._strategy) return nextTick(callback);
    this.flush(2, (error?: Error) => {
      this._handle?.params(next, plan);
      this._level = next;
      this._strategy = plan;
      if (typeof callback === "function") callback(error);
    });
  },

  reset(): void {
    if (this._handle === null) throw closed();
    this._handle.reset();
  },

  close(callback?: unknown): void {
    if (typeof callback === "function") stream.finished(this, () => void callback());
    this.destroy();
  },

  get _closed(): boolean {
    return this._handle === null;
  },

  /** Where `_handle.writeSync` says what it has left. */
  get _writeState(): Uint32Array | undefined {
    return this._handle?.state;
  },

  /** Only for those who bring their own `_processChunk`. */
  get _outBuffer(): Uint8Array {
    const value = Buffer.allocUnsafe(this._chunkSize);
    Object.defineProperty(this, "_outBuffer", { value, writable: true, configurable: true });
    return value;
  },

  set _outBuffer(value: Uint8Array) {
    Object.defineProperty(this, "_outBuffer", { value, writable: true, configurable: true });
  },
} satisfies Partial<ZlibStream> & ThisType<ZlibStream>;

type ZlibClass = FunctionClass<ZlibStream, [options?: ZlibOptions]>;

const ZlibBase = functionClass<ZlibStream, [options?: ZlibOptions]>(
  "ZlibBase",
  Transform,
  function () {},
  members,
);

function initialize(self: ZlibStream, kind: string, given: ZlibOptions | undefined): void {
  const options = given ?? {};
  const family = familyOf(kind);
  const settings = streamSettings(family, options);
  const codec = codecSettings(kind, options);
  // A stream of bytes, whatever else is asked for.
  const plain = { encoding: null, objectMode: false, readableObjectMode: false };
  Transform.call(self, { autoDestroy: true, ...options, ...plain, writableObjectMode: false });
  const { level = 0, strategy = 0 } = codec.options as { level?: number; strategy?: number };
  Object.assign(self, {
    bytesWritten: 0,
    _handle: new Codec(codec),
    _settings: settings,
    _chunkSize: settings.chunkSize,
    _outOffset: 0,
    _defaultFlushFlag: settings.flush,
    _finishFlushFlag: settings.finishFlush,
    _defaultFullFlushFlag: FLUSHES[family][2],
    _level: level,
    _strategy: strategy,
    _flushes: new Map(),
  });
}

function zlibClass(kind: string): ZlibClass {
  return functionClass<ZlibStream, [options?: ZlibOptions]>(
    kind,
    ZlibBase,
    function (options) {
      initialize(this, kind, options);
    },
    {},
  );
}

function stronger(a: number, b: number): number {
  return (FLUSH_STRENGTH[a] ?? a) > (FLUSH_STRENGTH[b] ?? b) ? a : b;
}

/** Step by step, one in a turn of the loop, as far as the reader keeps up. */
function runSteps(self: ZlibStream, input: Uint8Array, flush: number, done: Done): void {
  if (self._handle === null) return void (self.destroyed ? self.destroy() : done(closed()));
  let isFull: boolean;
  let rest: Uint8Array;
  try {
    const { output, read, isDone } = self._handle.step(flush, input, self._chunkSize);
    self.bytesWritten += read;
    rest = input.subarray(read);
    isFull = output.length > 0 && !self.push(asBuffer(output));
    if (self.destroyed) return done();
    if (isDone) {
      // Data behind the end of what is compressed: nothing more will come.
      if (rest.length > 0) self.push(null);
      return done();
    }
  } catch (error) {
    self.destroy(error as Error);
    return;
  }
  const goOn = () => runSteps(self, rest, flush, done);
  if (!isFull) return void setImmediate(goOn);
  self._read = () => {
    Reflect.deleteProperty(self, "_read");
    setImmediate(goOn);
  };
}

/** All of it at once; the answer may not be longer than `maxOutputLength`. */
export function runAll(self: ZlibStream, input: Uint8Array, flush: number): Uint8Array {
  const outputs: Uint8Array[] = [];
  const { maxOutputLength } = self._settings;
  let total = 0;
  for (let rest = input, isDone = false; !isDone;) {
    if (self._handle === null) throw closed();
    const step = self._handle.step(flush, rest, roomFor(rest.length, maxOutputLength - total));
    isDone = step.isDone;
    rest = rest.subarray(step.read);
    self.bytesWritten += step.read;
    total += step.output.length;
    if (total > maxOutputLength) throw tooLarge(self, maxOutputLength);
    if (step.output.length > 0) outputs.push(step.output);
  }
  const [only] = outputs;
  if (only === undefined) return Buffer.alloc(0);
  return outputs.length === 1 ? asBuffer(only) : Buffer.concat(outputs, total);
}

/** Enough for most data at once, and a byte more than may come, so that too much is noticed. */
function roomFor(inputBytes: number, outputBytesMax: number): number {
  return Math.min(Math.max(4 * inputBytes, 16_384), outputBytesMax + 1);
}

function asBuffer(bytes: Uint8Array): Uint8Array {
  return Buffer.from(bytes.buffer as ArrayBuffer, bytes.byteOffset, bytes.length);
}

function tooLarge(self: ZlibStream, bytes: number): Error {
  self.close();
  const text = `Cannot create a Buffer larger than ${bytes} bytes`;
  return nodeError(RangeError, "ERR_BUFFER_TOO_LARGE", text);
}

function closed(): Error {
  return nodeError(Error, "ERR_STREAM_DESTROYED", "zlib binding closed");
}

/** The classes of node:zlib by name. */
export const zlibClasses = Object.fromEntries(
  CODEC_KINDS.map((name) => [name, zlibClass(name)]),
) as Readonly<Record<CodecKind, ZlibClass>>;

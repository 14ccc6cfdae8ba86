import { type EventEmitter } from "./event-emitter.ts";

/** What the guest's own files use of Node's streams. */
export interface Stream extends EventEmitter {
  pipe<T>(target: T, options?: object): T;
}

export type Done = (error?: Error | null) => void;

export interface Readable extends Stream {
  readable: boolean;
  destroyed: boolean;
  closed: boolean;
  errored: Error | null;
  readonly readableEnded: boolean;
  readonly readableFlowing: boolean | null;
  readonly readableLength: number;
  readonly readableHighWaterMark: number;
  readonly readableObjectMode: boolean;
  readonly _readableState: {
    ended: boolean;
    readingMore: boolean;
    reading: boolean;
    awaitDrainWriters: unknown;
    pipes: unknown[];
    autoDestroy: boolean;
    flowing: boolean | null;
    resumeScheduled: boolean;
    endEmitted: boolean;
    errored: unknown;
    emitClose: boolean;
  };
  push(chunk: unknown, encoding?: unknown): boolean;
  unshift(chunk: unknown): boolean;
  read(size?: number): unknown;
  _read(size: number): void;
  pause(): this;
  resume(): this;
  setEncoding(encoding: unknown): this;
  destroy(error?: Error | null): this;
  _destroy(error: Error | null, done: Done): void;
  [Symbol.asyncIterator](): AsyncIterableIterator<unknown>;
}

export interface Writable extends Stream {
  writable: boolean;
  destroyed: boolean;
  closed: boolean;
  errored: Error | null;
  readonly writableEnded: boolean;
  readonly writableFinished: boolean;
  readonly writableLength: number;
  readonly writableHighWaterMark: number;
  readonly writableNeedDrain: boolean;
  readonly writableCorked: number;
  readonly _writableState: {
    readonly ending: boolean;
    readonly needDrain: boolean;
    readonly length: number;
    autoDestroy: boolean;
    errored: unknown;
    emitClose: boolean;
  };
  write(chunk: unknown, encoding?: unknown, callback?: unknown): boolean;
  end(chunk?: unknown, encoding?: unknown, callback?: unknown): this;
  _write(chunk: unknown, encoding: unknown, done: Done): void;
  _final(done: Done): void;
  cork(): void;
  uncork(): void;
  setDefaultEncoding(encoding: string): this;
  destroy(error?: Error | null): this;
  _destroy(error: Error | null, done: Done): void;
}

export interface Duplex extends Readable, Omit<Writable, keyof Readable> {
  allowHalfOpen: boolean;
}

export interface Transform extends Duplex {
  _transform(chunk: unknown, encoding: unknown, done: Done): void;
  _flush(done: Done): void;
}

/** A class in Node's old form, for `new`, for `extends` and for `call`. */
export interface StreamClass<T> {
  new (options?: object): T;
  (options?: object): T;
  call(self: T, options?: object): void;
  readonly prototype: T;
}

export interface ReadableClass extends StreamClass<Readable> {
  from(iterable: unknown, options?: object): Readable;
}

export interface StreamModule extends StreamClass<Stream> {
  readonly Stream: StreamModule;
  readonly Readable: ReadableClass;
  readonly Writable: StreamClass<Writable>;
  readonly Duplex: StreamClass<Duplex>;
  readonly Transform: StreamClass<Transform>;
  readonly PassThrough: StreamClass<Transform>;
  readonly promises: StreamPromises;
  finished(stream: unknown, options: unknown, callback?: (error?: Error) => void): () => void;
  pipeline(...args: readonly unknown[]): unknown;
  destroy(stream: unknown, error?: Error | null): void;
  getDefaultHighWaterMark(objectMode: boolean): number;
  setDefaultHighWaterMark(objectMode: boolean, bytes: number): void;
}

export interface StreamPromises {
  finished(stream: unknown, options?: object): Promise<void>;
  pipeline(...streams: readonly unknown[]): Promise<unknown>;
}

// oxlint-disable typescript/unbound-method -- these are members of streams, called with them.
import type {
  ReadableStream,
  ReadableStreamDefaultController,
  WritableStream,
  WritableStreamDefaultController,
} from "web-streams-polyfill";
import { streams } from "../web/streams/lazy-streams.ts";
import { Buffer } from "./buffer.ts";
import { describeReceived, invalidArgType, nodeError } from "./errors.ts";
import { nextTick } from "./next-tick.ts";
import { AbortError } from "./stream-errors.ts";
import { Duplex, Readable, stream, Writable } from "./stream.ts";
import { assertObject } from "./validate.ts";

type Done = (error?: Error | null) => void;
type Options = Readonly<Record<string, unknown>>;
type Constructor<T> = new (options: object) => T;
type Destroy = (stream: object, error?: unknown) => void;

const destroyStream = (stream as unknown as { destroy: Destroy }).destroy;

/** How the ends of a Node stream appear on the web stream over it. */
interface Endings {
  readonly toFailure?: (error: Error) => Error;
  /** What was wrong all the same when it has ended without an error. */
  readonly atEnd?: () => Error | undefined;
}

function same(error: Error): Error {
  return error;
}

/** Whoever looks from the web's side sees a stream that was destroyed as one that was aborted. */
function withoutPrematureClose(error: Error & { readonly code?: string }): Error {
  if (error.code !== "ERR_STREAM_PREMATURE_CLOSE") return error;
  return AbortError(undefined, { cause: error });
}

function readOptions(options: unknown): Options {
  if (options === undefined) return {};
  assertObject(options, "options");
  return options as Options;
}

/** A web stream of what a Readable gives. A slow reader pauses it; its end and its failure are the stream's. */
export function readableToWeb(
  readable: unknown,
  options?: unknown,
  { toFailure = same, atEnd }: Endings = {},
): ReadableStream {
  if (!(readable instanceof Readable)) throw wrongStream("streamReadable", "Readable", readable);
  const { strategy, type } = readOptions(options);
  const { ReadableStream } = streams();
  if (readable.readableEnded || readable.errored !== null) {
    const { errored } = readable;
    return new ReadableStream({ start: (over) => (errored ? over.error(errored) : over.close()) });
  }
  const isObjects = readable.readableObjectMode;
  const { readableHighWaterMark } = readable;
  let controller: ReadableStreamDefaultController<unknown>;
  const onData = (chunk: unknown): void => {
    const isBuffer = Buffer.isBuffer(chunk) && !isObjects;
    controller.enqueue(isBuffer ? new Uint8Array(chunk) : chunk);
    if ((controller.desiredSize ?? 0) <= 0) readable.pause();
  };
  readable.pause();
  const whenOver = stream.finished(readable, { writable: false }, (error?: Error | null) => {
    const failure = error ? toFailure(withoutPrematureClose(error)) : atEnd?.();
    whenOver();
    readable.on("error", () => {});
    if (failure) controller.error(failure);
    else controller.close();
  });
  readable.on("data", onData);
  return new ReadableStream(
    {
      ...(type === "bytes" ? { type } : {}),
      start: (given: unknown) => {
        controller = given as typeof controller;
      },
      pull: () => void readable.resume(),
      cancel: (reason: unknown) => destroyStream(readable, reason),
    } as object,
    (strategy ?? defaultStrategy(isObjects, readableHighWaterMark, type)) as object,
  );
}

function defaultStrategy(isObjects: boolean, highWaterMark: number, type: unknown): object {
  if (type === "bytes") return { highWaterMark };
  const { CountQueuingStrategy, ByteLengthQueuingStrategy } = streams();
  return isObjects
    ? new CountQueuingStrategy({ highWaterMark })
    : new ByteLengthQueuingStrategy({ highWaterMark });
}

/** A Readable of what a web stream gives; it holds the stream's reader. */
export function readableFromWeb(source: unknown, options?: unknown): Readable {
  const { ReadableStream } = streams();
  if (!(source instanceof ReadableStream)) {
    throw invalidArgType("readableStream", "ReadableStream", source);
  }
  const { highWaterMark, encoding, objectMode = false, signal } = readOptions(options);
  const side = readingSide(source, () => target);
  const settings = { highWaterMark, encoding, objectMode, signal };
  const target = new (Readable as unknown as Constructor<Readable>)({ ...settings, ...side });
  return target;
}

/** What reads a web stream into a Node stream. */
function readingSide(source: ReadableStream, target: () => Readable) {
  const reader = source.getReader();
  let isClosed = false;
  reader.closed.then(
    () => {
      isClosed = true;
    },
    (error: unknown) => {
      isClosed = true;
      destroyStream(target(), error);
    },
  );
  return {
    read(this: Readable) {
      reader.read().then(
        ({ done, value }) => void this.push(done ? null : value),
        (error: unknown) => destroyStream(this, error),
      );
    },
    destroy(error: Error | null, done: Done) {
      const finish = (): void => nextTick(done, error);
      if (isClosed) done(error);
      else reader.cancel(error ?? undefined).then(finish, finish);
    },
  };
}

/** A web stream that writes into a Writable, and waits when that is full. */
export function writableToWeb(
  writable: unknown,
  { toFailure = same }: Endings = {},
): WritableStream {
  if (!(writable instanceof Writable)) throw wrongStream("streamWritable", "Writable", writable);
  const { WritableStream } = streams();
  if (writable.destroyed || !writable.writable) {
    const ended = new WritableStream();
    void ended.close();
    return ended;
  }
  let controller: WritableStreamDefaultController | undefined;
  let drained: ReturnType<typeof Promise.withResolvers<void>> | undefined;
  let closing: ReturnType<typeof Promise.withResolvers<void>> | undefined;
  writable.on("drain", () => drained?.resolve());
  const whenOver = stream.finished(writable, { readable: false }, (error?: Error | null) => {
    const failure = error ? toFailure(withoutPrematureClose(error)) : undefined;
    whenOver();
    writable.on("error", () => {});
    if (failure) {
      drained?.reject(failure);
      closing?.reject(failure);
      controller?.error(failure);
    } else if (closing !== undefined) closing.resolve();
    else controller?.error(AbortError());
    [drained, closing, controller] = [undefined, undefined, undefined];
  });
  return new WritableStream(
    {
      start: (given) => {
        controller = given;
      },
      async write(chunk) {
        if (!writable.writableNeedDrain && writeOrDestroy(writable, chunk)) return;
        drained = Promise.withResolvers();
        await drained.promise;
        drained = undefined;
      },
      abort: (reason) => destroyStream(writable, reason),
      close() {
        if (!writable.writable) return;
        closing = Promise.withResolvers();
        writable.end();
        return closing.promise;
      },
    },
    { highWaterMark: writable.writableHighWaterMark },
  );
}

/** A chunk that a Writable refuses at once is the end of it, whichever side of it one looks at. */
function writeOrDestroy(writable: Writable, chunk: unknown): boolean {
  try {
    return writable.write(chunk);
  } catch (error) {
    destroyStream(writable, error);
    throw error;
  }
}

/** A Writable over a web stream; it holds the stream's writer. */
export function writableFromWeb(target: unknown, options?: unknown): Writable {
  const { WritableStream } = streams();
  if (!(target instanceof WritableStream)) {
    throw invalidArgType("writableStream", "WritableStream", target);
  }
  const { highWaterMark, decodeStrings = true, objectMode = false, signal } = readOptions(options);
  const settings = { highWaterMark, decodeStrings, objectMode, signal };
  return new (Writable as unknown as Constructor<Writable>)({
    ...settings,
    ...writingSide(target),
  });
}

/** What writes a Node stream into a web stream. */
function writingSide(target: WritableStream) {
  const writer = target.getWriter();
  let isClosed = false;
  writer.closed.then(
    () => {
      isClosed = true;
    },
    () => {
      isClosed = true;
    },
  );
  const finish = (promise: Promise<unknown>, done: Done): void => {
    promise.then(
      () => nextTick(done),
      (error: Error) => nextTick(done, error),
    );
  };
  return {
    write(chunk: unknown, _encoding: string, done: Done) {
      finish(
        writer.ready.then(() => writer.write(chunk)),
        done,
      );
    },
    final(done: Done) {
      if (isClosed) done();
      else finish(writer.close(), done);
    },
    destroy(error: Error | null, done: Done) {
      const end = (): void => nextTick(done, error);
      if (isClosed) return done(error);
      const ended = error === null ? writer.close() : writer.abort(error);
      ended.then(end, end);
    },
  };
}

/** Both sides of a Duplex as web streams. */
export function duplexToWeb(duplex: unknown, options?: unknown): object {
  if (!(duplex instanceof Duplex)) throw wrongStream("duplex", "Duplex", duplex);
  return { readable: readableToWeb(duplex, options), writable: writableToWeb(duplex) };
}

/** A Duplex over a pair of web streams, such as a TransformStream. */
export function duplexFromWeb(pair: unknown, options?: unknown): Duplex {
  assertObject(pair, "pair");
  const { ReadableStream, WritableStream } = streams();
  const { readable, writable } = pair as { readable?: unknown; writable?: unknown };
  if (!(readable instanceof ReadableStream)) {
    throw invalidArgType("pair.readable", "ReadableStream", readable);
  }
  if (!(writable instanceof WritableStream)) {
    throw invalidArgType("pair.writable", "WritableStream", writable);
  }
  const given = readOptions(options);
  const { allowHalfOpen = false, objectMode = false, encoding, decodeStrings = true } = given;
  const { highWaterMark, signal } = given;
  const reading = readingSide(readable, () => duplex);
  const writing = writingSide(writable);
  const settings = { allowHalfOpen, objectMode, encoding, decodeStrings, highWaterMark, signal };
  const duplex = new (Duplex as unknown as Constructor<Duplex>)({
    ...settings,
    ...writing,
    read: reading.read,
    destroy(error: Error | null, done: Done) {
      writing.destroy(error, () => reading.destroy(error, done));
    },
  });
  return duplex;
}

function wrongStream(name: string, kind: string, value: unknown): Error {
  const text = `The "${name}" argument must be an stream.${kind}. Received ${describeReceived(value)}`;
  return nodeError(TypeError, "ERR_INVALID_ARG_TYPE", text);
}

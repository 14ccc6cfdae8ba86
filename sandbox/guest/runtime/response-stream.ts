import { Buffer } from "../node/buffer.ts";
import { call } from "../door.ts";
import { stream } from "../node/stream.ts";
import { outcomeOf } from "../operations.ts";
import { asUint8Array } from "../web/bytes.ts";
import { NativeError, toJson } from "./primordials.ts";

type Done = (error?: Error | null) => void;

interface Chunk {
  readonly chunk: Uint8Array;
}

/** What this file uses of stream.Writable. */
interface WritableClass {
  new (options: { readonly highWaterMark?: number }): {
    write(chunk: unknown, encoding?: unknown, callback?: unknown): boolean;
    end(chunk?: unknown, encoding?: unknown, callback?: unknown): unknown;
    destroy(error?: Error): unknown;
    on(event: string, listener: () => void): unknown;
    readonly writableEnded: boolean;
  };
}

const { Writable } = stream as unknown as { readonly Writable: WritableClass };

const DEFAULT_CONTENT_TYPE = "application/octet-stream";

/** Told how the stream ends; user code cannot remove it as it could a listener. */
export interface StreamEnd {
  finished(): void;
  destroyed(error: Error | null | undefined): void;
}

/**
 * What a streaming handler gets as its second argument: a Writable whose bytes go to the caller as they are written.
 * A write is done when the host has handed its bytes on, so a slow caller holds up the handler and not the memory.
 */
export class ResponseStream extends Writable {
  readonly #end: StreamEnd;
  #contentType = DEFAULT_CONTENT_TYPE;
  #isStarted = false;
  #isOpen = false;
  /** Called before the first byte with the function that writes before it; HttpResponseStream.from sets it. */
  _onBeforeFirstWrite: unknown;

  constructor(end: StreamEnd, highWaterMark: number | undefined) {
    super(highWaterMark === undefined ? {} : { highWaterMark });
    this.#end = end;
    // The invocation reports how the stream ended: that must not be an uncaught exception as well.
    this.on("error", () => {});
  }

  setContentType(contentType: unknown): void {
    if (this.#isStarted) throw invalidOperation("Cannot set content-type, too late.");
    this.#contentType = `${contentType as string}`;
  }

  /** Objects are written as their JSON text, as the managed runtime does. */
  override write(chunk: unknown, encoding?: unknown, callback?: unknown): boolean {
    this.#start();
    const isBytes = typeof chunk === "string" || chunk instanceof Uint8Array;
    return super.write(isBytes ? chunk : toJson(chunk), encoding, callback);
  }

  override end(chunk?: unknown, encoding?: unknown, callback?: unknown): unknown {
    if (typeof chunk === "function") return this.end(undefined, undefined, chunk);
    if (typeof encoding === "function") return this.end(chunk, undefined, encoding);
    if (chunk !== undefined && chunk !== null && !this.writableEnded) this.write(chunk, encoding);
    return super.end(callback);
  }

  _write(chunk: Uint8Array, _encoding: unknown, done: Done): void {
    this.#send(chunk, done);
  }

  _writev(chunks: readonly Chunk[], done: Done): void {
    this.#send(Buffer.concat(chunks.map(({ chunk }) => chunk)), done);
  }

  _final(done: Done): void {
    try {
      this.#open();
      if (!this.#isStarted) return this.#finishEmpty(done);
      call("streamEnd");
    } catch (error) {
      return done(error as Error);
    }
    done();
    this.#end.finished();
  }

  _destroy(error: Error | null | undefined, done: Done): void {
    done(error);
    this.#end.destroyed(error);
  }

  #start(): void {
    if (this.#isStarted) return;
    this.#isStarted = true;
    const before = this._onBeforeFirstWrite;
    if (typeof before === "function") before((chunk: unknown) => super.write(chunk));
  }

  /** A response without a body still has what comes before one. */
  #finishEmpty(done: Done): void {
    const parts: Uint8Array[] = [];
    this.#isStarted = true;
    const before = this._onBeforeFirstWrite;
    const collect = (chunk: string | Uint8Array) =>
      parts.push(typeof chunk === "string" ? Buffer.from(chunk) : chunk);
    if (typeof before === "function") before(collect);
    this.#send(Buffer.concat(parts), (error) => {
      if (error === undefined || error === null) this._final(done);
      else done(error);
    });
  }

  #open(): void {
    if (this.#isOpen) return;
    call("streamOpen", this.#contentType);
    this.#isOpen = true;
  }

  #send(chunk: Uint8Array, done: Done): void {
    if (chunk.length === 0) return done();
    try {
      this.#open();
      const bytes = asUint8Array(chunk);
      const buffer = bytes.buffer as ArrayBuffer;
      const operation = call("streamWrite", buffer, bytes.byteOffset, bytes.byteLength);
      outcomeOf(operation).then(() => done(), done);
    } catch (error) {
      done(error as Error);
    }
  }
}

function invalidOperation(message: string): Error {
  const error = new NativeError(message);
  error.name = "Runtime.InvalidStreamingOperation";
  return error;
}

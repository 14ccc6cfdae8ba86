import type { ReadableStream } from "web-streams-polyfill";
import { isReadableStream, streams } from "../streams/lazy-streams.ts";

/** Where bytes come from that are not all there yet. */
export interface ChunkSource {
  /** The next bytes; undefined at the end. */
  read(): Promise<Uint8Array | undefined>;
  cancel(reason: unknown): void;
}

/**
 * The body of a request or a response. Bytes and chunk sources are consumed as they are; a ReadableStream is made of
 * them only when somebody asks for it, for most handlers never do.
 */
export class Body {
  /** Bytes that can be sent again; a stream can not. */
  readonly bytes: Uint8Array | undefined;
  #source: Uint8Array | ChunkSource | undefined;
  #stream: ReadableStream | undefined;
  #isUsed = false;

  constructor(content: Uint8Array | ChunkSource | ReadableStream) {
    if (isReadableStream(content)) this.#stream = content;
    else this.#source = content;
    this.bytes = content instanceof Uint8Array ? content : undefined;
  }

  get isUsed(): boolean {
    if (this.#isUsed || this.#stream === undefined) return this.#isUsed;
    return streams().isDisturbed(this.#stream);
  }

  /** Nobody may read it: it was read before, or somebody holds it. */
  get isUnusable(): boolean {
    return this.isUsed || this.#stream?.locked === true;
  }

  get stream(): ReadableStream {
    if (this.#stream !== undefined) return this.#stream;
    const source = this.#source;
    this.#stream = source === undefined || this.#isUsed ? spentStream() : streamOver(source);
    return this.#stream;
  }

  /** The whole body, which then is used. */
  async readAll(): Promise<Uint8Array> {
    const chunks: Uint8Array[] = [];
    const source = this.take();
    if (source instanceof Uint8Array) return source;
    for (;;) {
      const chunk = await source.read();
      if (chunk === undefined) return joined(chunks);
      chunks.push(chunk);
    }
  }

  /** What reads the body from now on; for everybody else it is used. */
  take(): Uint8Array | ChunkSource {
    if (this.#stream !== undefined) return readerOf(this.#stream);
    this.#isUsed = true;
    return this.#source ?? new Uint8Array(0);
  }

  /** The same body for another request, which leaves this one used. */
  move(): Body {
    const content = this.#stream ?? this.#source ?? new Uint8Array(0);
    const moved = new Body(this.bytes ?? content);
    this.#isUsed = true;
    // Whoever holds the old stream finds it locked.
    if (this.#stream !== undefined && this.bytes === undefined) {
      const { readable, writable } = new (streams().TransformStream)();
      void this.#stream.pipeTo(writable as never).catch(() => {});
      return new Body(readable as ReadableStream);
    }
    return moved;
  }

  /** Another body with the same content, both to be read. */
  clone(): Body {
    if (this.bytes !== undefined && this.#stream === undefined) return new Body(this.bytes);
    const [mine, other] = this.stream.tee();
    this.#stream = mine;
    this.#source = undefined;
    return new Body(other);
  }

  cancel(reason: unknown): void {
    if (this.#stream !== undefined) {
      if (!this.#stream.locked) this.#stream.cancel(reason).catch(() => {});
    } else if (this.#source !== undefined && !(this.#source instanceof Uint8Array)) {
      this.#source.cancel(reason);
    }
  }
}

function streamOver(source: Uint8Array | ChunkSource): ReadableStream {
  const { ReadableStream } = streams();
  let left = source instanceof Uint8Array ? source : undefined;
  const read = async (): Promise<Uint8Array | undefined> => {
    if (!(source instanceof Uint8Array)) return await source.read();
    const bytes = left?.length === 0 ? undefined : left?.slice();
    left = undefined;
    return bytes;
  };
  return new ReadableStream(
    {
      type: "bytes",
      async pull(controller) {
        const bytes = await read();
        if (bytes !== undefined) return controller.enqueue(bytes);
        controller.close();
        controller.byobRequest?.respond(0);
      },
      cancel(reason) {
        if (!(source instanceof Uint8Array)) source.cancel(reason);
      },
    },
    { highWaterMark: 0 },
  );
}

/** What `body` is when the bytes have been taken without it: closed, read and locked. */
function spentStream(): ReadableStream {
  const { ReadableStream } = streams();
  const stream = new ReadableStream({ type: "bytes", start: (controller) => controller.close() });
  void stream.getReader().read();
  return stream;
}

function readerOf(stream: ReadableStream): ChunkSource {
  const reader = stream.getReader();
  return {
    async read() {
      const { done, value } = await reader.read();
      if (done) return undefined;
      if (value instanceof Uint8Array) return value;
      throw new TypeError("Received non-Uint8Array chunk");
    },
    cancel: (reason) => void reader.cancel(reason).catch(() => {}),
  };
}

function joined(chunks: readonly Uint8Array[]): Uint8Array {
  const [first] = chunks;
  if (first !== undefined && chunks.length === 1) return first;
  const bytes = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.length, 0));
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}

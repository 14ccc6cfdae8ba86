import { STREAMED_RESPONSE_BYTES_MAX } from "../../aws/limits.ts";
import { fromUtf8, toUtf8 } from "../../platform/bytes.ts";
import {
  type InvocationResponse,
  type InvocationResult,
  tooLarge,
} from "../../runtime/invoke/response.ts";
import { whenUnread } from "../../runtime/invoke/without-caller.ts";
import { type ResponseHead, toHead } from "./response-head.ts";

/** A stream of this type begins with the status and the headers: reference 3.7. */
export const PRELUDE_TYPE = "application/vnd.awslambda.http-integration-response";
/** NUL bytes between the prelude and the body. */
export const SEPARATOR_BYTES = 8;
/** What is held of a stream before its prelude has ended: as much as a Worker may answer in headers. */
const PRELUDE_BYTES_MAX = 128 * 1024;
const STREAM_TYPE = "application/octet-stream";

/**
 * The response of a function URL that streams. `head` comes before the first byte of the body, which `writable` takes as
 * its reader does; undefined when there is no response to give. What is written after the reader has gone is dropped.
 */
export class StreamedHttpResponse implements InvocationResponse {
  readonly bytesMax = STREAMED_RESPONSE_BYTES_MAX;
  readonly left: Promise<void>;
  readonly head: Promise<ResponseHead | undefined>;
  readonly #writer: WritableStreamDefaultWriter<Uint8Array>;
  readonly #announce: (head: ResponseHead | undefined) => void;
  #contentType: string | undefined;
  #prelude: Uint8Array | undefined;
  #length = 0;
  #isTooLarge = false;
  #isGone = false;
  #isEnded = false;

  /** The request's signal says that the client has gone, also before there is a response. */
  constructor(writable: WritableStream<Uint8Array>, request?: Pick<Request, "signal">) {
    const { promise, resolve } = Promise.withResolvers<ResponseHead | undefined>();
    this.head = promise;
    this.#announce = resolve;
    this.#writer = writable.getWriter();
    const closed = this.#writer.closed.catch(() => {
      this.#isGone = true;
    });
    this.left = whenUnread(closed, request);
  }

  get contentType(): string | undefined {
    return this.#contentType;
  }

  get isTooLarge(): boolean {
    return this.#isTooLarge;
  }

  open(contentType: string): void {
    this.#contentType = contentType;
    if (contentType === PRELUDE_TYPE) this.#prelude = new Uint8Array();
    else this.#announce(toHead({ statusCode: 200 }, contentType));
  }

  async write(bytes: Uint8Array): Promise<void> {
    this.#length += bytes.length;
    if (this.#length > this.bytesMax) {
      this.#isTooLarge = true;
      throw tooLarge();
    }
    const body = this.#prelude === undefined ? bytes : this.#readPrelude(this.#prelude, bytes);
    if (body.length > 0) await this.#send(body);
  }

  /** The client need not wait for what the handler does after its response. */
  end(): void {
    void this.#close();
  }

  /** Ends the response as the invocation has ended: after the first byte an error can only cut it off. */
  async finish({ payload, functionError }: InvocationResult): Promise<void> {
    if (functionError) return await this.fail();
    if (payload !== undefined) {
      this.#announce(toHead({ statusCode: 200 }, "application/json"));
      await this.#send(toUtf8(payload));
    }
    await this.#close();
  }

  async fail(): Promise<void> {
    this.#announce(undefined);
    if (this.#isEnded) return;
    this.#isEnded = true;
    await this.#writer.abort(new Error("The function has failed")).catch(() => {});
  }

  /** Takes bytes until the prelude is whole. Returns those after it, which are the body's. */
  #readPrelude(before: Uint8Array, bytes: Uint8Array): Uint8Array {
    const all = new Uint8Array(before.length + bytes.length);
    all.set(before);
    all.set(bytes, before.length);
    const end = indexOfSeparator(all, Math.max(0, before.length - SEPARATOR_BYTES + 1));
    if (end === -1 && all.length <= PRELUDE_BYTES_MAX) {
      this.#prelude = all;
      return new Uint8Array();
    }
    this.#prelude = undefined;
    const head = end === -1 ? undefined : parsePrelude(all.subarray(0, end));
    this.#announce(head);
    if (head === undefined) this.#isGone = true;
    return all.subarray(end + SEPARATOR_BYTES);
  }

  async #close(): Promise<void> {
    // A prelude that never ended is no response.
    this.#announce(undefined);
    if (this.#isEnded) return;
    this.#isEnded = true;
    if (!this.#isGone) await this.#writer.close().catch(() => {});
  }

  async #send(bytes: Uint8Array): Promise<void> {
    if (this.#isGone) return;
    try {
      await this.#writer.write(bytes);
    } catch {
      this.#isGone = true;
    }
  }
}

/** Undefined for what is no prelude. */
export function parsePrelude(bytes: Uint8Array): ResponseHead | undefined {
  const text = fromUtf8(bytes);
  if (text === undefined) return undefined;
  try {
    const given: unknown = JSON.parse(text);
    if (typeof given !== "object" || given === null) return undefined;
    return toHead({ statusCode: 200, ...given }, STREAM_TYPE);
  } catch {
    return undefined;
  }
}

/** Where the NUL bytes begin, or -1. */
export function indexOfSeparator(bytes: Uint8Array, from: number): number {
  let at = bytes.indexOf(0, from);
  while (at !== -1) {
    let length = 1;
    while (length < SEPARATOR_BYTES && bytes[at + length] === 0) length += 1;
    if (length === SEPARATOR_BYTES) return at;
    at = bytes.indexOf(0, at + length);
  }
  return -1;
}

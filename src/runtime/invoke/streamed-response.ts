import { encodeEvent } from "../../aws/event-stream.ts";
import { STREAMED_RESPONSE_BYTES_MAX } from "../../aws/limits.ts";
import { toBase64, toUtf8 } from "../../platform/bytes.ts";
import { type InvocationResponse, type InvocationResult, tooLarge } from "./response.ts";
import { whenUnread } from "./without-caller.ts";

/** Bytes of one chunk's payload: what is framed, and held, at a time. */
const CHUNK_BYTES_MAX = 128 * 1024;

/** The last event of every stream; what is absent has nothing to say. */
interface InvokeComplete {
  readonly ErrorCode?: string;
  readonly ErrorDetails?: string;
  /** Base64. */
  readonly LogResult?: string;
}

export interface StreamedResponseOptions {
  /** The last event carries the log, so it cannot come before the invocation is over. */
  readonly withLog: boolean;
  /** Its signal says that the caller has gone, also before there is a response. */
  readonly request?: Pick<Request, "signal">;
}

/**
 * The response of InvokeWithResponseStream: each write goes to the caller as one or more PayloadChunk events and is
 * over when they are taken. When the caller has gone, the function runs on and what it writes is dropped, as on AWS.
 */
export class StreamedResponse implements InvocationResponse {
  readonly bytesMax = STREAMED_RESPONSE_BYTES_MAX;
  readonly left: Promise<void>;
  readonly #writer: WritableStreamDefaultWriter<Uint8Array>;
  readonly #options: StreamedResponseOptions;
  #contentType: string | undefined;
  #length = 0;
  #isTooLarge = false;
  #isGone = false;
  #completion: Promise<void> | undefined;

  constructor(writable: WritableStream<Uint8Array>, options: StreamedResponseOptions) {
    this.#writer = writable.getWriter();
    this.#options = options;
    // It rejects when the caller goes away, which the next write finds out too.
    const closed = this.#writer.closed.catch(() => {
      this.#isGone = true;
    });
    this.left = whenUnread(closed, options.request);
  }

  get contentType(): string | undefined {
    return this.#contentType;
  }

  get isTooLarge(): boolean {
    return this.#isTooLarge;
  }

  open(contentType: string): void {
    this.#contentType = contentType;
  }

  async write(bytes: Uint8Array): Promise<void> {
    this.#length += bytes.length;
    if (this.#length > this.bytesMax) {
      this.#isTooLarge = true;
      throw tooLarge();
    }
    for (let at = 0; at < bytes.length; at += CHUNK_BYTES_MAX) {
      const chunk = bytes.subarray(at, at + CHUNK_BYTES_MAX);
      await this.#send(encodeEvent("PayloadChunk", "application/octet-stream", chunk));
    }
  }

  /** The caller need not wait for what the handler does after its response. */
  end(): void {
    if (!this.#options.withLog) void this.#complete({});
  }

  /** Ends the stream with what the invocation has come to. A result that was not streamed is its only chunk. */
  async finish({ payload, functionError, log }: InvocationResult): Promise<void> {
    if (payload !== undefined && !functionError) await this.write(toUtf8(payload));
    await this.#complete({
      ...(functionError ? { ErrorCode: "Unhandled", ErrorDetails: payload ?? "" } : {}),
      ...(this.#options.withLog ? { LogResult: toBase64(log.tail()) } : {}),
    });
  }

  /** Ends the stream after a fault of ours. */
  async fail(): Promise<void> {
    await this.#complete({
      ErrorCode: "ServiceException",
      ErrorDetails: "An internal error occurred",
    });
  }

  /** Of several ends only the first counts. */
  #complete(last: InvokeComplete): Promise<void> {
    return (this.#completion ??= this.#close(last));
  }

  async #close(last: InvokeComplete): Promise<void> {
    const payload = toUtf8(JSON.stringify(last));
    await this.#send(encodeEvent("InvokeComplete", "application/json", payload));
    if (!this.#isGone) await this.#writer.close().catch(() => {});
  }

  async #send(message: Uint8Array): Promise<void> {
    if (this.#isGone) return;
    try {
      await this.#writer.write(message);
    } catch {
      this.#isGone = true;
    }
  }
}

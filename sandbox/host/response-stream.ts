import { type HostServices } from "./door.ts";
import { HostError } from "./host-error.ts";
import { type Operations } from "./operations.ts";

/** Takes the response of one streaming invocation. */
export interface ResponseSink {
  /** Called once, before the first byte or the end. */
  open(contentType: string): void;
  /** Resolves when there is room for more; a rejection fails the guest's write. */
  write(bytes: Uint8Array): Promise<void>;
  /** The response is complete; the handler may run on. */
  end(): void;
}

export type StreamServices = Pick<HostServices, "streamOpen" | "streamWrite" | "streamEnd">;

/** What a header can carry: the host writes it into one. */
const CONTENT_TYPE = /^[\t\x20-\x7e]{1,256}$/;

/**
 * The host's side of a guest's response stream: opened, written to and ended in this order, once in an invocation. One
 * write at a time, or a guest could make the host hold more than its own memory.
 */
export class ResponseStream {
  readonly #operations: Operations;
  #sink: ResponseSink | undefined;
  #state: "closed" | "open" | "ended" = "closed";
  #isWriting = false;

  constructor(operations: Operations) {
    this.#operations = operations;
  }

  /** Says where the next response goes; undefined while there is no invocation. */
  attach(sink: ResponseSink | undefined): void {
    this.#sink = sink;
    this.#state = "closed";
    this.#isWriting = false;
  }

  services(): StreamServices {
    return {
      streamOpen: (contentType) => this.#open(contentType),
      streamWrite: (bytes) => this.#write(new Uint8Array(bytes)),
      streamEnd: () => this.#end(),
    };
  }

  #open(contentType: string): void {
    if (!CONTENT_TYPE.test(contentType)) {
      throw new TypeError("A content type has 1 to 256 printable ASCII characters");
    }
    if (this.#sink === undefined || this.#state !== "closed") throw brokenPipe();
    this.#state = "open";
    this.#sink.open(contentType);
  }

  #write(bytes: Uint8Array): number {
    const sink = this.#sink;
    if (sink === undefined || this.#state !== "open" || this.#isWriting) throw brokenPipe();
    this.#isWriting = true;
    return this.#operations.start(async () => {
      try {
        await sink.write(bytes);
      } finally {
        if (this.#sink === sink) this.#isWriting = false;
      }
    });
  }

  #end(): void {
    if (this.#sink === undefined || this.#state !== "open" || this.#isWriting) throw brokenPipe();
    this.#state = "ended";
    this.#sink.end();
  }
}

function brokenPipe(): HostError {
  return new HostError("write EPIPE", { code: "EPIPE", errno: -32, syscall: "write" });
}

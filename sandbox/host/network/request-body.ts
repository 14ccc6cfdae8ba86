import { HostError } from "../host-error.ts";

/** A request's body that the guest writes piece by piece; a piece is taken when the connection wants more. */
export class RequestBody {
  readonly stream: ReadableStream<Uint8Array>;
  #controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  /** What writers wait for, if there are any. */
  #wanted: PromiseWithResolvers<void> | undefined;
  #isOver = false;

  constructor() {
    this.stream = new ReadableStream<Uint8Array>(
      {
        start: (controller) => {
          this.#controller = controller;
        },
        pull: () => this.#admit(),
        cancel: () => this.abandon(),
      },
      { highWaterMark: 1 },
    );
  }

  /** Resolves when another piece is welcome, or when nobody wants any more. */
  async write(bytes: Uint8Array): Promise<void> {
    if (this.#isOver)
      throw new HostError("write EPIPE", { code: "EPIPE", errno: -32, syscall: "write" });
    this.#controller?.enqueue(bytes);
    if ((this.#controller?.desiredSize ?? 1) > 0) return;
    this.#wanted ??= Promise.withResolvers();
    await this.#wanted.promise;
  }

  end(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#controller?.close();
  }

  /** The body is cut off: whoever reads it must not take what there is for the whole. */
  fail(): void {
    if (!this.#isOver) this.#controller?.error(new TypeError("The request's body was cut off"));
    this.abandon();
  }

  /** Nobody reads it any more. */
  abandon(): void {
    this.#isOver = true;
    this.#admit();
  }

  #admit(): void {
    this.#wanted?.resolve();
    this.#wanted = undefined;
  }
}

import { LOG_TAIL_BYTES_MAX } from "../../aws/limits.ts";

/** Bytes of log that one invocation may leave; what comes after them is counted and dropped. */
const LOG_BYTES_MAX = 1024 * 1024;

/** The log events of one invocation, in order. Each is one line, or one call of console with its newlines. */
export class InvocationLog {
  readonly #events: string[] = [];
  #characters = 0;
  #dropped = 0;
  /** Where the invocation proper begins: the tail shows nothing of the initialization. */
  #tailFrom = 0;

  add(event: string): void {
    if (this.#characters + event.length > LOG_BYTES_MAX) {
      this.#dropped += 1;
      return;
    }
    this.#characters += event.length;
    this.#events.push(event);
  }

  /** Adds an event of the platform's, which is never dropped. */
  addPlatform(event: string): void {
    if (this.#dropped > 0) {
      this.#events.push(
        `[${this.#dropped} log events dropped: more than ${LOG_BYTES_MAX} bytes]\n`,
      );
      this.#dropped = 0;
    }
    this.#events.push(event);
  }

  startTail(): void {
    this.#tailFrom = this.#events.length;
  }

  get text(): string {
    return this.#events.join("");
  }

  /** The last 4 KB from START on, for `X-Amz-Log-Result`. */
  tail(): Uint8Array {
    const bytes = new TextEncoder().encode(this.#events.slice(this.#tailFrom).join(""));
    return bytes.subarray(Math.max(0, bytes.length - LOG_TAIL_BYTES_MAX));
  }
}

import { type HostInterface } from "../../protocol.ts";
import { HostError } from "../host-error.ts";
import { type Operations } from "../operations.ts";
import { Exchange, type NetworkParts } from "./exchange.ts";
import { readRequestHead } from "./request-head.ts";
import { UploadBudget } from "./upload-budget.ts";

export type NetworkServices = Pick<
  HostInterface,
  "httpOpen" | "httpWrite" | "httpEnd" | "httpRead" | "httpCancel"
>;

/** Exchanges under way at once: a process of Lambda has 1,024 file descriptors. */
const EXCHANGES_MAX = 1024;

/** Bytes of one piece of a request's body. */
const WRITE_BYTES_MAX = 16 * 1024 * 1024;

/** The HTTP requests of one environment. They are known by the number of the operation that opened them. */
export class Network implements NetworkServices {
  readonly #operations: Operations;
  readonly #parts: NetworkParts;
  readonly #exchanges = new Map<number, Exchange>();
  readonly #uploads = new UploadBudget();

  constructor(operations: Operations, parts: NetworkParts) {
    this.#operations = operations;
    this.#parts = parts;
    operations.onFreeze(() => this.#cancelAll());
  }

  httpOpen(head: string, body: ArrayBuffer, offset: number, length: number): number {
    if (this.#exchanges.size >= EXCHANGES_MAX) {
      throw new HostError("connect EMFILE: too many requests under way", {
        code: "EMFILE",
        errno: -24,
        syscall: "connect",
      });
    }
    const bytes = new Uint8Array(body, offset, length);
    const exchange = new Exchange(readRequestHead(head), bytes, this.#parts);
    this.#uploads.hold(bytes);
    const id = this.#begin(bytes, async (signal) => {
      signal.addEventListener("abort", () => this.httpCancel(id));
      try {
        const text = await exchange.open();
        if (!exchange.isReadable) this.#exchanges.delete(id);
        return { text };
      } catch (error) {
        this.#exchanges.delete(id);
        throw error;
      }
    });
    this.#exchanges.set(id, exchange);
    return id;
  }

  httpWrite(id: number, body: ArrayBuffer, offset: number, length: number): number {
    if (length > WRITE_BYTES_MAX) {
      throw new RangeError(`A piece of a body has at most ${WRITE_BYTES_MAX} bytes, got ${length}`);
    }
    const exchange = this.#find(id);
    const bytes = new Uint8Array(body, offset, length);
    this.#uploads.hold(bytes);
    return this.#begin(bytes, () => exchange.write(bytes));
  }

  httpEnd(id: number): void {
    this.#exchanges.get(id)?.endBody();
  }

  /** Gives bytes, or nothing at the end of the body. */
  httpRead(id: number): number {
    const exchange = this.#find(id);
    return this.#operations.start(async () => {
      try {
        const bytes = await exchange.read();
        if (bytes !== undefined) return { bytes };
        this.#exchanges.delete(id);
        return {};
      } catch (error) {
        this.#exchanges.delete(id);
        throw error;
      }
    });
  }

  httpCancel(id: number): void {
    this.#exchanges.get(id)?.cancel();
    this.#exchanges.delete(id);
    this.#operations.abort(id);
  }

  /** An operation that holds these bytes until it is over. */
  #begin(bytes: Uint8Array, run: Parameters<Operations["start"]>[0]): number {
    try {
      return this.#operations.start((signal) =>
        run(signal).finally(() => this.#uploads.release(bytes)),
      );
    } catch (error) {
      this.#uploads.release(bytes);
      throw error;
    }
  }

  #find(id: number): Exchange {
    const exchange = this.#exchanges.get(id);
    if (exchange !== undefined) return exchange;
    // Of an invocation that is over, or a number that was made up.
    throw new HostError("read ECONNRESET", { code: "ECONNRESET", errno: -104, syscall: "read" });
  }

  #cancelAll(): void {
    for (const exchange of this.#exchanges.values()) exchange.cancel();
    this.#exchanges.clear();
    this.#uploads.releaseAll();
  }
}

import { type HttpResponseHead } from "../../../messages.ts";
import { call } from "../../door.ts";
import { lazy } from "../../lazy.ts";
import { serverAtUrl } from "../../node/net-loopback.ts";
import { forget, outcomeOf } from "../../operations.ts";
import { fromJson, toJson } from "../../runtime/primordials.ts";
import { byteRange } from "../bytes.ts";

/**
 * HTTP as the host offers it, for fetch and for Node's http alike. The host sends the request, follows redirects if it
 * is asked to, and hands out the response piece by piece: a piece is fetched when it is asked for, so a slow reader
 * slows the sender down. Bodies arrive decoded while content-encoding and content-length still tell of the encoded one.
 *
 * Errors are those of the connection, with Node's `code` (ECONNREFUSED, ENOTFOUND, ECONNRESET, UND_ERR_SOCKET, EACCES
 * for what the egress policy refuses).
 */
export interface RequestOptions {
  readonly method: string;
  /** http: or https: */
  readonly url: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** Bytes are sent whole; "stream" is what `write` and `end` give. */
  readonly body?: Uint8Array | "stream" | undefined;
  readonly redirect: "follow" | "manual" | "error";
}

const EMPTY = new ArrayBuffer(0);

/** Opens an exchange at once. Throws a TypeError for a URL that is none, and EMFILE when too many are open. */
export function openExchange(options: RequestOptions): HttpExchange {
  if (serverAtUrl(options.url) === undefined) return new Exchange(options);
  const { LoopbackExchange } = lazy("node/network") as {
    LoopbackExchange: new (options: RequestOptions) => HttpExchange;
  };
  return new LoopbackExchange(options);
}

/** What both the host and a server of the guest's own are asked through. */
export type HttpExchange = Pick<
  Exchange,
  "response" | "write" | "end" | "fail" | "read" | "cancel"
>;

export class Exchange {
  /** Settles when the head of the response has come; never after `cancel`. */
  readonly response: Promise<HttpResponseHead>;
  readonly #id: number;
  readonly #pending = new Set<number>();
  readonly #failure = Promise.withResolvers<never>();
  #isCancelled = false;
  #hasBody = true;

  constructor({ method, url, headers, body, redirect }: RequestOptions) {
    const kind = body === undefined ? "none" : body === "stream" ? body : "bytes";
    const head = toJson({ method, url, headers, body: kind, redirect });
    const { buffer, offset, length } = byteRange(body instanceof Uint8Array ? body : EMPTY);
    this.#id = call("httpOpen", head, buffer, offset, length);
    this.response = Promise.race([this.#begin(), this.#failure.promise]);
    // Whoever writes a body may look at the response only later.
    this.response.catch(() => {});
  }

  /** Writes a piece of the request's body; resolves when the next one is welcome. */
  async write(bytes: Uint8Array): Promise<void> {
    const { buffer, offset, length } = byteRange(bytes);
    await this.#outcome(call("httpWrite", this.#id, buffer, offset, length));
  }

  /** The request's body is complete. */
  end(): void {
    call("httpEnd", this.#id);
  }

  /** The body cannot be completed: the request fails with this error. */
  fail(error: unknown): void {
    this.#failure.reject(error);
    this.cancel();
  }

  /** The next piece of the response's body; undefined at its end. One read at a time. */
  async read(): Promise<Uint8Array | undefined> {
    await this.response;
    if (!this.#hasBody || this.#isCancelled) return undefined;
    const { bytes } = await this.#outcome(call("httpRead", this.#id));
    if (bytes === undefined) this.#hasBody = false;
    return bytes === undefined ? undefined : new Uint8Array(bytes);
  }

  /** Ends it at once, both ways; what was awaited of it never settles. */
  cancel(): void {
    if (this.#isCancelled) return;
    this.#isCancelled = true;
    for (const operation of this.#pending) forget(operation);
    call("httpCancel", this.#id);
  }

  async #begin(): Promise<HttpResponseHead> {
    const { text } = await this.#outcome(this.#id);
    const head = fromJson(text) as HttpResponseHead;
    this.#hasBody = head.hasBody;
    return head;
  }

  async #outcome(operation: number) {
    this.#pending.add(operation);
    try {
      return await outcomeOf(operation);
    } finally {
      this.#pending.delete(operation);
    }
  }
}

import { type AbortSignal } from "../abort.ts";
import { Body, type ChunkSource } from "./body.ts";
import { fetchDataUrl } from "./data-url.ts";
import { HeaderList } from "./header-list.ts";
import { hasIntegrity } from "./integrity.ts";
import { fetchFailed, networkError, terminated } from "./network-errors.ts";
import { Request, requestState } from "./request.ts";
import { type RequestState } from "./request-init.ts";
import { type Response, responseOf } from "./response.ts";
import { type HttpExchange, openExchange } from "./transport.ts";

/** Ports of other protocols, which fetch does not speak to (Fetch Standard, bad port). */
const BAD_PORTS = new Set(
  (
    "0 1 7 9 11 13 15 17 19 20 21 22 23 25 37 42 43 53 69 77 79 87 95 101 102 103 104 109 110 111 " +
    "113 115 117 119 123 135 137 139 143 161 179 389 427 465 512 513 514 515 526 530 531 532 540 " +
    "548 554 556 563 587 601 636 989 990 993 995 1719 1720 1723 2049 3659 4045 4190 5060 5061 " +
    "6000 6566 6665 6666 6667 6668 6669 6679 6697 10080"
  ).split(" "),
);

/** What Node's fetch sends unless the request says otherwise. */
const DEFAULT_HEADERS = [
  ["accept", "*/*"],
  ["accept-language", "*"],
  ["sec-fetch-mode", "cors"],
  ["user-agent", "node"],
] as const;

/** fetch(). Rejects with a TypeError `fetch failed` whose cause says why, or with the reason of the signal. */
export async function fetchResource(input: unknown, init: unknown): Promise<Response> {
  const request = new Request(input, init);
  const state = requestState(request);
  const { signal } = state;
  if (signal?.aborted === true) {
    state.body?.cancel(signal.reason);
    throw signal.reason;
  }
  const scheme = state.url.slice(0, state.url.indexOf(":"));
  switch (scheme) {
    case "http":
    case "https":
      return await fetchHttp(state);
    case "data":
      return fetchDataUrl(state.url);
    case "about":
      throw fetchFailed(networkError("about scheme is not supported"));
    case "blob":
      throw fetchFailed(networkError("invalid method"));
    case "file":
      throw fetchFailed(networkError("not implemented... yet..."));
    default:
      throw fetchFailed(networkError("unknown scheme"));
  }
}

async function fetchHttp(state: RequestState): Promise<Response> {
  const port = /^https?:\/\/[^/?#]*:(\d+)(?:[/?#]|$)/.exec(state.url)?.[1];
  if (port !== undefined && BAD_PORTS.has(port)) throw fetchFailed(networkError("bad port"));
  let exchange: HttpExchange;
  try {
    exchange = open(state);
  } catch (error) {
    throw fetchFailed(error);
  }
  const aborting = new Aborting(state.signal, (reason) => {
    exchange.cancel();
    state.body?.cancel(reason);
  });
  try {
    const head = await aborting.race(
      exchange.response.catch((error: unknown) => {
        throw fetchFailed(error);
      }),
    );
    const headers = HeaderList.of(head.headers);
    headers.isImmutable = true;
    if (!head.hasBody) aborting.end();
    const { status, statusText, redirected, hasBody } = head;
    const [url = ""] = head.url.split("#");
    const coming = hasBody ? new Body(incoming(exchange, aborting)) : undefined;
    const body = state.integrity === "" ? coming : await checked(coming, state.integrity);
    return responseOf({ type: "basic", url, redirected, status, statusText, headers, body });
  } catch (error) {
    aborting.end();
    throw error;
  }
}

/** A body whose hash the request has named is all there before anybody sees it. */
async function checked(body: Body | undefined, integrity: string): Promise<Body | undefined> {
  const bytes = (await body?.readAll()) ?? new Uint8Array(0);
  if (!hasIntegrity(bytes, integrity)) throw fetchFailed(networkError("integrity mismatch"));
  return body === undefined ? undefined : new Body(bytes);
}

function open(state: RequestState): HttpExchange {
  const { method, url, redirect, body } = state;
  const headers = state.headers.raw();
  for (const [name, value] of headers) checkHeader(name, value);
  for (const [name, value] of DEFAULT_HEADERS) {
    if (!state.headers.has(name)) headers.push([name, value]);
  }
  if (!state.headers.has("accept-encoding")) {
    const encodings = url.startsWith("https:") ? "br, gzip, deflate" : "gzip, deflate";
    headers.push(["accept-encoding", encodings]);
  }
  const content = body?.take();
  const isStream = content !== undefined && !(content instanceof Uint8Array);
  const exchange = openExchange({
    method,
    url,
    headers,
    redirect,
    body: isStream ? "stream" : content,
  });
  if (isStream) void send(content, exchange);
  return exchange;
}

/** What Node's client refuses to send, for these speak of the connection. */
function checkHeader(given: string, value: string): void {
  const name = given.toLowerCase();
  const isWrong =
    name === "transfer-encoding" ||
    name === "keep-alive" ||
    name === "upgrade" ||
    (name === "content-length" && !/^\d+$/.test(value)) ||
    (name === "connection" && !/^(close|keep-alive)$/i.test(value));
  if (isWrong) {
    throw Object.assign(new Error(`invalid ${name} header`), { code: "UND_ERR_INVALID_ARG" });
  }
  if (name !== "expect") return;
  throw Object.assign(new Error("expect header not supported"), { code: "UND_ERR_NOT_SUPPORTED" });
}

/** Writes a streamed body while the response is awaited; what goes wrong with it is the request's failure. */
async function send(content: ChunkSource, exchange: HttpExchange): Promise<void> {
  try {
    for (;;) {
      const chunk = await content.read();
      if (chunk === undefined) break;
      if (chunk.length > 0) await exchange.write(chunk);
    }
    exchange.end();
  } catch (error) {
    exchange.fail(error);
    content.cancel(error);
  }
}

function incoming(exchange: HttpExchange, aborting: Aborting): ChunkSource {
  return {
    async read() {
      try {
        const chunk = await aborting.race(exchange.read());
        if (chunk === undefined) aborting.end();
        return chunk;
      } catch (error) {
        if (aborting.isAborted) throw error;
        aborting.end();
        throw terminated(error);
      }
    },
    cancel() {
      aborting.end();
      exchange.cancel();
    },
  };
}

/** What an AbortSignal does to a fetch: at once, and for as long as the fetch has something to end. */
class Aborting {
  readonly #signal: AbortSignal | undefined;
  readonly #aborted = Promise.withResolvers<never>();
  readonly #listener: () => void;

  constructor(signal: AbortSignal | undefined, abort: (reason: unknown) => void) {
    this.#signal = signal;
    // Nobody may be waiting when it strikes.
    this.#aborted.promise.catch(() => {});
    this.#listener = () => {
      const reason: unknown = signal?.reason;
      abort(reason);
      this.#aborted.reject(reason);
    };
    signal?.addEventListener("abort", this.#listener, { once: true });
  }

  get isAborted(): boolean {
    return this.#signal?.aborted === true;
  }

  /** The promise, or the signal's reason if that comes first. */
  async race<T>(promise: Promise<T>): Promise<T> {
    if (this.#signal === undefined) return await promise;
    return await Promise.race([promise, this.#aborted.promise]);
  }

  end(): void {
    this.#signal?.removeEventListener("abort", this.#listener);
  }
}

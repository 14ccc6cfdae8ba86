import { type HttpRequestHead, type HttpResponseHead } from "../../messages.ts";
import { HostError } from "../host-error.ts";
import { type EgressPolicy, refusalOf } from "./egress.ts";
import { decoded } from "./decode-body.ts";
import { toFault } from "./faults.ts";
import { followRedirect, isRedirect } from "./redirect.ts";
import { RequestBody } from "./request-body.ts";

/** The host's own fetch. It must not follow redirects by itself, for each hop has to pass the egress policy. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

export interface NetworkParts {
  readonly fetch: Fetch;
  readonly egress: EgressPolicy;
}

/** This runtime's own fetch, which adds no credentials; private networks as the deployment says. */
export function publicNetwork(privateNetworks: EgressPolicy["privateNetworks"]): NetworkParts {
  return { fetch: (url, init) => fetch(url, init), egress: { privateNetworks } };
}

/** Names and values of a response's headers: Node's --max-http-header-size. */
const RESPONSE_HEADER_BYTES_MAX = 16_384;

/** Headers that speak of one connection, which is the host's to make (RFC 9110, 7.6.1). */
const CONNECTION_HEADERS = new Set(
  "connection expect keep-alive proxy-connection te trailer transfer-encoding upgrade".split(" "),
);

/** Bytes of a body that one read gives at most. */
const READ_BYTES_MAX = 65_536;

type Reader = ReadableStreamDefaultReader<Uint8Array> | ReadableStreamBYOBReader;

/** One request and its response, redirects included. */
export class Exchange {
  readonly #head: HttpRequestHead;
  #bytes: Uint8Array;
  readonly #parts: NetworkParts;
  readonly #controller = new AbortController();
  readonly #upload: RequestBody | undefined;
  #reader: Reader | undefined;
  #isByob = false;
  #url: URL;
  /** What a default reader gave beyond what one read may give. */
  #rest: Uint8Array | undefined;

  /** Throws a TypeError when the URL is none. */
  constructor(head: HttpRequestHead, bytes: Uint8Array, parts: NetworkParts) {
    this.#head = head;
    this.#bytes = bytes;
    this.#parts = parts;
    this.#url = new URL(head.url);
    if (head.body === "stream") this.#upload = new RequestBody();
  }

  /** Sends the request and gives the response's head as JSON text. */
  async open(): Promise<string> {
    try {
      return JSON.stringify(await this.#follow());
    } catch (error) {
      this.cancel();
      throw toFault(error, this.#url);
    } finally {
      // No redirect asks for it any more.
      this.#bytes = new Uint8Array();
    }
  }

  /** The response has a body. */
  get isReadable(): boolean {
    return this.#reader !== undefined;
  }

  /** The next piece of the response's body; undefined at its end. */
  async read(): Promise<Uint8Array | undefined> {
    try {
      const bytes = this.#rest ?? (await this.#readMore());
      this.#rest = undefined;
      if (bytes === undefined || bytes.length <= READ_BYTES_MAX) return bytes;
      this.#rest = bytes.subarray(READ_BYTES_MAX);
      return bytes.subarray(0, READ_BYTES_MAX);
    } catch (error) {
      throw toFault(error, this.#url);
    }
  }

  /** Resolves when the connection takes another piece of the request's body. */
  async write(bytes: Uint8Array): Promise<void> {
    if (this.#upload === undefined) throw new TypeError("This request's body is not written");
    await this.#upload.write(bytes);
  }

  endBody(): void {
    this.#upload?.end();
  }

  /** Ends it at once, wherever it is. */
  cancel(): void {
    this.#upload?.fail();
    this.#controller.abort();
    // The reader's own failure is told by read(); here nobody waits for it.
    this.#reader?.cancel().catch(() => undefined);
  }

  async #follow(): Promise<HttpResponseHead> {
    let head = this.#head;
    let sendsBody = true;
    for (let count = 0; ; count++) {
      const refusal = refusalOf(this.#url, this.#parts.egress);
      if (refusal !== undefined) throw refused(this.#url.hostname, refusal);
      const response = await this.#send(head, sendsBody);
      const { status } = response;
      if (head.redirect === "error" && isRedirect(status)) {
        throw new HostError("unexpected redirect", {});
      }
      const location = response.headers.get("location");
      const url = this.#url;
      const next =
        head.redirect === "follow"
          ? followRedirect({ head, url, status, location, count })
          : undefined;
      if (next === undefined) return this.#accept(response, count > 0);
      await response.body?.cancel();
      ({ head, url: this.#url, keepsBody: sendsBody } = next);
    }
  }

  async #send({ method, headers: given, body }: HttpRequestHead, sendsBody: boolean) {
    const headers = given.filter(([name]) => !CONNECTION_HEADERS.has(name.toLowerCase()));
    // Credentials of a URL are not sent by fetch, and the host's refuses them.
    const target = new URL(this.#url);
    [target.username, target.password] = ["", ""];
    const init = {
      method,
      headers: headers.map(([name, value]): [string, string] => [name, value]),
      redirect: "manual",
      signal: this.#controller.signal,
      // Node asks for it with a stream; Workers do not know it.
      duplex: "half",
    } as const;
    const content = sendsBody && body !== "none" ? this.#content(headers) : undefined;
    return await this.#parts.fetch(
      target.href,
      content === undefined ? init : { ...init, ...content },
    );
  }

  #content(headers: HttpRequestHead["headers"]): { body: BodyInit } {
    if (this.#upload === undefined) return { body: this.#bytes as Uint8Array<ArrayBuffer> };
    return { body: withLength(this.#upload.stream, headers) };
  }

  #accept(response: Response, redirected: boolean): HttpResponseHead {
    const { status, statusText, body } = response;
    const headers = [...response.headers] as [string, string][];
    const bytes = headers.reduce((sum, [name, value]) => sum + name.length + value.length, 0);
    if (bytes > RESPONSE_HEADER_BYTES_MAX) {
      throw new HostError("Headers Overflow Error", { code: "UND_ERR_HEADERS_OVERFLOW" });
    }
    if (body !== null) this.#openReader(decoded(body as ReadableStream<Uint8Array>, response));
    const hasBody = body !== null;
    return { status, statusText, headers, url: this.#url.href, redirected, hasBody };
  }

  /** Workers give a default reader no more than 4 KB at a time, so a reader that brings its buffer is preferred. */
  #openReader(body: ReadableStream<Uint8Array>): void {
    try {
      this.#reader = body.getReader({ mode: "byob" });
      this.#isByob = true;
    } catch {
      this.#reader = body.getReader();
    }
  }

  async #readMore(): Promise<Uint8Array | undefined> {
    if (this.#reader === undefined) return undefined;
    const { done, value } = this.#isByob
      ? await (this.#reader as ReadableStreamBYOBReader).read(new Uint8Array(READ_BYTES_MAX))
      : await (this.#reader as ReadableStreamDefaultReader<Uint8Array>).read();
    return done ? undefined : value;
  }
}

/** Workers send a stream in chunks unless its length is fixed; a length that was announced has to be kept. */
function withLength(stream: ReadableStream, headers: HttpRequestHead["headers"]): ReadableStream {
  const { FixedLengthStream: Fixed } = globalThis as {
    FixedLengthStream?: new (length: number) => {
      readable: ReadableStream;
      writable: WritableStream;
    };
  };
  const given = headers.find(([name]) => name.toLowerCase() === "content-length")?.[1];
  const length = given !== undefined && /^\d+$/.test(given) ? Number(given) : undefined;
  if (Fixed === undefined || !Number.isSafeInteger(length) || length === undefined) return stream;
  const { readable, writable } = new Fixed(length);
  // Its failure is the request's, and told there.
  stream.pipeTo(writable).catch(() => undefined);
  return readable;
}

function refused(host: string, reason: string): HostError {
  const text = `connect EACCES ${host}: refused by the egress policy, ${reason}`;
  return new HostError(text, { code: "EACCES", errno: -13, syscall: "connect", address: host });
}

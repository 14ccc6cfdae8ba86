import { type HttpResponseHead } from "../../../messages.ts";
import { type HttpExchange, openExchange, type RequestOptions } from "../../web/fetch/transport.ts";
import { URL } from "../../web/url.ts";
import { ClientRequest } from "./client-request.ts";
import { decoded } from "./decoded.ts";
import { type IncomingMessage } from "./incoming.ts";
import { serverAtUrl } from "../net-loopback.ts";

/** Redirects that one request follows (Fetch standard, 4.4, step 5). */
const REDIRECTS_MAX = 20;

type Request = InstanceType<typeof ClientRequest>;

/** What fetch speaks through when it asks a server of the guest's own; it looks like an exchange of the host. */
export class LoopbackExchange implements HttpExchange {
  readonly response: Promise<HttpResponseHead>;
  #request: Request | undefined;
  #chunks: AsyncIterator<unknown> | undefined;
  /** Where a redirect has led out of the guest. */
  #outside: HttpExchange | undefined;
  readonly #failure = Promise.withResolvers<never>();

  constructor(options: RequestOptions) {
    const own = this.#begin(options, options.url, 0);
    this.response = Promise.race([own, this.#failure.promise]);
    this.response.catch(() => {});
  }

  write(bytes: Uint8Array): Promise<void> {
    const request = this.#request;
    return new Promise((resolve, reject) => {
      if (request === undefined || request.destroyed) return reject(new TypeError("terminated"));
      request.once("close", () => resolve());
      request.write(bytes, undefined, () => resolve());
    });
  }

  end(): void {
    this.#request?.end();
  }

  fail(error: unknown): void {
    this.#failure.reject(error);
    this.cancel();
  }

  async read(): Promise<Uint8Array | undefined> {
    await this.response;
    if (this.#outside !== undefined) return await this.#outside.read();
    const { done, value } = (await this.#chunks?.next()) ?? { done: true, value: undefined };
    return done === true ? undefined : (value as Uint8Array);
  }

  cancel(): void {
    this.#request?.on("error", () => {});
    this.#request?.destroy();
    this.#outside?.cancel();
  }

  async #begin(options: RequestOptions, url: string, count: number): Promise<HttpResponseHead> {
    const message = await this.#send(options, url);
    const status = message.statusCode ?? 0;
    const { location } = message.headers;
    const isRedirect = [301, 302, 303, 307, 308].includes(status) && location !== undefined;
    if (!isRedirect || options.redirect === "manual") {
      return this.#accept(message, options, { url, redirected: count > 0 });
    }
    if (options.redirect === "error") throw new Error("unexpected redirect");
    if (count === REDIRECTS_MAX) throw new Error("redirect count exceeded");
    message.resume();
    return await this.#follow(options, status, new URL(String(location), url).href, count + 1);
  }

  async #follow(options: RequestOptions, status: number, url: string, count: number) {
    const { method, headers, body } = options;
    const dropsBody = status === 303 || (method === "POST" && status < 303);
    if (body === "stream" && !dropsBody) throw new Error("the body cannot be sent again");
    const kept = headers.filter(([name]) => !dropsBody || !/^content-/i.test(name));
    const next = dropsBody
      ? { ...options, method: method === "HEAD" ? method : "GET", body: undefined, headers: kept }
      : options;
    if (serverAtUrl(url) !== undefined) return await this.#begin(next, url, count);
    this.#outside = openExchange({ ...next, url });
    return { ...(await this.#outside.response), redirected: true };
  }

  #send({ method, headers, body }: RequestOptions, url: string): Promise<IncomingMessage> {
    const request = new ClientRequest(url, { method, headers: gathered(headers), agent: false });
    this.#request = request;
    if (body !== "stream") request.end(body);
    return new Promise((resolve, reject) => {
      request.on("response", resolve);
      request.on("error", reject);
    });
  }

  #accept(
    message: IncomingMessage,
    { method }: RequestOptions,
    hop: Pick<HttpResponseHead, "url" | "redirected">,
  ): HttpResponseHead {
    const headers: [string, string][] = [];
    const raw = message.rawHeaders;
    for (let at = 0; at + 1 < raw.length; at += 2) {
      headers.push([(raw[at] ?? "").toLowerCase(), raw[at + 1] ?? ""]);
    }
    const status = message.statusCode ?? 0;
    const hasBody = status !== 204 && status !== 304 && method !== "HEAD";
    this.#chunks = (hasBody ? decoded(message) : message)[Symbol.asyncIterator]();
    const statusText = message.statusMessage ?? "";
    return { status, statusText, headers, ...hop, hasBody };
  }
}

/** Headers of one name as a list: a table has each name once. */
function gathered(headers: RequestOptions["headers"]): Record<string, string | string[]> {
  const table: Record<string, string | string[]> = {};
  for (const [name, value] of headers) {
    const known = table[name];
    table[name] = known === undefined ? value : [...[known].flat(), value];
  }
  return table;
}

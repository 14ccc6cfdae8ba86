import { type HttpExchange, openExchange } from "../../web/fetch/transport.ts";
import { type HttpResponseHead } from "../../../messages.ts";
import { Buffer } from "../buffer.ts";
import { type RequestOptions } from "./client-options.ts";
import { type ClientRequest } from "./client-types.ts";
import { deliver, makeResponse } from "./client-socket.ts";
import { type IncomingMessage, RESUME } from "./incoming.ts";
import { takeNeedDrain } from "./outgoing-types.ts";
import { hangUp, socketError } from "../net-errors.ts";
import { Socket } from "../net-socket.ts";
import { unavailable } from "../errors.ts";
import { nextTick } from "../next-tick.ts";
import { type Done } from "../stream-types.ts";

/** Bytes of a request's body that wait for the host before write() says so. */
const HIGH_WATER_MARK_BYTES = 65_536;

/** What the host adds or decides itself. */
const HOST_HEADERS = new Set([
  "connection",
  "keep-alive",
  "transfer-encoding",
  "expect",
  "upgrade",
]);

/** Encodings that every host decodes; a server must not be asked for another. */
const DECODED = new Set(["gzip", "x-gzip", "br", "deflate"]);

interface Piece {
  readonly bytes: Uint8Array;
  readonly done: unknown;
}

/**
 * A request that the host sends. The socket stands for the connection, which the guest never sees: it fails, closes and
 * times out as one would.
 */
export class HostExchange {
  readonly socket: Socket;
  readonly #request: ClientRequest;
  readonly #options: RequestOptions;
  #pieces: Piece[] = [];
  #exchange: HttpExchange | undefined;
  #isSending = false;
  #isEnded = false;
  #hasSocket = false;

  constructor(request: ClientRequest, options: RequestOptions) {
    this.#request = request;
    this.#options = options;
    this.socket = new Socket();
    this.socket.connecting = true;
    this.socket._destroy = (error: Error | null, done: Done) => {
      this.#exchange?.cancel();
      Socket.prototype._destroy.call(this.socket, error, done);
    };
  }

  /** The request has its socket: what it has written by now, or writes in this turn, can go. */
  begin(): void {
    this.#hasSocket = true;
    const { socket } = this;
    socket.connecting = false;
    nextTick(() => {
      if (socket.destroyed) return;
      socket.emit("connect");
      if (this.#request.protocol === "https:") socket.emit("secureConnect");
      socket.emit("ready");
      this.#send();
    });
  }

  write(data: unknown, encoding: unknown, done: unknown): boolean {
    const request = this.#request;
    const bytes =
      typeof data === "string"
        ? Buffer.from(data, (encoding as string | null) ?? "utf8")
        : (data as Uint8Array);
    request.outputSize += bytes.length;
    this.#pieces.push({ bytes, done });
    nextTick(() => this.#send());
    return request.outputSize < HIGH_WATER_MARK_BYTES;
  }

  /** The request has ended, maybe without another piece. */
  finish(): void {
    nextTick(() => this.#send());
  }

  #send(): void {
    const request = this.#request;
    if (!this.#hasSocket || !request._header || this.socket.destroyed) return;
    if (this.#exchange === undefined) {
      const refusal = refusalOf(request, this.#options);
      if (refusal !== undefined) return void this.socket.destroy(refusal);
      this.#open();
    }
    void this.#pump();
  }

  #open(): void {
    const request = this.#request;
    const { method } = request;
    const isWhole = request.finished;
    const body = isWhole ? Buffer.concat(this.#pieces.map(({ bytes }) => bytes)) : undefined;
    const hasBody = isWhole
      ? (body?.length ?? 0) > 0
      : request.useChunkedEncodingByDefault || Boolean(request._contentLength);
    const content = !hasBody ? undefined : (body ?? "stream");
    try {
      this.#exchange = openExchange({
        method,
        url: urlOf(request, this.#options),
        headers: headersOf(request, content instanceof Uint8Array || content === undefined),
        body: content,
        redirect: "manual",
      });
    } catch (error) {
      this.socket.destroy(error as Error);
      return;
    }
    if (isWhole) this.#finishWhole();
    this.#exchange.response.then(
      (head) => this.#respond(head),
      (error: unknown) => this.socket.destroy(toSocketError(error, this.#options)),
    );
    if (/^expect:\s*100-continue/im.test(request._header ?? "")) {
      nextTick(() => request.emit("continue"));
    }
  }

  /** Everything went to the host at once. */
  #finishWhole(): void {
    const pieces = this.#pieces;
    this.#pieces = [];
    this.#isEnded = true;
    this.#request.outputSize = 0;
    for (const { done } of pieces) if (typeof done === "function") done();
  }

  /** Hands on the body piece by piece, as fast as the host takes it. */
  async #pump(): Promise<void> {
    const exchange = this.#exchange;
    if (this.#isSending || this.#isEnded || exchange === undefined) return;
    this.#isSending = true;
    const request = this.#request;
    try {
      for (let piece = this.#pieces.shift(); piece !== undefined; piece = this.#pieces.shift()) {
        if (piece.bytes.length > 0) await exchange.write(piece.bytes);
        request.outputSize -= piece.bytes.length;
        this.socket._unrefTimer();
        // The end of the body goes before the news of it.
        if (request.finished && this.#pieces.length === 0) this.#end(exchange);
        if (typeof piece.done === "function") piece.done();
      }
      if (request.finished && !this.#isEnded) this.#end(exchange);
      if (takeNeedDrain(request)) request.emit("drain");
    } catch (error) {
      // The response may have come all the same, or tells better why there is none.
      await exchange.response.then(
        () => undefined,
        () => this.socket.destroy(toSocketError(error, this.#options)),
      );
    } finally {
      this.#isSending = false;
    }
  }

  #end(exchange: HttpExchange): void {
    this.#isEnded = true;
    exchange.end();
  }

  #respond(head: HttpResponseHead): void {
    const request = this.#request;
    if (this.socket.destroyed || request.destroyed) return;
    this.socket._unrefTimer();
    const res = makeResponse(request, this.socket, {
      major: 1,
      minor: 1,
      status: head.status,
      reason: head.statusText,
      rawHeaders: responseHeaders(head, request.method),
    });
    let isReading = false;
    res[RESUME] = () => {
      if (isReading) return;
      isReading = true;
      void this.#read(res).finally(() => {
        isReading = false;
      });
    };
    res.on("end", () => {
      const close = () => this.socket.destroySoon();
      if (request.writableFinished) nextTick(close);
      else request.once("finish", close);
    });
    deliver(request, res);
  }

  async #read(res: IncomingMessage): Promise<void> {
    try {
      for (let isWelcome = true; isWelcome;) {
        const bytes = await this.#exchange?.read();
        this.socket._unrefTimer();
        if (res.destroyed) return;
        if (bytes === undefined) {
          res.complete = true;
          res.push(null);
          return;
        }
        const { buffer, byteOffset, length } = bytes;
        this.socket.bytesRead += length;
        isWelcome = res.push(Buffer.from(buffer as ArrayBuffer, byteOffset, length));
      }
    } catch {
      // The response hears of it from its socket.
      this.socket.destroy();
    }
  }
}

/** What a request asks for that the host's fetch cannot do. */
function refusalOf(request: ClientRequest, options: RequestOptions): Error | undefined {
  const what = `${request.protocol.slice(0, -1)}.request()`;
  if (request.method === "CONNECT") return unavailable(`${what} with the method CONNECT`);
  if (/^connection:.*\bupgrade\b/im.test(request._header ?? "")) {
    return unavailable(`${what} with an upgrade of the connection`);
  }
  const { agent } = request;
  const secret = ["cert", "key", "pfx"].find(
    (name) => options[name] !== undefined || agent?.options?.[name] !== undefined,
  );
  if (secret !== undefined) return unavailable(`${what} with a client certificate`);
  return undefined;
}

function urlOf(request: ClientRequest, options: RequestOptions): string {
  const { host, protocol, path } = request;
  const isBare = host.includes(":") && !host.startsWith("[");
  const base = `${protocol}//${isBare ? `[${host}]` : host}:${String(options.port)}`;
  // A path may be a whole URL, as a proxy gets it.
  return base + (path.startsWith("/") ? path : `/${path}`);
}

function headersOf(request: ClientRequest, isWhole: boolean): [string, string][] {
  const lines = (request._header ?? "").split("\r\n").slice(1, -2);
  const sent: [string, string][] = [];
  let acceptEncoding = "identity";
  for (const line of lines) {
    const colon = line.indexOf(":");
    const name = line.slice(0, colon);
    const value = line.slice(colon + 2);
    const lower = name.toLowerCase();
    if (lower === "accept-encoding") acceptEncoding = decodable(value);
    else if (HOST_HEADERS.has(lower) || (isWhole && lower === "content-length")) continue;
    else sent.push([name, value]);
  }
  return [...sent, ["Accept-Encoding", acceptEncoding]];
}

/** The host decodes what it gets: only what it surely can may be asked for. */
function decodable(value: string): string {
  const names = value.split(",").map((item) => item.trim());
  const known = names.filter((item) => DECODED.has(item.split(";")[0]?.toLowerCase() ?? ""));
  return known.length > 0 ? known.join(", ") : "identity";
}

/** Without those headers that speak of the encoded body, which the guest never sees. */
function responseHeaders({ headers, hasBody }: HttpResponseHead, method: string): string[] {
  const coding = headers.find(([name]) => name === "content-encoding")?.[1];
  const isDecoded =
    hasBody &&
    method !== "HEAD" &&
    coding !== undefined &&
    DECODED.has(coding.trim().toLowerCase());
  return headers.flatMap(([name, value]) =>
    isDecoded && (name === "content-encoding" || name === "content-length") ? [] : [name, value],
  );
}

interface Fault extends Error {
  readonly code?: string;
}

/** What Node's http says where its fetch says something else. */
function toSocketError(error: unknown, { host, port }: RequestOptions): Error {
  const fault = error as Fault;
  switch (fault.code) {
    case "UND_ERR_SOCKET":
    case "ECONNRESET":
      return hangUp();
    case "UND_ERR_CONNECT_TIMEOUT":
    case "UND_ERR_HEADERS_TIMEOUT":
    case "UND_ERR_BODY_TIMEOUT":
      return socketError("ETIMEDOUT", "connect", String(host), Number(port));
    case "UND_ERR_HEADERS_OVERFLOW": {
      const overflow = new Error("Parse Error: Header overflow");
      return Object.assign(overflow, { code: "HPE_HEADER_OVERFLOW", reason: "Header overflow" });
    }
    case "ENOTFOUND":
      return Object.assign(new Error(`getaddrinfo ENOTFOUND ${String(host)}`), {
        errno: -3008,
        code: "ENOTFOUND",
        syscall: "getaddrinfo",
        hostname: host,
      });
    default:
      return fault;
  }
}

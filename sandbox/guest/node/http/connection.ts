import { HttpParser, type Follows, type MessageHead, ParseError } from "./parser.ts";
import { type IncomingMessage, RESUME } from "./incoming.ts";
import { type HttpServer } from "./server.ts";
import { emitClose, type ServerResponse } from "./server-response.ts";
import { takeNeedDrain } from "./outgoing-types.ts";
import { type Socket } from "../net-socket.ts";
import { nextTick } from "../next-tick.ts";
import { Buffer } from "../buffer.ts";

/** One client's connection to a server of the guest: its requests in order, and their responses in the same order. */
class HttpConnection {
  readonly #server: HttpServer;
  readonly #socket: Socket;
  readonly #parser: HttpParser;
  /** Responses that wait until those before them are finished. */
  readonly #waiting: ServerResponse[] = [];
  /** Requests that have not been answered yet. */
  readonly #open: IncomingMessage[] = [];
  /** The request whose body is being read. */
  #request: IncomingMessage | undefined;
  #requests = 0;
  /** What came after the head of a request that becomes something else. */
  #upgrade: ((bytes: Uint8Array) => void) | undefined;

  constructor(server: HttpServer, socket: Socket) {
    this.#server = server;
    this.#socket = socket;
    const events = {
      head: (head: MessageHead) => this.#begin(head),
      body: (bytes: Uint8Array) => this.#push(bytes),
      end: (trailers: string[]) => this.#end(trailers),
      raw: (bytes: Uint8Array) => this.#upgrade?.(bytes),
    };
    this.#parser = new HttpParser("request", events, server.maxHeaderSize);
    socket.on("data", this.#onData);
    socket.on("end", this.#onEnd);
    socket.on("close", this.#onClose);
    socket.on("drain", this.#onDrain);
    socket.on("error", this.#onError);
    socket.on("timeout", this.#onTimeout);
    if (server.timeout > 0) socket.setTimeout(server.timeout);
    server._track(socket, () => this.isIdle);
  }

  /** Nothing is being answered. */
  get isIdle(): boolean {
    return this.#open.length === 0 && this.#parser.isIdle;
  }

  readonly #onData = (bytes: Uint8Array): void => {
    try {
      this.#parser.feed(bytes);
    } catch (error) {
      if (!(error instanceof ParseError)) throw error;
      this.#refuse(error);
    }
  };

  readonly #onEnd = (): void => {
    try {
      this.#parser.close();
    } catch (error) {
      if (!(error instanceof ParseError)) throw error;
      return this.#refuse(error);
    }
    if (this.#open.length === 0) this.#socket.end();
    else {
      const last = this.#waiting.at(-1) ?? (this.#socket._httpMessage as ServerResponse | null);
      if (last) last._last = true;
    }
  };

  readonly #onClose = (): void => {
    for (const request of this.#open) {
      if (!request.destroyed && !request.complete) {
        const error = Object.assign(new Error("aborted"), { code: "ECONNRESET" });
        request.destroy(error);
      }
    }
    for (const response of this.#waiting) emitClose(response);
    this.#open.length = 0;
  };

  readonly #onDrain = (): void => {
    const response = this.#socket._httpMessage as ServerResponse | null;
    if (response && takeNeedDrain(response)) response.emit("drain");
  };

  readonly #onError = (error: Error): void => {
    if (!this.#server.emit("clientError", error, this.#socket)) this.#socket.destroy();
  };

  readonly #onTimeout = (): void => {
    const [request] = this.#open;
    const response = this.#socket._httpMessage as ServerResponse | null;
    const isHeard =
      (request && !request.complete && request.emit("timeout", this.#socket)) ||
      response?.emit("timeout", this.#socket) ||
      this.#server.emit("timeout", this.#socket);
    if (!isHeard) this.#socket.destroy();
  };

  #begin(head: MessageHead): Follows {
    const server = this.#server;
    const request = new server._classes.IncomingMessage(this.#socket);
    Object.assign(request, {
      httpVersionMajor: head.major,
      httpVersionMinor: head.minor,
      httpVersion: `${head.major}.${head.minor}`,
      url: head.url,
      method: head.method,
      upgrade: head.upgrade || head.method === "CONNECT",
      joinDuplicateHeaders: server.joinDuplicateHeaders,
    });
    request._addHeaderLines(head.rawHeaders, head.rawHeaders.length);
    if (request.upgrade) {
      const event = head.method === "CONNECT" ? "connect" : "upgrade";
      if (server.listenerCount(event) > 0) return this.#giveAway(request, event);
      if (event === "connect") {
        this.#socket.destroy();
        return "nothing";
      }
      request.upgrade = false;
    }
    this.#request = request;
    request[RESUME] = () => this.#socket.resume();
    this.#answer(request, head);
    return "body";
  }

  /** From here on the connection belongs to whoever listens for the event. */
  #giveAway(request: IncomingMessage, event: "connect" | "upgrade"): Follows {
    const socket = this.#socket;
    this.#upgrade = (bytes) => {
      this.#upgrade = undefined;
      socket.removeListener("data", this.#onData);
      socket.removeListener("end", this.#onEnd);
      socket.removeListener("close", this.#onClose);
      socket.removeListener("drain", this.#onDrain);
      socket.removeListener("error", this.#onError);
      socket.removeListener("timeout", this.#onTimeout);
      request.complete = true;
      Object.assign(socket._readableState, { flowing: null });
      this.#server.emit(event, request, socket, Buffer.from(bytes));
    };
    return "raw";
  }

  #answer(request: IncomingMessage, head: MessageHead): void {
    const server = this.#server;
    const response = new server._classes.ServerResponse(request, server);
    this.#requests++;
    response._keepAliveTimeout = server.keepAliveTimeout;
    response._maxRequestsPerSocket = server.maxRequestsPerSocket;
    response.maxRequestsOnConnectionReached =
      server.maxRequestsPerSocket > 0 && this.#requests >= server.maxRequestsPerSocket;
    response.shouldKeepAlive = head.keepsAlive;
    this.#open.push(request);
    if (this.#socket._httpMessage) this.#waiting.push(response);
    else response.assignSocket(this.#socket);
    response.on("finish", () => this.#finish(request, response));
    const { host, expect } = request.headers;
    if (server.requireHostHeader && host === undefined && head.minor > 0) {
      response.writeHead(400, ["Connection", "close"]);
      response.end();
    } else if (expect === undefined) server.emit("request", request, response);
    else this.#expect(request, response, String(expect));
  }

  #expect(request: IncomingMessage, response: ServerResponse, expectation: string): void {
    const server = this.#server;
    if (/(?:^|\W)100-continue(?:$|\W)/i.test(expectation)) {
      response._expect_continue = true;
      if (server.emit("checkContinue", request, response)) return;
      response.writeContinue();
      server.emit("request", request, response);
    } else if (!server.emit("checkExpectation", request, response)) {
      response.writeHead(417);
      response.end();
    }
  }

  #push(bytes: Uint8Array): void {
    const request = this.#request;
    if (request === undefined || request.destroyed || request._dumped) return;
    const buffer = Buffer.from(bytes.buffer as ArrayBuffer, bytes.byteOffset, bytes.length);
    if (!request.push(buffer)) this.#socket.pause();
  }

  #end(trailers: string[]): void {
    const request = this.#request;
    this.#request = undefined;
    if (request === undefined) return;
    request.complete = true;
    request._addHeaderLines(trailers, trailers.length);
    request.push(null);
  }

  /** The response is sent: its request makes room for the next. */
  #finish(request: IncomingMessage, response: ServerResponse): void {
    const at = this.#open.indexOf(request);
    if (at !== -1) this.#open.splice(at, 1);
    if (!request._consuming) request._dump();
    const socket = this.#socket;
    response.detachSocket(socket);
    nextTick(emitClose, response);
    const next = this.#waiting.shift();
    if (response._last) socket.destroySoon();
    else if (next !== undefined) next.assignSocket(socket);
    else if (this.#server._isClosing && this.isIdle) socket.destroySoon();
  }

  #refuse(error: ParseError): void {
    const socket = this.#socket;
    socket.removeListener("data", this.#onData);
    if (this.#server.listenerCount("clientError") > 0) {
      this.#server.emit("clientError", error, socket);
      return;
    }
    const isOverflow = error.code === "HPE_HEADER_OVERFLOW";
    const status = isOverflow ? "431 Request Header Fields Too Large" : "400 Bad Request";
    const pending = socket._httpMessage as ServerResponse | null | undefined;
    if (socket.writable && !pending?._headerSent) {
      socket.write(`HTTP/1.1 ${status}\r\nConnection: close\r\n\r\n`);
    }
    socket.destroySoon();
  }
}

/** http._connectionListener: makes a socket speak HTTP to its server. */
export function serveConnection(server: HttpServer, socket: Socket): void {
  new HttpConnection(server, socket);
}

// oxlint-disable typescript/no-base-to-string, typescript/unbound-method -- what packages give is made text as Node makes it.
import { invalidArgValue, nodeError } from "../errors.ts";
import { functionClass, type FunctionClass } from "../function-class.ts";
import { STATUS_CODES } from "./constants.ts";
import { hasInvalidCharacter, headersSent, invalidCharacter } from "./headers.ts";
import { type IncomingMessage } from "./incoming.ts";
import { OUT_HEADERS } from "./outgoing-headers.ts";
import { type OutgoingSocket } from "./outgoing-types.ts";
import { OutgoingMessage } from "./outgoing.ts";

/** http.ServerResponse. Libraries make their own and give it a socket that keeps what is written. */
export interface ServerResponse extends OutgoingMessage {
  req: Partial<IncomingMessage>;
  statusCode: number;
  statusMessage: string | undefined;
  _sent100: boolean;
  _expect_continue: boolean;
  assignSocket(socket: OutgoingSocket): void;
  detachSocket(socket: OutgoingSocket): void;
  writeHead(status: number, reason?: unknown, headers?: unknown): this;
  writeContinue(callback?: unknown): void;
  writeInformation(status: number, headers?: unknown, callback?: unknown): void;
}

/** The message is over, with or without its socket. */
export function emitClose(message: OutgoingMessage): void {
  if (message._closed) return;
  message.destroyed = true;
  message._closed = true;
  message.emit("close");
}

function onSocketClose(this: OutgoingSocket): void {
  if (this._httpMessage) emitClose(this._httpMessage as OutgoingMessage);
}

const members = {
  statusCode: 200,
  statusMessage: undefined as string | undefined,

  assignSocket(socket: OutgoingSocket): void {
    if (socket._httpMessage) {
      throw nodeError(
        Error,
        "ERR_HTTP_SOCKET_ASSIGNED",
        "ServerResponse has an already assigned socket",
      );
    }
    socket._httpMessage = this;
    socket.on?.("close", onSocketClose);
    this.socket = socket;
    this.emit("socket", socket);
    this._flush();
  },

  detachSocket(socket: OutgoingSocket): void {
    socket.removeListener?.("close", onSocketClose);
    socket._httpMessage = null;
    this.socket = null;
  },

  writeInformation(status: number, headers?: unknown, callback?: unknown): void {
    if (this._header) throw headersSent("write");
    const lines = Object.entries(Object(headers) as object).flatMap(([name, value]) =>
      [value].flat().map((item) => `${name}: ${String(item)}\r\n`),
    );
    const head = `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ""}\r\n${lines.join("")}\r\n`;
    this._writeRaw(head, "latin1", callback);
  },

  writeContinue(callback?: unknown): void {
    this._writeRaw("HTTP/1.1 100 Continue\r\n\r\n", "latin1", callback);
    this._sent100 = true;
  },

  writeProcessing(callback?: unknown): void {
    this._writeRaw("HTTP/1.1 102 Processing\r\n\r\n", "latin1", callback);
  },

  writeEarlyHints(hints: unknown, callback?: unknown): void {
    const { link, ...rest } = Object(hints) as Record<string, unknown>;
    if (link === undefined || link === null) return;
    const lines = Object.entries(rest).map(([name, value]) => `${name}: ${String(value)}\r\n`);
    const head = `HTTP/1.1 103 Early Hints\r\nLink: ${[link].flat().join(", ")}\r\n`;
    this._writeRaw(`${head}${lines.join("")}\r\n`, "latin1", callback);
  },

  _implicitHeader(): void {
    this.writeHead(this.statusCode);
  },

  writeHead(given: number, reason?: unknown, headers?: unknown): ServerResponse {
    if (this._header) throw headersSent("write");
    // What is no number is 0, which is refused.
    const status = Math.trunc(Number(given)) || 0;
    if (status < 100 || status > 999) {
      const text = `Invalid status code: ${String(given)}`;
      throw nodeError(RangeError, "ERR_HTTP_INVALID_STATUS_CODE", text);
    }
    if (typeof reason === "string") this.statusMessage = reason;
    else this.statusMessage ||= STATUS_CODES[status] ?? "unknown";
    this.statusCode = status;
    const extra = headers ?? (typeof reason === "string" ? undefined : reason);
    const all = this[OUT_HEADERS] === null ? extra : mergeHeaders(this, extra);
    if (hasInvalidCharacter(this.statusMessage)) throw invalidCharacter("statusMessage");
    if (status === 204 || status === 304 || status < 200) this._hasBody = false;
    // A client that was not told to go on may send its body or not: the connection is spoilt.
    if (this._expect_continue && !this._sent100) this.shouldKeepAlive = false;
    this._storeHeader(`HTTP/1.1 ${status} ${this.statusMessage}\r\n`, all);
    return this;
  },
} satisfies object & ThisType<ServerResponse>;

/** Headers given with the status stand in for those of the same name that were set before. */
function mergeHeaders(response: ServerResponse, extra: unknown): unknown {
  if (Array.isArray(extra)) {
    const flat: unknown[] = Array.isArray(extra[0]) ? extra.flat(1) : extra;
    if (flat.length % 2 !== 0) throw invalidArgValue("headers", extra);
    for (let at = 0; at < flat.length; at += 2) response.removeHeader(String(flat[at]));
    for (let at = 0; at < flat.length; at += 2) {
      if (flat[at]) response.appendHeader(String(flat[at]), flat[at + 1]);
    }
  } else {
    for (const [name, value] of Object.entries(Object(extra) as object)) {
      if (name) response.setHeader(name, value);
    }
  }
  return response[OUT_HEADERS];
}

type Made = Partial<IncomingMessage> & { readonly method?: string | null };

export const ServerResponse: FunctionClass<ServerResponse, [request: Made, options?: object]> =
  functionClass<ServerResponse, [request: Made, options?: object]>(
    "ServerResponse",
    OutgoingMessage,
    function (request, options) {
      OutgoingMessage.call(this, options);
      if (request.method === "HEAD") this._hasBody = false;
      this.req = request;
      this.sendDate = true;
      this._sent100 = false;
      this._expect_continue = false;
      const { httpVersionMajor: major, httpVersionMinor: minor } = request;
      if ((major ?? 1) >= 1 && (minor ?? 1) >= 1) return;
      const { te } = request.headers ?? {};
      this.useChunkedEncodingByDefault = /(?:^|\W)chunked(?:$|\W)/i.test(String(te));
      this.shouldKeepAlive = false;
    },
    Object.defineProperties(members, {
      writeHeader: {
        value: members.writeHead,
        writable: true,
        enumerable: true,
        configurable: true,
      },
    }),
  );

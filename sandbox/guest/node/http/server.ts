import { invalidArgType } from "../errors.ts";
import { functionClass, type FunctionClass } from "../function-class.ts";
import { serveConnection } from "./connection.ts";
import { HEADER_BYTES_MAX } from "./constants.ts";
import { IncomingMessage } from "./incoming.ts";
import { ServerResponse } from "./server-response.ts";
import { Server as NetServer } from "../net-server.ts";
import { type Socket } from "../net-socket.ts";
import { assertInteger } from "../validate.ts";

/** http.Server. Its timeouts are properties only: nobody but the guest itself can keep it waiting. */
export interface HttpServer extends InstanceType<typeof NetServer> {
  timeout: number;
  keepAliveTimeout: number;
  headersTimeout: number;
  requestTimeout: number;
  maxHeadersCount: number | null;
  maxRequestsPerSocket: number;
  maxHeaderSize: number;
  requireHostHeader: boolean;
  joinDuplicateHeaders: boolean;
  readonly _classes: ServerClasses;
  _isClosing: boolean;
  _track(socket: Socket, isIdle: () => boolean): void;
  closeAllConnections(): void;
  closeIdleConnections(): void;
  [SOCKETS]: Map<Socket, () => boolean>;
}

interface ServerClasses {
  readonly IncomingMessage: typeof IncomingMessage;
  readonly ServerResponse: typeof ServerResponse;
}

type ServerOptions = Readonly<Record<string, unknown>>;

const SOCKETS: unique symbol = Symbol("sockets");

/** The defaults of Node, in milliseconds. */
const KEEP_ALIVE_TIMEOUT_MS = 5000;
const HEADERS_TIMEOUT_MS = 60_000;
const REQUEST_TIMEOUT_MS = 300_000;

const members = {
  close(callback?: unknown): HttpServer {
    this._isClosing = true;
    this.closeIdleConnections();
    return NetServer.prototype.close.call(this, callback) as HttpServer;
  },

  closeAllConnections(): void {
    for (const socket of this[SOCKETS].keys()) socket.destroy();
  },

  closeIdleConnections(): void {
    for (const [socket, isIdle] of this[SOCKETS]) if (isIdle()) socket.destroy();
  },

  setTimeout(ms: number, callback?: unknown): HttpServer {
    this.timeout = ms;
    if (typeof callback === "function") this.on("timeout", callback);
    return this;
  },

  _track(socket: Socket, isIdle: () => boolean): void {
    this[SOCKETS].set(socket, isIdle);
    socket.on("close", () => this[SOCKETS].delete(socket));
  },
} satisfies object & ThisType<HttpServer>;

function numberOf(options: ServerOptions, name: string, otherwise: number): number {
  const value = options[name];
  if (value === undefined) return otherwise;
  assertInteger(value, name, 0);
  return value;
}

function initialize(self: HttpServer, options: ServerOptions): void {
  NetServer.call(self, { allowHalfOpen: true });
  const { requireHostHeader, joinDuplicateHeaders } = options;
  Object.assign(self, {
    timeout: 0,
    keepAliveTimeout: numberOf(options, "keepAliveTimeout", KEEP_ALIVE_TIMEOUT_MS),
    headersTimeout: numberOf(options, "headersTimeout", HEADERS_TIMEOUT_MS),
    requestTimeout: numberOf(options, "requestTimeout", REQUEST_TIMEOUT_MS),
    maxHeadersCount: null,
    maxRequestsPerSocket: 0,
    maxHeaderSize: numberOf(options, "maxHeaderSize", HEADER_BYTES_MAX) || HEADER_BYTES_MAX,
    requireHostHeader: requireHostHeader === undefined || Boolean(requireHostHeader),
    joinDuplicateHeaders: Boolean(joinDuplicateHeaders),
    _isClosing: false,
    [SOCKETS]: new Map(),
  });
  const classes = {
    IncomingMessage: options["IncomingMessage"] ?? IncomingMessage,
    ServerResponse: options["ServerResponse"] ?? ServerResponse,
  };
  Object.defineProperty(self, "_classes", { value: classes });
  self.on("connection", (socket: Socket) => serveConnection(self, socket));
  self.on("listening", () => {
    self._isClosing = false;
  });
}

export const HttpServer: FunctionClass<HttpServer, [options?: unknown, listener?: unknown]> =
  functionClass<HttpServer, [options?: unknown, listener?: unknown]>(
    "Server",
    NetServer,
    function (given, second) {
      const listener = typeof given === "function" ? given : second;
      const options = typeof given === "function" ? {} : (given ?? {});
      if (typeof options !== "object") throw invalidArgType("options", "object", given);
      initialize(this, options as ServerOptions);
      if (listener !== undefined) this.on("request", listener);
    },
    members,
  );

import { Buffer } from "../buffer.ts";
import { invalidArgType } from "../errors.ts";
import { abortedError } from "../events-source.ts";
import { functionClass, type FunctionClass } from "../function-class.ts";
import { globalAgent } from "./agent.ts";
import {
  checkHost,
  checkMethod,
  checkPath,
  checkProtocol,
  hostHeader,
  requestArguments,
  type RequestOptions,
} from "./client-options.ts";
import { EXCHANGE, FAILURE, type ClientRequest as Request } from "./client-types.ts";
import { readResponses, watchSocket } from "./client-socket.ts";
import { HostExchange } from "./host-exchange.ts";
import { type Agent } from "./client-types.ts";
import { OUT_HEADERS } from "./outgoing-headers.ts";
import { OutgoingMessage } from "./outgoing.ts";
import { connect } from "../net-connect.ts";
import { hangUp } from "../net-errors.ts";
import { isLoopback, serverAt } from "../net-loopback.ts";
import { type Socket } from "../net-socket.ts";
import { nextTick } from "../next-tick.ts";
import { type AbortSignalLike, assertNumber } from "../validate.ts";

export type ClientRequest = Request;

const BODYLESS = new Set(["GET", "HEAD", "DELETE", "OPTIONS", "TRACE", "CONNECT"]);

const members = {
  _implicitHeader(): void {
    this._storeHeader(firstLine(this), this[OUT_HEADERS] ?? {});
  },

  _storeHeader(line: string, headers: unknown): void {
    OutgoingMessage.prototype._storeHeader.call(this, line, headers);
    // The host frames the body.
    if (this[EXCHANGE] !== undefined) this.chunkedEncoding = false;
  },

  _send(data: unknown, encoding?: unknown, callback?: unknown): boolean {
    const exchange = this[EXCHANGE];
    if (exchange === undefined) {
      return OutgoingMessage.prototype._send.call(this, data, encoding, callback);
    }
    this._headerSent = true;
    return exchange.write(data, encoding, callback);
  },

  _finish(): void {
    OutgoingMessage.prototype._finish.call(this);
    this[EXCHANGE]?.finish();
  },

  _connect(options: RequestOptions): void {
    const { socketPath } = options;
    const host = String(options.host);
    const isOwn = socketPath !== undefined && socketPath !== null;
    if (isOwn) return this.onSocket(connect({ path: socketPath }));
    const port = Number(options.port);
    if (this.protocol === "http:" && serverAt(host, port) !== undefined) {
      return this.onSocket(connect({ port, host: isLoopback(host) ? host : "127.0.0.1" }));
    }
    this[EXCHANGE] = new HostExchange(this, options);
    // The head goes another way than through the socket.
    this.chunkedEncoding = false;
    this.outputData = [];
    this.outputSize = 0;
    this.onSocket(this[EXCHANGE].socket);
  },

  onSocket(socket: Socket | undefined, error?: Error | null): void {
    nextTick(() => useSocket(this, socket, error ?? null));
  },

  abort(): void {
    if (this.aborted) return;
    this.aborted = true;
    nextTick(() => this.emit("abort"));
    this.destroy();
  },

  destroy(error?: Error | null): ClientRequest {
    if (this.destroyed) return this;
    this.destroyed = true;
    this.res?._dump();
    this[FAILURE] = error ?? null;
    this.socket?.destroy?.(error);
    return this;
  },

  setTimeout(ms: unknown, callback?: unknown): ClientRequest {
    if (this._ended) return this;
    assertNumber(ms, "msecs");
    if (callback !== undefined) this.once("timeout", callback);
    this.timeout = ms;
    if (this.socket) watchTimeout(this, this.socket as Socket);
    return this;
  },

  setNoDelay(): void {},
  setSocketKeepAlive(): void {},
  clearTimeout(callback?: unknown): void {
    this.setTimeout(0, callback);
  },
} satisfies object & ThisType<ClientRequest>;

function firstLine({ method, path }: ClientRequest): string {
  return `${method} ${path} HTTP/1.1\r\n`;
}

/** The socket is there, or there will be none. */
function useSocket(request: ClientRequest, socket: Socket | undefined, error: Error | null): void {
  if (error !== null || request.destroyed || socket === undefined) {
    const reason = request[FAILURE] ?? error ?? hangUp();
    socket?.on?.("error", () => {});
    socket?.destroy?.();
    request.destroyed = true;
    request.emit("error", reason);
    request._closed = true;
    request.emit("close");
    return;
  }
  request.socket = socket;
  socket._httpMessage = request;
  watchSocket(request, socket);
  if (request[EXCHANGE] === undefined) readResponses(request, socket);
  if (request.timeout !== undefined) watchTimeout(request, socket);
  request.emit("socket", socket);
  request[EXCHANGE]?.begin();
  request._flush();
}

/** Time without anything coming or going, as the socket counts it. */
function watchTimeout(request: ClientRequest, socket: Socket): void {
  const begin = () => socket.setTimeout?.(request.timeout ?? 0);
  if (socket.connecting) socket.once("connect", begin);
  else begin();
  if (socket.listeners("timeout").some((listener) => timeoutListeners.has(listener))) return;
  const onTimeout = () => void request.emit("timeout");
  timeoutListeners.add(onTimeout);
  socket.on("timeout", onTimeout);
}

const timeoutListeners = new WeakSet<object>();

function pickAgent(options: RequestOptions, defaultAgent: Agent): Agent | undefined {
  const { agent } = options;
  if (agent === false) return new (defaultAgent.constructor as new () => Agent)();
  if (agent === undefined || agent === null) {
    return typeof options.createConnection === "function" ? undefined : defaultAgent;
  }
  if (typeof (agent as Agent).addRequest !== "function") {
    const kinds = ["Agent-like Object", "undefined", "false"];
    throw invalidArgType("options.agent", kinds, agent);
  }
  return agent as Agent;
}

function initialize(self: ClientRequest, options: RequestOptions, callback: unknown): void {
  OutgoingMessage.call(self);
  const defaultAgent = options._defaultAgent ?? globalAgent;
  const agent = pickAgent(options, defaultAgent);
  const protocol = options.protocol || defaultAgent.protocol;
  checkPath(options.path);
  checkProtocol(protocol, agent?.protocol || defaultAgent.protocol);
  const port = options.port || options["defaultPort"] || agent?.defaultPort || 80;
  const host =
    checkHost(options.hostname, "hostname") || checkHost(options.host, "host") || "localhost";
  const method = checkMethod(options.method);
  if (options.timeout !== undefined) {
    assertNumber(options.timeout, "timeout", 0);
    self.timeout = options.timeout;
  }
  Object.assign(self, {
    agent,
    socketPath: options.socketPath,
    method,
    path: options.path || "/",
    useChunkedEncodingByDefault: !BODYLESS.has(method),
    _ended: false,
    res: null,
    aborted: false,
    upgradeOrConnect: false,
    parser: null,
    reusedSocket: false,
    host,
    protocol,
    [EXCHANGE]: undefined,
    [FAILURE]: null,
  });
  if (callback) self.once("response", callback);
  const reuses = agent?.keepAlive === true || Number.isFinite(agent?.maxSockets);
  self._last = !reuses;
  self.shouldKeepAlive = reuses;
  setHeaders(self, options, port);
  if (options.signal !== undefined && options.signal !== null) {
    followSignal(self, options.signal as AbortSignalLike);
  }
  begin(self, { ...options, host, port } as RequestOptions);
}

function setHeaders(self: ClientRequest, options: RequestOptions, port: unknown): void {
  const { headers, auth, setHost = options["setDefaultHeaders"] !== false } = options;
  if (Array.isArray(headers)) {
    self._storeHeader(firstLine(self), headers);
    return;
  }
  for (const [name, value] of Object.entries(Object(headers ?? {}) as object)) {
    self.setHeader(name, value);
  }
  if (setHost && !self.getHeader("host")) {
    const defaultPort = options["defaultPort"] ?? self.agent?.defaultPort;
    self.setHeader("Host", hostHeader(self.host, port, defaultPort));
  }
  if (auth && !self.getHeader("Authorization")) {
    self.setHeader("Authorization", `Basic ${Buffer.from(auth).toString("base64")}`);
  }
  if (self.getHeader("expect")) self._storeHeader(firstLine(self), self[OUT_HEADERS]);
}

function followSignal(self: ClientRequest, signal: AbortSignalLike): void {
  const abort = () => self.destroy(abortedError(signal.reason));
  if (signal.aborted) nextTick(abort);
  else {
    signal.addEventListener("abort", abort, { once: true });
    self.on("close", () => signal.removeEventListener("abort", abort));
  }
}

function begin(self: ClientRequest, options: RequestOptions): void {
  if (self.agent !== undefined) return self.agent.addRequest(self, options);
  let isCreated = false;
  const created = (error: Error | null, socket?: Socket) => {
    if (isCreated) return;
    isCreated = true;
    self.onSocket(socket, error);
  };
  const socket = options.createConnection?.(options, created) as Socket | undefined;
  if (socket) created(null, socket);
}

export const ClientRequest: FunctionClass<ClientRequest, [...args: unknown[]]> = functionClass<
  ClientRequest,
  [...args: unknown[]]
>(
  "ClientRequest",
  OutgoingMessage,
  function (...args) {
    const [options, callback] = requestArguments(args);
    initialize(this, options, callback);
  },
  members,
);

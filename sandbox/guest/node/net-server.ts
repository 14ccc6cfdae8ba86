import { toPort } from "./validate.ts";
import { setImmediate } from "../web/timers.ts";
import { invalidArgType, invalidArgValue, nodeError } from "./errors.ts";
import { EventEmitter } from "./event-emitter.ts";
import { functionClass, type FunctionClass } from "./function-class.ts";
import { socketError } from "./net-errors.ts";
import { isIP } from "./net-ip.ts";
import { listenAtPath, listenAtPort, type LoopbackServer, stopListening } from "./net-loopback.ts";
import { type Socket } from "./net-socket.ts";
import { nextTick } from "./next-tick.ts";
import { inspect } from "./util-inspect.ts";

/** net.Server: it hears only what the same guest says. */
export interface Server extends EventEmitter, LoopbackServer {
  _connections: number;
  _handle: object | null;
  maxConnections?: number;
  allowHalfOpen: boolean;
  pauseOnConnect: boolean;
  readonly listening: boolean;
  [ADDRESS]: ServerAddress | string | null;
  listen(...args: readonly unknown[]): this;
  close(callback?: unknown): this;
  address(): ServerAddress | string | null;
  accept(socket: Socket): void;
  _connectionClosed(): void;
  _emitCloseIfDrained(): void;
}

interface ServerAddress {
  readonly address: string;
  readonly family: string;
  readonly port: number;
}

const ADDRESS: unique symbol = Symbol("address");

interface ListenOptions {
  readonly port?: unknown;
  readonly host?: unknown;
  readonly path?: unknown;
  readonly signal?: { addEventListener(type: string, listener: () => void): void };
}

function listenArguments(args: readonly unknown[]): [ListenOptions, unknown] {
  const [first, second] = args;
  const callback = args.find((argument) => typeof argument === "function");
  if (typeof first === "object" && first !== null) return [first, callback];
  if (typeof first === "string" && Number.isNaN(Number(first))) return [{ path: first }, callback];
  const isMissing = first === undefined || first === null || typeof first === "function";
  return [
    { port: isMissing ? 0 : first, ...(typeof second === "string" ? { host: second } : {}) },
    callback,
  ];
}

const members = {
  get listening(): boolean {
    return this._handle !== null;
  },

  listen(...args: readonly unknown[]): Server {
    const [options, callback] = listenArguments(args);
    if (this._handle !== null) {
      const text = "Listen method has been called more than once without closing.";
      throw nodeError(Error, "ERR_SERVER_ALREADY_LISTEN", text);
    }
    if (typeof callback === "function") this.once("listening", callback);
    const { port, path, host } = options;
    if (port === undefined && path === undefined) throw noPlace(options);
    const failure =
      path === undefined
        ? listenOnPort(this, toPort(port, "options.port"), host)
        : listenOnPath(this, path);
    options.signal?.addEventListener("abort", () => this.close());
    if (failure !== undefined) nextTick(() => this.emit("error", failure));
    else nextTick(() => this._handle !== null && this.emit("listening"));
    return this;
  },

  address(): ServerAddress | string | null {
    return this[ADDRESS];
  },

  close(callback?: unknown): Server {
    const wasOpen = this._handle !== null;
    if (typeof callback === "function") {
      if (wasOpen) this.once("close", callback);
      else {
        const error = nodeError(Error, "ERR_SERVER_NOT_RUNNING", "Server is not running.");
        this.once("close", () => void callback(error));
      }
    }
    stopListening(this);
    this._handle = null;
    this[ADDRESS] = null;
    this._emitCloseIfDrained();
    return this;
  },

  /** The other end of a connection that somebody in the guest has made. */
  accept(socket: Socket): void {
    if (this.maxConnections !== undefined && this._connections >= this.maxConnections) {
      this.emit("drop", {});
      socket.destroy();
      return;
    }
    this._connections++;
    socket.allowHalfOpen = this.allowHalfOpen;
    socket.server = this;
    socket._server = this;
    setImmediate(() => {
      this.emit("connection", socket);
      if (!this.pauseOnConnect) socket.read(0);
    });
  },

  getConnections(callback: (error: null, count: number) => void): Server {
    nextTick(callback, null, this._connections);
    return this;
  },

  _connectionClosed(): void {
    this._connections--;
    this._emitCloseIfDrained();
  },

  _emitCloseIfDrained(): void {
    if (this._handle !== null || this._connections > 0) return;
    nextTick(() => this.emit("close"));
  },

  ref(): Server {
    return this;
  },
  unref(): Server {
    return this;
  },
} satisfies object & ThisType<Server>;

function noPlace(options: ListenOptions): Error {
  const text = 'must have the property "port" or "path"';
  const error = invalidArgValue("options", options, text);
  error.message = `The argument 'options' ${text}. Received ${inspect(options)}`;
  return error;
}

function listenOnPort(server: Server, wanted: number, host: unknown): Error | undefined {
  const name = typeof host === "string" && host !== "" ? host : "::";
  const address = isIP(name) === 0 ? "127.0.0.1" : name;
  const port = listenAtPort(server, wanted);
  if (port === undefined) return socketError("EADDRINUSE", "listen", address, wanted);
  server._handle = {};
  server[ADDRESS] = { address, family: `IPv${isIP(address)}`, port };
  return undefined;
}

function listenOnPath(server: Server, path: unknown): Error | undefined {
  if (typeof path !== "string") throw invalidArgType("options.path", "string", path);
  if (!listenAtPath(server, path)) return socketError("EADDRINUSE", "listen", path);
  server._handle = {};
  server[ADDRESS] = path;
  return undefined;
}

export type ServerClass = FunctionClass<Server, [options?: unknown, listener?: unknown]>;

export const Server: ServerClass = functionClass<Server, [options?: unknown, listener?: unknown]>(
  "Server",
  EventEmitter,
  function (given, second) {
    EventEmitter.call(this);
    const listener = typeof given === "function" ? given : second;
    const options = (typeof given === "object" && given !== null ? given : {}) as Partial<Server>;
    if (given !== undefined && given !== null && typeof given !== "function") {
      if (typeof given !== "object") throw invalidArgType("options", "Object", given);
    }
    if (typeof listener === "function") this.on("connection", listener);
    this._connections = 0;
    this._handle = null;
    this[ADDRESS] = null;
    this.allowHalfOpen = Boolean(options.allowHalfOpen);
    this.pauseOnConnect = Boolean(options.pauseOnConnect);
  },
  members,
);

// oxlint-disable typescript/no-base-to-string -- what packages give is made text as Node makes it.
import { clearTimeout, setImmediate, setTimeout, type Timeout } from "../web/timers.ts";
import { missingArgs } from "./errors.ts";
import { functionClass, type FunctionClass } from "./function-class.ts";
import { noTcp, socketError } from "./net-errors.ts";
import { isIP } from "./net-ip.ts";
import { isLoopback, type LoopbackServer, serverAt, serverAtPath } from "./net-loopback.ts";
import { nextTick } from "./next-tick.ts";
import { Duplex } from "./stream.ts";
import { type Done, type Duplex as DuplexStream } from "./stream-types.ts";
import { assertFunction, assertNumber, toPort } from "./validate.ts";

/** net.Socket: one end of a connection within the guest, or none. */
export interface Socket extends DuplexStream {
  connecting: boolean;
  _hadError: boolean;
  _host: string | null;
  _parent: unknown;
  server: unknown;
  _server: unknown;
  _httpMessage?: unknown;
  timeout: number;
  bytesRead: number;
  bytesWritten: number;
  remoteAddress: string | undefined;
  remoteFamily: string | undefined;
  remotePort: number | undefined;
  localAddress: string | undefined;
  localFamily: string | undefined;
  localPort: number | undefined;
  /** The other end, once there is one. */
  [PEER]: Socket | undefined;
  /** The other end's write that waits for this one to be read. */
  [WAITING]: Done | undefined;
  [TIMER]: Timeout | undefined;
  connect(...args: readonly unknown[]): this;
  setTimeout(ms: unknown, callback?: unknown): this;
  destroySoon(): void;
  ref(): this;
  unref(): this;
  _unrefTimer(): void;
}

const PEER: unique symbol = Symbol("peer");
const WAITING: unique symbol = Symbol("waiting");
const TIMER: unique symbol = Symbol("timeout");

export interface ConnectOptions {
  readonly port?: unknown;
  readonly host?: unknown;
  readonly path?: unknown;
}

/** (options, callback), (port, host, callback) and (path, callback), as [options, callback]. */
export function connectArguments(args: readonly unknown[]): [ConnectOptions, unknown] {
  const [first, second] = args;
  const last = args.at(-1);
  const callback = typeof last === "function" ? last : undefined;
  if (typeof first === "object" && first !== null) return [first, callback];
  const isPath = typeof first === "string" && Number.isNaN(Number(first));
  if (isPath) return [{ path: first }, callback];
  return [{ port: first, ...(typeof second === "string" ? { host: second } : {}) }, callback];
}

const connection = {
  connect(...args: readonly unknown[]): Socket {
    const [options, callback] = connectArguments(args);
    if (typeof callback === "function") this.once("connect", callback);
    if (options.path !== undefined && options.path !== null) {
      beginConnect(this, serverAtPath(String(options.path)), () =>
        socketError("ENOENT", "connect", String(options.path)),
      );
      return this;
    }
    const { port: given, host = "localhost" } = options;
    if (given === undefined || given === null) throw missingOptions();
    const port = toPort(given);
    const name = String(host);
    this._host = name;
    const address = isIP(name) === 0 ? "127.0.0.1" : name;
    const server = serverAt(name, port);
    this.remotePort = port;
    this.remoteAddress = address;
    this.remoteFamily = `IPv${isIP(address) || 4}`;
    beginConnect(this, server, () =>
      isLoopback(name)
        ? socketError("ECONNREFUSED", "connect", address, port)
        : noTcp("net.connect()"),
    );
    return this;
  },

  address(): object {
    if (this[PEER] === undefined) return {};
    return { address: this.localAddress, family: this.localFamily, port: this.localPort };
  },

  destroySoon(): void {
    if (this.writable) this.end();
    if (this.writableFinished) this.destroy();
    else this.once("finish", () => this.destroy());
  },

  resetAndDestroy(): Socket {
    const peer = this[PEER];
    if (peer !== undefined) {
      setImmediate(() => peer.destroy(socketError("ECONNRESET", "read")));
      this[PEER] = undefined;
    }
    return this.destroy();
  },

  get pending(): boolean {
    return this[PEER] === undefined || this.connecting;
  },
  get _connecting(): boolean {
    return this.connecting;
  },
  get bufferSize(): number {
    return this.writableLength;
  },
  get readyState(): string {
    if (this.connecting) return "opening";
    if (this.readable) return this.writable ? "open" : "readOnly";
    return this.writable ? "writeOnly" : "closed";
  },
} satisfies object & ThisType<Socket>;

const transfer = {
  _read(): void {
    const waiting = this[WAITING];
    this[WAITING] = undefined;
    waiting?.();
  },

  _write(chunk: Uint8Array, _encoding: unknown, done: Done): void {
    send(this, [chunk], done);
  },

  _writev(chunks: readonly { readonly chunk: Uint8Array }[], done: Done): void {
    send(
      this,
      chunks.map(({ chunk }) => chunk),
      done,
    );
  },

  _final(done: Done): void {
    if (this.connecting) return void this.once("connect", () => this._final(done));
    const peer = this[PEER];
    // After what was written before, which takes its turn, too.
    setImmediate(() => {
      if (peer !== undefined && !peer.destroyed) peer.push(null);
      done();
    });
  },

  _destroy(error: Error | null, done: Done): void {
    this.connecting = false;
    clearTimeout(this[TIMER]);
    const peer = this[PEER];
    this._hadError = error !== null;
    if (peer !== undefined) {
      setImmediate(() => {
        if (peer.destroyed || peer._readableState.ended) return;
        peer.push(null);
      });
      const waiting = this[WAITING];
      this[WAITING] = undefined;
      if (waiting !== undefined) nextTick(waiting, socketError("EPIPE", "write"));
    }
    done(error);
    setImmediate(() => {
      this.emit("close", error !== null);
      (this._server as { _connectionClosed?(): void } | null)?._connectionClosed?.();
      this._server = null;
    });
  },

  setTimeout(ms: unknown, callback?: unknown): Socket {
    assertNumber(ms, "msecs");
    if (callback !== undefined) assertFunction(callback, "callback");
    this.timeout = ms;
    clearTimeout(this[TIMER]);
    this[TIMER] = undefined;
    if (ms > 0) {
      this[TIMER] = setTimeout(() => this.emit("timeout"), ms);
      this[TIMER].unref();
      if (callback !== undefined) this.once("timeout", callback);
    } else if (callback !== undefined) this.removeListener("timeout", callback);
    return this;
  },

  /** Something happened: the time without it begins again. */
  _unrefTimer(): void {
    this[TIMER]?.refresh();
  },

  ref(): Socket {
    return this;
  },
  unref(): Socket {
    return this;
  },
  setNoDelay(): Socket {
    return this;
  },
  setKeepAlive(): Socket {
    return this;
  },
} satisfies object & ThisType<Socket>;

/** The error of connect() without a place to connect to. */
export function missingOptions(): Error {
  const error = missingArgs("options");
  const text = 'The "options" or "port" or "path" argument must be specified';
  error.message = text;
  return error;
}

/** What is written arrives in a later turn of the loop, in one piece of time. */
function send(socket: Socket, chunks: readonly Uint8Array[], done: Done): void {
  if (socket.connecting) {
    const retry = () => {
      socket.removeListener("close", retry);
      send(socket, chunks, done);
    };
    socket.once("connect", retry);
    socket.once("close", retry);
    return;
  }
  const peer = socket[PEER];
  if (peer === undefined) return done(socketError("EPIPE", "write"));
  socket._unrefTimer();
  setImmediate(() => {
    if (peer.destroyed || peer._readableState.ended) return done(socketError("EPIPE", "write"));
    let isWelcome = true;
    for (const chunk of chunks) {
      socket.bytesWritten += chunk.length;
      peer.bytesRead += chunk.length;
      isWelcome = peer.push(chunk);
      if (peer.destroyed) return done();
    }
    peer._unrefTimer();
    if (isWelcome) done();
    else peer[WAITING] = done;
  });
}

function beginConnect(
  socket: Socket,
  server: LoopbackServer | undefined,
  refusal: () => Error,
): void {
  if (socket.destroyed) {
    // A socket may connect again after it was closed.
    Object.assign(socket._readableState, { destroyed: false, ended: false, endEmitted: false });
    Object.assign(socket._writableState, { destroyed: false, ended: false, finished: false });
  }
  socket.connecting = true;
  nextTick(() => {
    if (!socket.connecting || socket.destroyed) return;
    if (server === undefined) return void socket.destroy(refusal());
    pair(socket, server);
    socket.connecting = false;
    socket.emit("connect");
    socket.emit("ready");
    socket.read(0);
  });
}

let nextPort = 49_152;

function pair(client: Socket, server: LoopbackServer): void {
  const peer = new Socket({});
  const port = client.remotePort ?? 0;
  const address = client.remoteAddress ?? "127.0.0.1";
  const own = nextPort++;
  if (nextPort > 65_535) nextPort = 49_152;
  client[PEER] = peer;
  peer[PEER] = client;
  const family = client.remoteFamily;
  Object.assign(client, { localAddress: address, localFamily: family, localPort: own });
  Object.assign(peer, { localAddress: address, localFamily: family, localPort: port });
  Object.assign(peer, { remoteAddress: address, remoteFamily: family, remotePort: own });
  server.accept(peer);
}

function initialize(self: Socket, given: unknown): void {
  const options = Object(given ?? {}) as { allowHalfOpen?: boolean; highWaterMark?: number };
  Object.assign(self, { connecting: false, _hadError: false, _parent: null, _host: null });
  Duplex.call(self, {
    ...(options.highWaterMark === undefined ? {} : { highWaterMark: options.highWaterMark }),
    allowHalfOpen: Boolean(options.allowHalfOpen),
    emitClose: false,
    autoDestroy: true,
    decodeStrings: true,
  });
  Object.assign(self, {
    server: null,
    _server: null,
    timeout: 0,
    bytesRead: 0,
    bytesWritten: 0,
    [PEER]: undefined,
    [WAITING]: undefined,
    [TIMER]: undefined,
  });
}

export const Socket: FunctionClass<Socket, [options?: unknown]> = functionClass<
  Socket,
  [options?: unknown]
>(
  "Socket",
  Duplex,
  function (options) {
    initialize(this, options);
  },
  Object.defineProperties(
    {},
    {
      ...Object.getOwnPropertyDescriptors(connection),
      ...Object.getOwnPropertyDescriptors(transfer),
    },
  ),
);

import { nodeError } from "../errors.ts";
import { functionClass, type FunctionClass } from "../function-class.ts";
import { storeHeader } from "./outgoing-header.ts";
import { headerMembers, OUT_HEADERS } from "./outgoing-headers.ts";
import {
  BYTES_WRITTEN,
  CORKED,
  ERRORED,
  NEED_DRAIN,
  type OutgoingMessage as Message,
  type OutgoingSocket,
  SOCKET,
} from "./outgoing-types.ts";
import { endMessage, trailerText, writeChunk } from "./outgoing-write.ts";
import { stream } from "../stream.ts";

export type OutgoingMessage = Message;

/** Bytes that may wait for a socket before write() says so. */
const HIGH_WATER_MARK_BYTES = 65_536;

const noop = () => {};

const state = {
  get errored(): Error | null {
    return this[ERRORED];
  },
  get closed(): boolean {
    return this._closed;
  },
  get writableFinished(): boolean {
    return this.finished && this.outputSize === 0 && !this[SOCKET]?.writableLength;
  },
  get writableObjectMode(): boolean {
    return false;
  },
  get writableLength(): number {
    return this.outputSize + (this[SOCKET]?.writableLength ?? 0);
  },
  get writableHighWaterMark(): number {
    return this[SOCKET]?.writableHighWaterMark ?? HIGH_WATER_MARK_BYTES;
  },
  get writableCorked(): number {
    return this[CORKED];
  },
  get writableEnded(): boolean {
    return this.finished;
  },
  get writableNeedDrain(): boolean {
    return !this.destroyed && !this.finished && this[NEED_DRAIN];
  },
  get connection(): OutgoingSocket | null {
    return this[SOCKET];
  },
  set connection(value: OutgoingSocket | null) {
    this[SOCKET] = value;
  },
  get socket(): OutgoingSocket | null {
    return this[SOCKET];
  },
  set socket(value: OutgoingSocket | null) {
    this[SOCKET] = value;
  },
} satisfies object & ThisType<OutgoingMessage>;

const writing = {
  cork(): void {
    this[CORKED]++;
    this[SOCKET]?.cork?.();
  },

  uncork(): void {
    this[CORKED]--;
    this[SOCKET]?.uncork?.();
  },

  setTimeout(ms: number, callback?: unknown): OutgoingMessage {
    if (callback !== undefined) this.on("timeout", callback);
    if (this[SOCKET]) this[SOCKET].setTimeout?.(ms);
    else this.once("socket", (socket: OutgoingSocket) => socket.setTimeout?.(ms));
    return this;
  },

  destroy(error?: Error | null): OutgoingMessage {
    if (this.destroyed) return this;
    this.destroyed = true;
    this[ERRORED] = error ?? null;
    if (this[SOCKET]) this[SOCKET].destroy?.(error);
    else this.once("socket", (socket: OutgoingSocket) => socket.destroy?.(error));
    return this;
  },

  _implicitHeader(): void {
    throw nodeError(
      Error,
      "ERR_METHOD_NOT_IMPLEMENTED",
      "The _implicitHeader() method is not implemented",
    );
  },

  _storeHeader(firstLine: string, headers: unknown): void {
    storeHeader(this, firstLine, headers);
  },

  /** The head goes with the first data, or before it. */
  _send(data: unknown, encoding?: unknown, callback?: unknown): boolean {
    if (this._headerSent) return this._writeRaw(data, encoding, callback);
    const header = this._header ?? "";
    this._headerSent = true;
    const isText = encoding === "utf8" || encoding === "latin1" || !encoding;
    if (typeof data === "string" && isText)
      return this._writeRaw(header + data, encoding, callback);
    this.outputData.unshift({ data: header, encoding: "latin1", callback: null });
    this.outputSize += header.length;
    this._onPendingData(header.length);
    return this._writeRaw(data, encoding, callback);
  },

  _writeRaw(data: unknown, encoding?: unknown, callback?: unknown): boolean {
    const socket = this[SOCKET];
    if (socket?.destroyed) return false;
    if (socket && socket._httpMessage === this && socket.writable && socket.write) {
      if (this.outputData.length > 0) this._flushOutput(socket);
      return socket.write(data, encoding, callback);
    }
    this.outputData.push({ data, encoding, callback });
    const { length } = data as string;
    this.outputSize += length;
    this._onPendingData(length);
    return this.outputSize < HIGH_WATER_MARK_BYTES;
  },

  write(chunk: unknown, encoding?: unknown, callback?: unknown): boolean {
    const isLate = typeof encoding === "function";
    const more = writeChunk(this, chunk, isLate ? null : encoding, isLate ? encoding : callback);
    if (!more) this[NEED_DRAIN] = true;
    return more;
  },

  addTrailers(headers: unknown): void {
    this._trailer = trailerText(headers);
  },

  end(chunk?: unknown, encoding?: unknown, callback?: unknown): OutgoingMessage {
    if (typeof chunk === "function") return endMessage(this, null, null, chunk);
    if (typeof encoding === "function") return endMessage(this, chunk, null, encoding);
    return endMessage(this, chunk, encoding, callback);
  },

  _finish(): void {
    this.emit("prefinish");
  },

  _flush(): void {
    const socket = this[SOCKET];
    if (!socket?.writable) return;
    const more = this._flushOutput(socket);
    if (this.finished) this._finish();
    else if (more && this[NEED_DRAIN]) {
      this[NEED_DRAIN] = false;
      this.emit("drain");
    }
  },

  _flushOutput(socket: OutgoingSocket): boolean | undefined {
    while (this[CORKED] > 0) {
      this[CORKED]--;
      socket.cork?.();
    }
    const pending = this.outputData;
    if (pending.length === 0) return true;
    socket.cork?.();
    let more: boolean | undefined;
    for (const { data, encoding, callback } of pending) {
      more = socket.write?.(data, encoding, callback);
    }
    socket.uncork?.();
    this.outputData = [];
    this._onPendingData(-this.outputSize);
    this.outputSize = 0;
    return more;
  },

  flushHeaders(): void {
    if (!this._header) this._implicitHeader();
    this._send("");
  },

  pipe(): void {
    const text = "Cannot pipe, not readable";
    this.emit("error", nodeError(Error, "ERR_STREAM_CANNOT_PIPE", text));
  },
} satisfies object & ThisType<OutgoingMessage>;

function initialize(self: OutgoingMessage): void {
  stream.call(self);
  Object.assign(self, {
    outputData: [],
    outputSize: 0,
    writable: true,
    destroyed: false,
    _last: false,
    chunkedEncoding: false,
    shouldKeepAlive: true,
    maxRequestsOnConnectionReached: false,
    _defaultKeepAlive: true,
    useChunkedEncodingByDefault: true,
    sendDate: false,
    _removedConnection: false,
    _removedContLen: false,
    _removedTE: false,
    strictContentLength: false,
    _contentLength: null,
    _hasBody: true,
    _trailer: "",
    finished: false,
    _headerSent: false,
    _closed: false,
    _header: null,
    _keepAliveTimeout: 0,
    _onPendingData: noop,
    [NEED_DRAIN]: false,
    [CORKED]: 0,
    [BYTES_WRITTEN]: 0,
    [SOCKET]: null,
    [ERRORED]: null,
    [OUT_HEADERS]: null,
  });
}

/** Members with their accessors, which a spread would read. */
function merge(...parts: readonly object[]): object {
  const descriptors = parts.map((part) => Object.getOwnPropertyDescriptors(part));
  return Object.defineProperties({}, Object.assign({}, ...descriptors) as PropertyDescriptorMap);
}

export const OutgoingMessage: FunctionClass<Message, [options?: object]> = functionClass<
  Message,
  [options?: object]
>(
  "OutgoingMessage",
  stream,
  function () {
    initialize(this);
  },
  merge(state, headerMembers, writing),
);

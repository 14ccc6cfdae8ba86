import { type OutgoingHeaders } from "./outgoing-headers.ts";
import { type Duplex, type Stream } from "../stream-types.ts";

/** A socket as a message sees it; libraries give less than a whole one. */
export type OutgoingSocket = Partial<Duplex> & {
  _httpMessage?: unknown;
  _hadError?: boolean;
  setTimeout?(ms: number, callback?: unknown): unknown;
  destroySoon?(): void;
};

export interface Pending {
  readonly data: unknown;
  readonly encoding: unknown;
  readonly callback: unknown;
}

/** http.OutgoingMessage: what is common to the requests of a client and the responses of a server. */
export interface OutgoingMessage extends Stream, OutgoingHeaders {
  outputData: Pending[];
  outputSize: number;
  writable: boolean;
  destroyed: boolean;
  _last: boolean;
  chunkedEncoding: boolean;
  shouldKeepAlive: boolean;
  maxRequestsOnConnectionReached: boolean;
  _defaultKeepAlive: boolean;
  useChunkedEncodingByDefault: boolean;
  sendDate: boolean;
  _removedConnection: boolean;
  _removedContLen: boolean;
  _removedTE: boolean;
  strictContentLength: boolean;
  _contentLength: number | null;
  _hasBody: boolean;
  _trailer: string;
  finished: boolean;
  _headerSent: boolean;
  _closed: boolean;
  _header: string | null;
  _keepAliveTimeout: number;
  _maxRequestsPerSocket?: number;
  statusCode?: number;
  agent?: unknown;
  socket: OutgoingSocket | null;
  readonly writableLength: number;
  readonly writableFinished: boolean;
  readonly writableHighWaterMark: number;
  _onPendingData(bytes: number): void;
  _implicitHeader(): void;
  _storeHeader(firstLine: string, headers: unknown): void;
  _send(data: unknown, encoding?: unknown, callback?: unknown): boolean;
  _writeRaw(data: unknown, encoding?: unknown, callback?: unknown): boolean;
  _flush(): void;
  _flushOutput(socket: OutgoingSocket): boolean | undefined;
  _finish(): void;
  cork(): void;
  uncork(): void;
  write(chunk: unknown, encoding?: unknown, callback?: unknown): boolean;
  end(chunk?: unknown, encoding?: unknown, callback?: unknown): this;
  destroy(error?: Error | null): this;
  flushHeaders(): void;
  setTimeout(ms: number, callback?: unknown): this;
  [SOCKET]: OutgoingSocket | null;
  [NEED_DRAIN]: boolean;
  [ERRORED]: Error | null;
  [CORKED]: number;
  [BYTES_WRITTEN]: number;
}

export const SOCKET: unique symbol = Symbol("kSocket");
export const NEED_DRAIN: unique symbol = Symbol("kNeedDrain");
export const ERRORED: unique symbol = Symbol("kErrored");
export const CORKED: unique symbol = Symbol("kCorked");
export const BYTES_WRITTEN: unique symbol = Symbol("kBytesWritten");

/** Clears the mark that a writer waits; whoever emits "drain" asks first. */
export function takeNeedDrain(message: OutgoingMessage): boolean {
  const isWaiting = message[NEED_DRAIN];
  message[NEED_DRAIN] = false;
  return isWaiting;
}

import { functionClass, type FunctionClass } from "../function-class.ts";
import { addHeaderLine } from "./headers.ts";
import { nextTick } from "../next-tick.ts";
import { Readable, stream } from "../stream.ts";
import { type Done, type Duplex, type Readable as ReadableStream } from "../stream-types.ts";

type HeaderTable = Record<string, string | string[] | undefined>;

/** What a message was read from: a socket, or whatever a library gives in its place. */
export type MessageSocket = Partial<Duplex> & {
  setTimeout?(ms: number, callback?: unknown): unknown;
};

/** http.IncomingMessage: what a server reads, and what a client gets. */
export interface IncomingMessage extends ReadableStream {
  socket: MessageSocket | null | undefined;
  httpVersionMajor: number | null;
  httpVersionMinor: number | null;
  httpVersion: string | null;
  complete: boolean;
  rawHeaders: string[];
  rawTrailers: string[];
  joinDuplicateHeaders: boolean;
  aborted: boolean;
  upgrade: unknown;
  url: string;
  method: string | null;
  statusCode: number | null;
  statusMessage: string | null;
  client: unknown;
  headers: HeaderTable;
  headersDistinct: Record<string, string[]>;
  trailers: HeaderTable;
  _consuming: boolean;
  _dumped: boolean;
  req?: unknown;
  connection: unknown;
  readonly signal: AbortSignal;
  /** Asks the sender for more, where there is one that waits for it. */
  [RESUME]?: () => void;
  [HEADERS]: HeaderTable | null;
  [TRAILERS]: HeaderTable | null;
  [ABORT]?: AbortController;
  /** How much of the raw lists came from the parser: what others add to them shows nowhere else. */
  readonly [COUNTS]: { headers: number; trailers: number };
  setTimeout(ms: number, callback?: unknown): this;
  _addHeaderLine(field: string, value: string, table: HeaderTable): void;
  _addHeaderLines(lines: readonly string[], count: number): void;
  _dump(): void;
}

interface AbortController {
  readonly signal: AbortSignal;
  abort(reason?: unknown): void;
}
type AbortSignal = object;

/** Called when the reader of a message wants more of it. */
export const RESUME: unique symbol = Symbol("kResume");
const HEADERS: unique symbol = Symbol("kHeaders");
const TRAILERS: unique symbol = Symbol("kTrailers");
const COUNTS: unique symbol = Symbol("counts");
const ABORT: unique symbol = Symbol("kAbortController");

function tableOf(message: IncomingMessage, raw: readonly string[]): HeaderTable {
  const table: HeaderTable = {};
  for (let at = 0; at + 1 < raw.length; at += 2) {
    message._addHeaderLine(raw[at] ?? "", raw[at + 1] ?? "", table);
  }
  return table;
}

function distinctOf(raw: readonly string[]): Record<string, string[]> {
  const table = Object.create(null) as Record<string, string[]>;
  for (let at = 0; at + 1 < raw.length; at += 2) {
    const name = (raw[at] ?? "").toLowerCase();
    (table[name] ??= []).push(raw[at + 1] ?? "");
  }
  return table;
}

const members = {
  get connection(): unknown {
    return this.socket;
  },
  set connection(value: unknown) {
    this.socket = value as MessageSocket;
  },

  get headers(): HeaderTable {
    return (this[HEADERS] ??= tableOf(this, this.rawHeaders.slice(0, this[COUNTS].headers)));
  },
  set headers(value: HeaderTable) {
    this[HEADERS] = value;
  },
  get headersDistinct(): Record<string, string[]> {
    return distinctOf(this.rawHeaders.slice(0, this[COUNTS].headers));
  },
  get trailers(): HeaderTable {
    return (this[TRAILERS] ??= tableOf(this, this.rawTrailers.slice(0, this[COUNTS].trailers)));
  },
  set trailers(value: HeaderTable) {
    this[TRAILERS] = value;
  },
  get trailersDistinct(): Record<string, string[]> {
    return distinctOf(this.rawTrailers.slice(0, this[COUNTS].trailers));
  },

  get signal(): AbortSignal {
    const { AbortController } = globalThis as unknown as {
      AbortController: new () => AbortController;
    };
    const controller = (this[ABORT] ??= new AbortController());
    if (this.destroyed) controller.abort();
    return controller.signal;
  },

  setTimeout(ms: number, callback?: unknown): IncomingMessage {
    if (callback !== undefined) this.on("timeout", callback);
    this.socket?.setTimeout?.(ms);
    return this;
  },

  _read(): void {
    if (!this._consuming) {
      this._readableState.readingMore = false;
      this._consuming = true;
    }
    this[RESUME]?.();
  },

  _destroy(error: Error | null, done: Done): void {
    if (!this.readableEnded || !this.complete) {
      this.aborted = true;
      this.emit("aborted");
    }
    this[ABORT]?.abort();
    // An error that nobody listens for is not worth the end of the process.
    const finish = (failed: Error | null) => done(this.listenerCount("error") > 0 ? failed : null);
    const { socket } = this;
    if (socket?.destroy === undefined || socket.destroyed || !this.aborted) {
      return nextTick(finish, error);
    }
    socket.destroy(error);
    const stop = stream.finished(socket, (failed?: Error & { code?: string }) => {
      const reason = failed?.code === "ERR_STREAM_PREMATURE_CLOSE" ? undefined : failed;
      stop();
      nextTick(finish, reason ?? error);
    });
  },

  _addHeaderLines(lines: readonly string[], count: number): void {
    const kind = this.complete ? "trailers" : "headers";
    const target = this.complete ? this.rawTrailers : this.rawHeaders;
    target.push(...lines.slice(0, count));
    this[COUNTS][kind] = target.length;
    if (this.complete) this[TRAILERS] = null;
    else this[HEADERS] = null;
  },

  _addHeaderLine(field: string, value: string, table: HeaderTable): void {
    addHeaderLine(field, value, table, this.joinDuplicateHeaders);
  },

  /** Throws away what nobody has read, so that the next message can come. */
  _dump(): void {
    if (this._dumped) return;
    this._dumped = true;
    this.resume();
  },
} satisfies object & ThisType<IncomingMessage>;

/** Enumerable members in the order in which inspect() shows Node's. */
function initialize(self: IncomingMessage, socket: MessageSocket | undefined): void {
  const options = socket ? { highWaterMark: socket.readableHighWaterMark } : {};
  Readable.call(self, { autoDestroy: true, ...options });
  Object.assign(self, {
    socket,
    httpVersionMajor: null,
    httpVersionMinor: null,
    httpVersion: null,
    complete: false,
    rawHeaders: [],
    rawTrailers: [],
    joinDuplicateHeaders: false,
    aborted: false,
    upgrade: null,
    url: "",
    method: null,
    statusCode: null,
    statusMessage: null,
    client: socket,
    _consuming: false,
    _dumped: false,
    [HEADERS]: null,
    [TRAILERS]: null,
    [COUNTS]: { headers: 0, trailers: 0 },
  });
}

export const IncomingMessage: FunctionClass<IncomingMessage, [socket?: MessageSocket]> =
  functionClass<IncomingMessage, [socket?: MessageSocket]>(
    "IncomingMessage",
    Readable,
    function (socket) {
      initialize(this, socket);
    },
    members,
  );

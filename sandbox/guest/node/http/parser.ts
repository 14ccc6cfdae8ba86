import { Buffer } from "../buffer.ts";
import { HEADER_BYTES_MAX } from "./constants.ts";

/** The first line and the headers of a message. */
export interface MessageHead {
  readonly major: number;
  readonly minor: number;
  readonly method: string;
  readonly url: string;
  readonly status: number;
  readonly reason: string;
  readonly rawHeaders: string[];
  /** What the headers say, if nothing else speaks against it. */
  readonly keepsAlive: boolean;
  readonly upgrade: boolean;
}

/** What follows a head: its body, no body whatever the headers say, or bytes that are no HTTP. */
export type Follows = "body" | "nothing" | "raw";

export interface ParserEvents {
  head(head: MessageHead): Follows;
  body(bytes: Uint8Array): void;
  /** The message is complete. */
  end(trailers: string[]): void;
  /** What came behind a head that begins something else. */
  raw(bytes: Uint8Array): void;
}

/** A message that is no HTTP/1.1, with the code and words of Node's parser. */
export class ParseError extends Error {
  readonly code: string;
  readonly reason: string;
  bytesParsed = 0;
  rawPacket: Uint8Array | undefined;

  constructor(code: string, reason: string) {
    super(`Parse Error: ${reason}`);
    this.code = code;
    this.reason = reason;
  }
}
Object.defineProperty(ParseError.prototype, "name", { value: "Error" });

const REQUEST_LINE = /^([!#$%&'*+\-.^_`|~0-9A-Za-z]+) ([\x21-\x7e\x80-\xff]+) HTTP\/(\d)\.(\d)$/;
const STATUS_LINE = /^HTTP\/(\d)\.(\d) (\d{3})(?: ([\t\x20-\x7e\x80-\xff]*))?$/;
const FIELD = /^([!#$%&'*+\-.^_`|~0-9A-Za-z]+):[ \t]*([\t\x20-\x7e\x80-\xff]*?)[ \t]*$/;
const CHUNK_SIZE = /^([0-9A-Fa-f]{1,13})[ \t]*(?:;.*)?$/;

/** Longest line that says the size of a chunk, with its extensions. */
const CHUNK_LINE_BYTES_MAX = 4096;

type State =
  | "head"
  | "fixed"
  | "chunk-size"
  | "chunk"
  | "chunk-end"
  | "trailer"
  | "until-close"
  | "raw";

/** Reads HTTP/1.1 messages, one after the other, from bytes as they come. */
export class HttpParser {
  readonly #kind: "request" | "response";
  readonly #events: ParserEvents;
  readonly #headBytesMax: number;
  #state: State = "head";
  /** The beginning of a line or a head whose end has not come yet. */
  #rest: Uint8Array = new Uint8Array();
  /** Bytes of the body, or of the chunk, that are still to come. */
  #left = 0;

  constructor(kind: "request" | "response", events: ParserEvents, headBytesMax = HEADER_BYTES_MAX) {
    this.#kind = kind;
    this.#events = events;
    this.#headBytesMax = headBytesMax;
  }

  /** Between two messages, with nothing of the next one. */
  get isIdle(): boolean {
    return this.#state === "head" && this.#rest.length === 0;
  }

  /** The message has no other end than that of its connection. */
  get endsWithSocket(): boolean {
    return this.#state === "until-close";
  }

  feed(bytes: Uint8Array): void {
    let rest = bytes;
    try {
      while (rest.length > 0) rest = this.#step(rest);
    } catch (error) {
      if (error instanceof ParseError) error.rawPacket = bytes;
      throw error;
    }
  }

  /** The sender has closed its side. */
  close(): void {
    if (this.#state === "until-close") this.#finish([]);
    else if (!this.isIdle && this.#state !== "raw") {
      throw new ParseError("HPE_INVALID_EOF_STATE", "Invalid EOF state");
    }
  }

  /** Works through a part of the bytes and gives the rest. */
  #step(bytes: Uint8Array): Uint8Array {
    switch (this.#state) {
      case "head":
        return this.#readHead(bytes);
      case "fixed":
      case "chunk":
        return this.#readBody(bytes);
      case "until-close":
        this.#events.body(bytes);
        return NOTHING;
      case "raw":
        this.#events.raw(bytes);
        return NOTHING;
      case "chunk-size":
        return this.#readLine(bytes, (line) => this.#beginChunk(line));
      case "chunk-end":
        return this.#readLine(bytes, (line) => {
          if (line !== "") throw new ParseError("HPE_STRICT", "Expected LF after chunk data");
          this.#state = "chunk-size";
        });
      case "trailer":
        return this.#readTrailers(bytes);
    }
  }

  #readHead(bytes: Uint8Array): Uint8Array {
    const found = this.#take(bytes, HEAD_END, this.#headBytesMax, this.#rest.length === 0);
    if (found === undefined) return NOTHING;
    const [text, rest] = found;
    const [first = "", ...lines] = text.split("\r\n");
    const rawHeaders = readFields(lines);
    const head = this.#kind === "request" ? readRequest(first) : readStatus(first);
    const facts = readFacts(rawHeaders);
    const keepsAlive = keepAlive(head, facts);
    const follows = this.#events.head({ ...head, rawHeaders, keepsAlive, upgrade: facts.upgrade });
    if (follows === "raw") {
      this.#state = "raw";
      // Even where nothing came behind it, what begins here has to be told.
      if (rest.length === 0) this.#events.raw(rest);
    } else this.#beginBody(follows, head, facts);
    return rest;
  }

  #beginBody(follows: Follows, head: FirstLine, { length, isChunked }: Facts): void {
    if (follows === "nothing") this.#finish([]);
    else if (isChunked) this.#state = "chunk-size";
    else if (length !== undefined && length > 0) {
      this.#left = length;
      this.#state = "fixed";
    } else if (length === 0 || this.#kind === "request") this.#finish([]);
    else this.#state = head.status === 204 ? "head" : "until-close";
  }

  #readBody(bytes: Uint8Array): Uint8Array {
    const taken = bytes.subarray(0, this.#left);
    this.#left -= taken.length;
    const isChunk = this.#state === "chunk";
    if (this.#left === 0 && isChunk) this.#state = "chunk-end";
    this.#events.body(taken);
    if (this.#left === 0 && !isChunk) this.#finish([]);
    return bytes.subarray(taken.length);
  }

  #beginChunk(line: string): void {
    const size = CHUNK_SIZE.exec(line)?.[1];
    if (size === undefined) {
      throw new ParseError("HPE_INVALID_CHUNK_SIZE", "Invalid character in chunk size");
    }
    this.#left = Number.parseInt(size, 16);
    this.#state = this.#left === 0 ? "trailer" : "chunk";
  }

  /** Lines up to an empty one; there need not be any. */
  #readTrailers(bytes: Uint8Array): Uint8Array {
    const start = joined(this.#rest, bytes);
    if (start[0] === CR && start[1] === LF) {
      this.#rest = NOTHING;
      this.#finish([]);
      return start.subarray(2);
    }
    this.#rest = NOTHING;
    const found = this.#take(start, HEAD_END, this.#headBytesMax, false);
    if (found === undefined) return NOTHING;
    this.#finish(readFields(found[0].split("\r\n")));
    return found[1];
  }

  #readLine(bytes: Uint8Array, use: (line: string) => void): Uint8Array {
    const found = this.#take(bytes, LINE_END, CHUNK_LINE_BYTES_MAX, false);
    if (found === undefined) return NOTHING;
    use(found[0]);
    return found[1];
  }

  /** The text up to `mark` and what is behind it; keeps what has come when the mark has not. */
  #take(
    bytes: Uint8Array,
    mark: Buffer,
    bytesMax: number,
    skipsLines: boolean,
  ): [string, Uint8Array] | undefined {
    let all = joined(this.#rest, bytes);
    while (skipsLines && all[0] === CR && all[1] === LF) all = all.subarray(2);
    const buffer = Buffer.from(all.buffer as ArrayBuffer, all.byteOffset, all.length);
    const from = Math.max(0, this.#rest.length - mark.length);
    const at = buffer.indexOf(mark, from);
    if ((at === -1 ? all.length : at) > bytesMax) {
      throw new ParseError("HPE_HEADER_OVERFLOW", "Header overflow");
    }
    this.#rest = at === -1 ? all : NOTHING;
    if (at === -1) return undefined;
    return [buffer.toString("latin1", 0, at), all.subarray(at + mark.length)];
  }

  #finish(trailers: string[]): void {
    this.#state = "head";
    this.#events.end(trailers);
  }
}

const NOTHING = new Uint8Array();
const HEAD_END = Buffer.from([13, 10, 13, 10]);
const LINE_END = Buffer.from([13, 10]);
const CR = 13;
const LF = 10;

type Buffer = ReturnType<typeof Buffer.from>;

function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
  return a.length === 0 ? b : Buffer.concat([a, b]);
}

type FirstLine = Pick<MessageHead, "major" | "minor" | "method" | "url" | "status" | "reason">;

function readRequest(line: string): FirstLine {
  const [whole, method = "", url = "", major, minor] = REQUEST_LINE.exec(line) ?? [];
  if (whole === undefined) {
    const isMethod = /^[A-Z]+ /.test(line);
    throw isMethod
      ? new ParseError("HPE_INVALID_URL", "Invalid characters in url")
      : new ParseError("HPE_INVALID_METHOD", "Invalid method encountered");
  }
  if (major !== "1") throw new ParseError("HPE_INVALID_VERSION", "Invalid HTTP version");
  return { method, url, major: Number(major), minor: Number(minor), status: 0, reason: "" };
}

function readStatus(line: string): FirstLine {
  const [whole, major, minor, status, reason = ""] = STATUS_LINE.exec(line) ?? [];
  if (whole === undefined) throw new ParseError("HPE_INVALID_CONSTANT", "Expected HTTP/");
  const numbers = { major: Number(major), minor: Number(minor), status: Number(status) };
  return { method: "", url: "", ...numbers, reason };
}

function readFields(lines: readonly string[]): string[] {
  return lines.flatMap((line) => {
    const [, name, value = ""] = FIELD.exec(line) ?? [];
    if (name === undefined) {
      throw new ParseError("HPE_INVALID_HEADER_TOKEN", "Invalid header token");
    }
    return [name, value];
  });
}

interface Facts {
  readonly length: number | undefined;
  readonly isChunked: boolean;
  readonly upgrade: boolean;
  readonly connection: string;
}

/** What the headers say of the connection. Where two say how long the body is, somebody means to smuggle. */
function readFacts(raw: readonly string[]): Facts {
  let [length, coding, connection, upgrade]: (string | undefined)[] = [];
  for (let at = 0; at + 1 < raw.length; at += 2) {
    const value = raw[at + 1] ?? "";
    const name = raw[at]?.toLowerCase();
    if (name === "connection")
      connection = connection === undefined ? value : `${connection},${value}`;
    else if (name === "upgrade") upgrade = value;
    else if (name === "transfer-encoding")
      coding = coding === undefined ? value : `${coding},${value}`;
    else if (name === "content-length") {
      if (length !== undefined || !/^\d{1,15}$/.test(value)) {
        throw new ParseError("HPE_INVALID_CONTENT_LENGTH", "Invalid character in Content-Length");
      }
      length = value;
    }
  }
  if (length !== undefined && coding !== undefined) {
    const text = "Transfer-Encoding can't be present with Content-Length";
    throw new ParseError("HPE_INVALID_TRANSFER_ENCODING", text);
  }
  const tokens = (connection ?? "").toLowerCase();
  return {
    length: length === undefined ? undefined : Number(length),
    isChunked: coding !== undefined && /(?:^|,)\s*chunked\s*$/i.test(coding),
    upgrade: upgrade !== undefined && /(?:^|,)\s*upgrade\s*(?:,|$)/.test(tokens),
    connection: tokens,
  };
}

function keepAlive({ major, minor }: FirstLine, { connection }: Facts): boolean {
  if (major === 1 && minor === 0) return connection.includes("keep-alive");
  return !/(?:^|,)\s*close\s*(?:,|$)/.test(connection);
}

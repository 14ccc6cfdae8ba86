import { fromUtf8 } from "../../platform/bytes.ts";

/** STOMP 1.2 (https://stomp.github.io/stomp-specification-1.2.html), as a broker speaks it. */
export interface StompFrame {
  readonly command: string;
  /** Of a header that is repeated the first counts. */
  readonly headers: ReadonlyMap<string, string>;
  /** Empty when it was too long. */
  readonly body: Uint8Array;
  readonly isTooLong: boolean;
}

/** Of the command and the headers, which every property of a message is one of. */
const HEAD_BYTES_MAX = 131_072;

const LF = 10;
const CR = 13;
const NUL = 0;

type Head = Pick<StompFrame, "command" | "headers">;

/** Cuts what a broker sends into frames. Of a body that is longer than allowed nothing is kept. */
export class StompFrames {
  readonly #bodyBytesMax: number;
  readonly #headBytes = new Uint8Array(HEAD_BYTES_MAX);
  #headFilled = 0;
  /** Of the frame whose body is coming. */
  #head: Head | undefined;
  #parts: Uint8Array[] = [];
  #bodyBytes = 0;
  /** Of a body whose length is known; one without ends with the first NUL. */
  #missingBytes: number | undefined;

  constructor(bodyBytesMax: number) {
    this.#bodyBytesMax = bodyBytesMax;
  }

  /** The frames that end in this chunk. Throws for what is no STOMP. */
  *push(chunk: Uint8Array): Generator<StompFrame> {
    let at = 0;
    while (at < chunk.byteLength) {
      if (this.#head === undefined) {
        at = this.#takeHead(chunk, at);
        continue;
      }
      const end = this.#endOfBody(chunk, at);
      this.#keep(chunk.subarray(at, end));
      at = end;
      if (at === chunk.byteLength) return;
      if (chunk[at] !== NUL) throw new Error("A body of STOMP ends without NUL");
      at += 1;
      yield this.#whole(this.#head);
    }
  }

  /** Where the head ends, or the chunk. */
  #takeHead(chunk: Uint8Array, from: number): number {
    for (let at = from; at < chunk.byteLength; at += 1) {
      const byte = chunk[at] ?? NUL;
      // Between frames there may be ends of lines, which keep a connection alive.
      if (this.#headFilled === 0 && (byte === LF || byte === CR)) continue;
      if (this.#headFilled === HEAD_BYTES_MAX) {
        throw new Error(`A frame of STOMP has headers of more than ${HEAD_BYTES_MAX} bytes`);
      }
      // Only a line can be followed by an end of line with a carriage return; in headers it is escaped.
      if (byte === CR) continue;
      this.#headBytes[this.#headFilled] = byte;
      this.#headFilled += 1;
      const isEnd = byte === LF && this.#headBytes[this.#headFilled - 2] === LF;
      if (isEnd) {
        this.#beginBody();
        return at + 1;
      }
    }
    return chunk.byteLength;
  }

  #beginBody(): void {
    const head = parseHead(this.#headBytes.subarray(0, this.#headFilled - 2));
    const length = head.headers.get("content-length");
    if (length !== undefined && !/^\d{1,15}$/.test(length)) {
      throw new Error("A frame of STOMP has a length that is no number");
    }
    this.#head = head;
    this.#missingBytes = length === undefined ? undefined : Number(length);
  }

  #endOfBody(chunk: Uint8Array, from: number): number {
    if (this.#missingBytes !== undefined) {
      return Math.min(from + this.#missingBytes, chunk.byteLength);
    }
    const end = chunk.indexOf(NUL, from);
    return end === -1 ? chunk.byteLength : end;
  }

  #keep(part: Uint8Array): void {
    this.#bodyBytes += part.byteLength;
    if (this.#missingBytes !== undefined) this.#missingBytes -= part.byteLength;
    if (this.#bodyBytes > this.#bodyBytesMax) this.#parts = [];
    else this.#parts.push(part.slice());
  }

  #whole(head: Head): StompFrame {
    const isTooLong = this.#bodyBytes > this.#bodyBytesMax;
    const body = new Uint8Array(isTooLong ? 0 : this.#bodyBytes);
    let at = 0;
    for (const part of this.#parts) {
      body.set(part, at);
      at += part.byteLength;
    }
    this.#head = undefined;
    this.#headFilled = 0;
    this.#parts = [];
    this.#bodyBytes = 0;
    return { ...head, body, isTooLong };
  }
}

/** What a client sends; a body it has none. */
export function stompFrame(command: string, headers: Readonly<Record<string, string>>): string {
  // Clients of older versions would not know the escapes here, and nobody escapes: section "Value Encoding".
  const isRaw = command === "CONNECT";
  const lines = Object.entries(headers).map(([name, value]) =>
    isRaw ? `${name}:${value}` : `${escape(name)}:${escape(value)}`,
  );
  return `${[command, ...lines].join("\n")}\n\n\0`;
}

function parseHead(bytes: Uint8Array): Head {
  const text = fromUtf8(bytes);
  if (text === undefined) throw new Error("A head of STOMP is not UTF-8");
  const [command = "", ...lines] = text.split("\n");
  const headers = new Map<string, string>();
  for (const line of lines) {
    const colon = line.indexOf(":");
    if (colon === -1) throw new Error("A header of STOMP has no colon");
    const name = unescape(line.slice(0, colon));
    if (!headers.has(name)) headers.set(name, unescape(line.slice(colon + 1)));
  }
  return { command, headers };
}

const ESCAPES: Readonly<Record<string, string>> = { r: "\r", n: "\n", c: ":", "\\": "\\" };

function unescape(text: string): string {
  return text.replace(/\\(.)/g, (whole, letter: string) => ESCAPES[letter] ?? whole);
}

function escape(text: string): string {
  return text
    .replaceAll("\\", "\\\\")
    .replaceAll("\r", "\\r")
    .replaceAll("\n", "\\n")
    .replaceAll(":", "\\c");
}

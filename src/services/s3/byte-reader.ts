import { s3Error } from "./errors.ts";

const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;
/** A line has a length and a signature, or a checksum: a tenth of this. */
const LINE_BYTES_MAX = 2048;

/** Takes lines and runs of bytes from a stream, of which it holds one piece at a time. */
export class ByteReader {
  readonly #pieces: AsyncIterator<Uint8Array>;
  #piece: Uint8Array = new Uint8Array();
  #at = 0;

  constructor(pieces: AsyncIterable<Uint8Array>) {
    this.#pieces = pieces[Symbol.asyncIterator]();
  }

  /** Some of the next `bytesMax` bytes, at least one; undefined at the end. */
  async take(bytesMax: number): Promise<Uint8Array | undefined> {
    if (!(await this.#fill())) return undefined;
    const taken = this.#piece.subarray(this.#at, this.#at + bytesMax);
    this.#at += taken.byteLength;
    return taken;
  }

  /** Up to the next CRLF, which it leaves out. */
  async line(): Promise<string> {
    const bytes: number[] = [];
    while (bytes.length <= LINE_BYTES_MAX && (await this.#fill())) {
      const byte = this.#piece[this.#at++] ?? 0;
      if (byte !== LINE_FEED) bytes.push(byte);
      else if (bytes.pop() === CARRIAGE_RETURN) return String.fromCharCode(...bytes);
      else break;
    }
    throw s3Error("IncompleteBody", {}, "The request body is not well-formed aws-chunked.");
  }

  async #fill(): Promise<boolean> {
    while (this.#at >= this.#piece.byteLength) {
      const next = await this.#pieces.next();
      if (next.done === true) return false;
      this.#piece = next.value;
      this.#at = 0;
    }
    return true;
  }
}

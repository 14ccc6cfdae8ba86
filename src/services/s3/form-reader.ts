/** Forms with a file (RFC 7578), as browsers send them. */
import { Buffer } from "node:buffer";
import { s3Error } from "./errors.ts";

export interface Form {
  /** By lower-case name, in their order. */
  readonly fields: ReadonlyMap<string, string>;
  readonly fileName: string;
  /** Of the file, which is what comes last: anything behind it is not read. */
  readonly pieces: AsyncGenerator<Uint8Array>;
}

/** Of all fields before the file: "POST Object". */
const FIELDS_BYTES_MAX = 20_480;
/** The name of a field is a few words. */
const HEAD_BYTES_MAX = 4096;
const FILE = "file";

/** `boundary` of a form's content type; undefined for anything else. */
export function boundaryOf(contentType: string | null): string | undefined {
  const match = /^multipart\/form-data\s*;.*?boundary=(?:"([^"]{1,70})"|([^\s;"]{1,70}))/i.exec(
    contentType ?? "",
  );
  return match?.[1] ?? match?.[2];
}

/** Reads up to where the file begins. */
export async function readForm(body: AsyncIterable<Uint8Array>, boundary: string): Promise<Form> {
  const reader = new DelimitedReader(body);
  const delimiter = Buffer.from(`\r\n--${boundary}`);
  const fields = new Map<string, string>();
  let bytesLeft = FIELDS_BYTES_MAX;
  // What comes before the first delimiter says nothing.
  await reader.text(delimiter, HEAD_BYTES_MAX);
  for (;;) {
    const afterDelimiter = await reader.text(LINE_END, HEAD_BYTES_MAX);
    if (afterDelimiter.startsWith("--")) throw malformed();
    const head = await reader.text(HEAD_END, HEAD_BYTES_MAX);
    const { name, fileName } = parseHead(head);
    if (name.toLowerCase() === FILE) {
      return { fields, fileName, pieces: reader.until(delimiter) };
    }
    const value = await reader.text(delimiter, bytesLeft);
    bytesLeft -= head.length + value.length;
    if (bytesLeft < 0) throw s3Error("MaxPostPreDataLengthExceededError");
    fields.set(name.toLowerCase(), value);
  }
}

const LINE_END = Buffer.from("\r\n");
const HEAD_END = Buffer.from("\r\n\r\n");

/** Takes runs of bytes from a stream up to a delimiter, and holds one piece at a time. */
class DelimitedReader {
  readonly #pieces: AsyncIterator<Uint8Array>;
  /** As if a line had ended before the body, so that the first delimiter is like all others. */
  #held: Buffer = Buffer.from("\r\n");

  constructor(pieces: AsyncIterable<Uint8Array>) {
    this.#pieces = pieces[Symbol.asyncIterator]();
  }

  async *until(delimiter: Buffer): AsyncGenerator<Uint8Array> {
    for (;;) {
      const at = this.#held.indexOf(delimiter);
      // The end of what is held may be the beginning of the delimiter.
      const length = at === -1 ? Math.max(this.#held.length - delimiter.length + 1, 0) : at;
      const piece = this.#held.subarray(0, length);
      this.#held = this.#held.subarray(at === -1 ? length : at + delimiter.length);
      if (piece.length > 0) yield piece;
      if (at !== -1) return;
      const next = await this.#pieces.next();
      if (next.done === true) throw malformed();
      this.#held = Buffer.concat([this.#held, next.value]);
    }
  }

  async text(delimiter: Buffer, bytesMax: number): Promise<string> {
    const pieces: Uint8Array[] = [];
    let bytes = 0;
    for await (const piece of this.until(delimiter)) {
      bytes += piece.byteLength;
      if (bytes > bytesMax) throw s3Error("MaxPostPreDataLengthExceededError");
      pieces.push(piece);
    }
    return Buffer.concat(pieces).toString("utf8");
  }
}

function parseHead(head: string): { readonly name: string; readonly fileName: string } {
  const disposition = /^content-disposition:\s*form-data\s*;(.*)$/im.exec(head)?.[1] ?? "";
  const name = parameter(disposition, "name");
  if (name === undefined) throw malformed();
  // Some browsers send the whole path.
  const fileName = (parameter(disposition, "filename") ?? "").replace(/^.*[/\\]/, "");
  return { name, fileName };
}

function parameter(text: string, name: string): string | undefined {
  const match = new RegExp(`(?:^|;)\\s*${name}=(?:"([^"]*)"|([^;\\s]*))`, "i").exec(text);
  return (match?.[1] ?? match?.[2])?.replaceAll("%22", '"');
}

function malformed() {
  return s3Error("MalformedPOSTRequest");
}

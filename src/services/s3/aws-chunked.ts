/** "Signature calculations for the authorization header: transferring payload in multiple chunks" in the S3 API reference. */
import { createHash, createHmac } from "node:crypto";
import { type SignedPayload } from "../../identity/sigv4/request.ts";
import { ByteReader } from "./byte-reader.ts";
import { s3Error } from "./errors.ts";

const EMPTY_SHA256 = createHash("sha256").digest("hex");
const TRAILERS_MAX = 20;
const TRAILER_SIGNATURE = "x-amz-trailer-signature";
const CHUNK_HEAD = /^([0-9a-fA-F]{1,13})(?:;chunk-signature=([0-9a-f]{64}))?$/;

export interface ChunkedOptions {
  /** Absent where pieces are not signed. */
  readonly signed?: SignedPayload;
  readonly hasTrailers: boolean;
  /** Told once, after the last piece. */
  readonly onTrailers: (trailers: ReadonlyMap<string, string>) => void;
}

/** The bytes in a body of pieces, each of them signed if the head said so. The last bytes come before the last signature is known: whoever stores them waits for the end. */
export async function* decodeChunks(
  body: AsyncIterable<Uint8Array>,
  { signed, hasTrailers, onTrailers }: ChunkedOptions,
): AsyncGenerator<Uint8Array> {
  const reader = new ByteReader(body);
  const chain = signed === undefined ? undefined : new SignatureChain(signed);
  for (;;) {
    const head = CHUNK_HEAD.exec(await reader.line());
    if (head === null) throw malformed();
    const [, digits = "", signature] = head;
    const bytes = Number.parseInt(digits, 16);
    const hash = createHash("sha256");
    for (let left = bytes; left > 0;) {
      const piece = await reader.take(left);
      if (piece === undefined) throw s3Error("IncompleteBody");
      left -= piece.byteLength;
      if (chain !== undefined) hash.update(piece);
      yield piece;
    }
    chain?.follow("PAYLOAD", `${EMPTY_SHA256}\n${hash.digest("hex")}`, signature);
    if (bytes === 0) break;
    if ((await reader.line()) !== "") throw malformed();
  }
  onTrailers(await readTrailers(reader, chain, hasTrailers));
}

async function readTrailers(
  reader: ByteReader,
  chain: SignatureChain | undefined,
  areDue: boolean,
): Promise<ReadonlyMap<string, string>> {
  const trailers = new Map<string, string>();
  let signedText = "";
  for (let line = await reader.line(); line !== ""; line = await reader.line()) {
    const colon = line.indexOf(":");
    const name = line.slice(0, colon).trim().toLowerCase();
    const value = line.slice(colon + 1).trim();
    if (colon < 1 || trailers.size >= TRAILERS_MAX || trailers.has(name)) throw malformed();
    trailers.set(name, value);
    if (name !== TRAILER_SIGNATURE) signedText += `${name}:${value}\n`;
  }
  if (areDue && chain !== undefined) {
    const hash = createHash("sha256").update(signedText).digest("hex");
    chain.follow("TRAILER", hash, trailers.get(TRAILER_SIGNATURE));
  }
  return trailers;
}

/** Each signature covers the one before it, from the head's on. */
class SignatureChain {
  readonly #payload: SignedPayload;
  #last: string;

  constructor(payload: SignedPayload) {
    this.#payload = payload;
    this.#last = payload.signature;
  }

  follow(kind: "PAYLOAD" | "TRAILER", content: string, signature: string | undefined): void {
    const { timestamp, scope, signingKey } = this.#payload;
    const text = `AWS4-HMAC-SHA256-${kind}\n${timestamp}\n${scope}\n${this.#last}\n${content}`;
    const expected = createHmac("sha256", signingKey).update(text).digest("hex");
    // The body is the client's own: how long this takes tells them nothing that they could use for another one.
    if (signature !== expected) throw s3Error("SignatureDoesNotMatch");
    this.#last = expected;
  }
}

function malformed() {
  return s3Error("IncompleteBody", {}, "The request body is not well-formed aws-chunked.");
}

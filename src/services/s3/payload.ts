import { fromBase64, toBase64, toHex } from "../../platform/bytes.ts";
import { openBody } from "../../identity/read-body.ts";
import { type SignedPayload } from "../../identity/sigv4/request.ts";
import { decodeChunks } from "./aws-chunked.ts";
import {
  algorithmOfHeader,
  checkedChecksum,
  type ChecksumAlgorithm,
  type Checksums,
  compareChecksum,
  hasherOf,
  statedChecksums,
} from "./checksums.ts";
import { s3Error } from "./errors.ts";
import { UPLOAD_BYTES_MAX } from "./limits.ts";

/** A request body whose bytes may be stored once `pieces` has come to its end: only then is it known to be what was signed. */
export interface Payload {
  /** Of the decoded body. */
  readonly bytes: number;
  readonly pieces: AsyncIterable<Uint8Array>;
  /** What the client has said and `pieces` has found true; complete when that has ended. */
  readonly checksums: () => Checksums;
}

const HASH = /^[0-9a-f]{64}$/;
const STREAMING = /^STREAMING-(AWS4-HMAC-SHA256|UNSIGNED)-PAYLOAD(-TRAILER)?$/;

/** Something to be compared at the end. */
interface Check {
  readonly update: (bytes: Uint8Array) => void;
  /** Throws. */
  readonly end: () => void;
}

/** The body of a request, decoded, and verified as it passes. Throws where the head alone is wrong. */
export function payloadOf({ headers, body }: Request, signed: SignedPayload): Payload {
  const stated = signed.stated;
  if (stated === undefined) {
    throw s3Error(
      "InvalidRequest",
      {},
      "Missing required header for this request: x-amz-content-sha256",
    );
  }
  const streaming = STREAMING.exec(stated);
  const bytes = lengthOf(headers, streaming !== null);
  const found: { [A in ChecksumAlgorithm]?: string } = { ...statedChecksums(headers) };
  const checks: Check[] = [...checksumChecks(found), ...md5Check(headers)];
  const raw = piecesOf(body);
  if (streaming === null) {
    if (HASH.test(stated)) checks.push(sha256Check(stated));
    else if (stated !== "UNSIGNED-PAYLOAD") throw wrongStated(stated);
    return { bytes, pieces: verified(raw, bytes, checks), checksums: () => found };
  }
  const [, kind, trailer] = streaming;
  const trailers = trailingChecks(headers, found);
  checks.push(...trailers.checks);
  const pieces = decodeChunks(raw, {
    hasTrailers: trailer !== undefined,
    onTrailers: trailers.told,
    ...(kind === "UNSIGNED" ? {} : { signed }),
  });
  return { bytes, pieces: verified(pieces, bytes, checks), checksums: () => found };
}

/** The same pieces, which `see` is shown as they pass, and `finish` told when the last has. */
export async function* watched(
  pieces: AsyncIterable<Uint8Array>,
  see: (piece: Uint8Array) => void,
  finish: () => void = () => undefined,
): AsyncGenerator<Uint8Array> {
  for await (const piece of pieces) {
    see(piece);
    yield piece;
  }
  finish();
}

/** All of a body at once; for those of at most `bytesMax`. */
export async function readWhole({ bytes, pieces }: Payload, bytesMax: number): Promise<Uint8Array> {
  if (bytes > bytesMax) throw s3Error("EntityTooLarge");
  const whole = new Uint8Array(bytes);
  let at = 0;
  for await (const piece of pieces) {
    whole.set(piece, at);
    at += piece.byteLength;
  }
  return whole;
}

function lengthOf(headers: Headers, isChunked: boolean): number {
  const name = isChunked ? "x-amz-decoded-content-length" : "content-length";
  // Without a body some clients send no length.
  const text = headers.get(name) ?? (headers.has("transfer-encoding") || isChunked ? null : "0");
  if (text === null || !/^\d{1,15}$/.test(text)) throw s3Error("MissingContentLength");
  const bytes = Number(text);
  if (bytes > UPLOAD_BYTES_MAX) {
    throw s3Error("EntityTooLarge", { ProposedSize: bytes, MaxSizeAllowed: UPLOAD_BYTES_MAX });
  }
  return bytes;
}

/** The last piece is held back until everything has been found true: nobody who counts bytes has them all before. */
async function* verified(
  pieces: AsyncIterable<Uint8Array>,
  bytes: number,
  checks: readonly Check[],
): AsyncGenerator<Uint8Array> {
  let seen = 0;
  let held: Uint8Array | undefined;
  for await (const piece of pieces) {
    if (piece.byteLength === 0) continue;
    seen += piece.byteLength;
    if (seen > bytes) throw s3Error("IncompleteBody");
    for (const check of checks) check.update(piece);
    if (held !== undefined) yield held;
    held = piece;
  }
  if (seen !== bytes) throw s3Error("IncompleteBody");
  for (const check of checks) check.end();
  if (held !== undefined) yield held;
}

export async function* piecesOf(body: Request["body"]): AsyncGenerator<Uint8Array> {
  if (body === null) return;
  const reader = openBody(body);
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    yield value;
  }
}

function checksumChecks(stated: Checksums): readonly Check[] {
  return (Object.entries(stated) as [ChecksumAlgorithm, string][]).map(([algorithm, value]) => {
    const hasher = hasherOf(algorithm);
    return { update: hasher.update, end: () => compareChecksum(algorithm, hasher, value) };
  });
}

/** The head names the trailer, so that it can be computed on the way. */
function trailingChecks(headers: Headers, found: { [A in ChecksumAlgorithm]?: string }) {
  const name = headers.get("x-amz-trailer")?.trim().toLowerCase();
  if (name === undefined) return { checks: [], told: () => undefined };
  const algorithm = algorithmOfHeader(name);
  if (algorithm === undefined) {
    throw s3Error(
      "InvalidRequest",
      {},
      "The value specified in the x-amz-trailer header is not supported",
    );
  }
  const hasher = hasherOf(algorithm);
  const end = () => {
    const value = found[algorithm];
    if (value === undefined) throw s3Error("InvalidRequest", {}, `The trailer ${name} is missing.`);
    compareChecksum(algorithm, hasher, value);
  };
  const told = (trailers: ReadonlyMap<string, string>) => {
    const value = trailers.get(name);
    if (value !== undefined) found[algorithm] = checkedChecksum(algorithm, value);
  };
  return { checks: [{ update: hasher.update, end }], told };
}

function md5Check(headers: Headers): readonly Check[] {
  const stated = headers.get("content-md5");
  if (stated === null) return [];
  if (fromBase64(stated)?.byteLength !== 16) throw s3Error("InvalidDigest");
  const hasher = hasherOf("MD5");
  const end = () => {
    if (toBase64(hasher.digest()) !== stated) throw s3Error("BadDigest");
  };
  return [{ update: hasher.update, end }];
}

function sha256Check(stated: string): Check {
  const hasher = hasherOf("SHA256");
  const end = () => {
    if (toHex(hasher.digest()) !== stated) throw s3Error("XAmzContentSHA256Mismatch");
  };
  return { update: hasher.update, end };
}

function wrongStated(stated: string) {
  return s3Error(
    "InvalidArgument",
    { ArgumentName: "x-amz-content-sha256", ArgumentValue: stated.slice(0, 100) },
    "x-amz-content-sha256 must be UNSIGNED-PAYLOAD, STREAMING-UNSIGNED-PAYLOAD-TRAILER, STREAMING-AWS4-HMAC-SHA256-PAYLOAD, STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER or a valid sha256 value.",
  );
}

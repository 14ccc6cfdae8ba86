/**
 * Verifies AWS Signature Version 4 in two steps, so that a request which cannot be genuine is refused before its body
 * is read: `judgeClaim` looks at what the signature says, `proveClaim` at whether it is true. No clock and no I/O.
 */
import { Buffer } from "node:buffer";
import { createHmac, hash, timingSafeEqual } from "node:crypto";
import { formatAmzDate, parseAmzDate } from "./amz-date.ts";
import { canonicalRequest } from "./canonical-request.ts";
import { ALGORITHM } from "./claim-parts.ts";
import { type Refusal } from "./refusal.ts";
import { type RequestHead, type SignatureClaim } from "./request.ts";
import { type SigningKeys } from "./signing-keys.ts";

const TERMINATOR = "aws4_request";
const UNSIGNED_PAYLOAD = "UNSIGNED-PAYLOAD";
/** Reference 7.3: services like Lambda allow five minutes, both ways. */
const SKEW_MINUTES = 5;
/** S3 allows more. */
const SKEW_MINUTES_S3 = 15;
/** `us-east-1`, `us-gov-west-1`, `eusc-de-east-1`; every name of that shape is a region here. */
const REGION = /^[a-z]{2,4}(?:-[a-z]{2,10}){1,2}-\d{1,2}$/;

type SignedScope = Pick<SignatureClaim, "terminator" | "region" | "service" | "timestamp" | "date">;

/** The first fault of a claim, by its words alone. `now` is epoch milliseconds. */
export function judgeClaim(
  claim: SignatureClaim,
  service: string,
  now: number,
): Refusal | undefined {
  const fault = judgeScope(claim, service);
  return fault ?? judgeTime(claim, parseAmzDate(claim.timestamp) ?? Number.NaN, now);
}

/** The first fault of the scope that something was signed for. */
export function judgeScope(
  { terminator, region, service: named, timestamp, date }: SignedScope,
  service: string,
): Refusal | undefined {
  if (terminator !== TERMINATOR) return { reason: "wrong-terminator" };
  if (!REGION.test(region)) return { reason: "wrong-region" };
  if (named !== service) return { reason: "wrong-service", expected: service };
  if (parseAmzDate(timestamp) === undefined) return { reason: "malformed-date", got: timestamp };
  if (timestamp.startsWith(`${date}T`)) return undefined;
  return { reason: "wrong-day", got: date, timestamp };
}

export interface Proof {
  /** Undefined where it is read later: the signature then covers what the client says of it, and whoever reads it compares. */
  readonly body: Uint8Array | undefined;
  readonly secretAccessKey: string;
  readonly signingKeys: SigningKeys;
}

/** Undefined when the holder of the secret has signed exactly this request. */
export function proveClaim(
  head: RequestHead,
  claim: SignatureClaim,
  proof: Proof,
): Refusal | undefined {
  const stated = statedPayloadHash(claim);
  const payloadHash = payloadHashOf(stated, proof.body);
  if (stated !== undefined && stated !== payloadHash) return { reason: "wrong-payload-hash" };

  const { timestamp } = claim;
  const canonicalHash = sha256Hex(canonicalRequest(head, claim, payloadHash));
  const stringToSign = `${ALGORITHM}\n${timestamp}\n${credentialScope(claim)}\n${canonicalHash}`;

  const keyScope = { ...claim, secretAccessKey: proof.secretAccessKey };
  const key = proof.signingKeys.get(keyScope);
  const expected = createHmac("sha256", key).update(stringToSign).digest();
  // Both are 32 bytes: the claim's signature was parsed as 64 hexadecimal digits.
  if (!timingSafeEqual(expected, Buffer.from(claim.signature, "hex"))) {
    return { reason: "wrong-signature" };
  }
  proof.signingKeys.keep(keyScope, key);
  return undefined;
}

export function credentialScope({ date, region, service }: SignatureClaim): string {
  return `${date}/${region}/${service}/${TERMINATOR}`;
}

/** What the client says the body hashes to, or that it does not say it; undefined where the server is to find out. */
export function statedPayloadHash(claim: SignatureClaim): string | undefined {
  return claim.payloadHash ?? (isPresignedS3(claim) ? UNSIGNED_PAYLOAD : undefined);
}

function payloadHashOf(stated: string | undefined, body: Uint8Array | undefined): string {
  if (stated === UNSIGNED_PAYLOAD) return stated;
  return body === undefined ? (stated ?? UNSIGNED_PAYLOAD) : sha256Hex(body);
}

/** Whoever presigns an upload does not know the body yet; S3 alone takes that into account. */
function isPresignedS3(claim: SignatureClaim): boolean {
  return claim.form === "query" && claim.service === "s3";
}

function judgeTime(claim: SignatureClaim, signedAt: number, now: number): Refusal | undefined {
  const { timestamp } = claim;
  const skewMinutes = claim.service === "s3" ? SKEW_MINUTES_S3 : SKEW_MINUTES;
  const skewMs = skewMinutes * 60_000;
  if (signedAt > now + skewMs) {
    const limit = formatAmzDate(now + skewMs);
    return {
      reason: "not-yet-valid",
      timestamp,
      now: formatAmzDate(now),
      limit,
      margin: `${skewMinutes} min.`,
    };
  }
  const expires = claim.expiresSeconds;
  const lifeMs = expires === undefined ? skewMs : expires * 1000;
  if (signedAt < now - lifeMs) {
    const limit = formatAmzDate(now - lifeMs);
    const margin = expires === undefined ? `${skewMinutes} min.` : `${expires} sec.`;
    return { reason: "expired", timestamp, now: formatAmzDate(now), limit, margin };
  }
  return undefined;
}

function sha256Hex(data: string | Uint8Array): string {
  return hash("sha256", data, "hex");
}

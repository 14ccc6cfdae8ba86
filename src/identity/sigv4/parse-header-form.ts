import {
  ALGORITHM,
  parseCredential,
  parseSignature,
  parseSignedHeaders,
  refuse,
} from "./claim-parts.ts";
import { type HeaderPart, type Refusal } from "./refusal.ts";
import { type Parsed, type RequestHead, type SignatureClaim } from "./request.ts";

/** Eight times what the SDKs send. */
const AUTHORIZATION_CHARS_MAX = 4096;
const PARTS = ["Credential", "Signature", "SignedHeaders"] as const;

/** Reads `AWS4-HMAC-SHA256 Credential=…, SignedHeaders=…, Signature=…`; a comma parts the pairs, with or without a space. */
export function parseHeaderForm(
  authorization: string,
  head: RequestHead,
): Parsed<SignatureClaim, Refusal> {
  if (authorization.length > AUTHORIZATION_CHARS_MAX) return refuse({ reason: "too-long" });
  const [algorithm = "", ...rest] = authorization.trim().split(/ +/);
  if (algorithm.startsWith("AWS4-") && algorithm !== ALGORITHM) {
    return refuse({ reason: "unsupported-algorithm", algorithm });
  }
  const pairs = parsePairs(algorithm === ALGORITHM ? rest.join(" ") : "");
  if (!pairs.ok) return pairs;

  const timestamp = head.header("x-amz-date") ?? head.header("date");
  const missing: HeaderPart[] = PARTS.filter((part) => !pairs.value.get(part));
  if (timestamp === undefined) missing.push("Date");
  if (timestamp === undefined || missing.length > 0) {
    return refuse({ reason: "incomplete-header", missing });
  }

  const scope = parseCredential(pairs.value.get("Credential") ?? "");
  if (!scope.ok) return scope;
  const signedHeaders = parseSignedHeaders(pairs.value.get("SignedHeaders") ?? "");
  if (!signedHeaders.ok) return signedHeaders;
  const signature = parseSignature(pairs.value.get("Signature") ?? "");
  if (!signature.ok) return signature;
  return {
    ok: true,
    value: {
      form: "header",
      ...scope.value,
      timestamp,
      expiresSeconds: undefined,
      signedHeaders: signedHeaders.value,
      signature: signature.value,
      payloadHash: head.header("x-amz-content-sha256"),
      securityToken: head.header("x-amz-security-token"),
    },
  };
}

function parsePairs(text: string): Parsed<ReadonlyMap<string, string>, Refusal> {
  const pairs = new Map<string, string>();
  for (const piece of text.split(",")) {
    const pair = piece.trim();
    if (pair === "") continue;
    const equals = pair.indexOf("=");
    if (equals === -1 || pair.includes(" ")) return refuse({ reason: "not-a-pair" });
    const name = pair.slice(0, equals);
    if (pairs.has(name)) return refuse({ reason: "repeated", name });
    pairs.set(name, pair.slice(equals + 1));
  }
  return { ok: true, value: pairs };
}

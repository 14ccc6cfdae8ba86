import {
  ALGORITHM,
  parseCredential,
  parseSignature,
  parseSignedHeaders,
  refuse,
} from "./claim-parts.ts";
import { type Refusal } from "./refusal.ts";
import { type Parsed, type RequestHead, type SignatureClaim } from "./request.ts";

/** Seven days: "Authenticating requests: using query parameters" in the S3 API reference. */
const EXPIRES_SECONDS_MAX = 604_800;
const REQUIRED = [
  "X-Amz-Algorithm",
  "X-Amz-Credential",
  "X-Amz-Signature",
  "X-Amz-SignedHeaders",
  "X-Amz-Date",
  "X-Amz-Expires",
] as const;
const SIGNATURE_PARAMETER = /(?:^|&)X-Amz-(?:Algorithm|Credential|Signature)=/i;

export function isPresigned(query: string): boolean {
  return SIGNATURE_PARAMETER.test(query);
}

export function parseQueryForm(head: RequestHead): Parsed<SignatureClaim, Refusal> {
  const parameters = amzParameters(head.query);
  if (!parameters.ok) return parameters;
  const get = (name: string) => parameters.value.get(name.toLowerCase()) ?? "";

  const missing = REQUIRED.filter((name) => get(name) === "");
  if (missing.length > 0) return refuse({ reason: "incomplete-query", missing });
  const algorithm = get("X-Amz-Algorithm");
  if (algorithm !== ALGORITHM) return refuse({ reason: "unsupported-algorithm", algorithm });

  const expiresSeconds = Number(get("X-Amz-Expires"));
  const isDecimal = /^\d{1,6}$/.test(get("X-Amz-Expires"));
  if (!isDecimal || expiresSeconds < 1 || expiresSeconds > EXPIRES_SECONDS_MAX) {
    return refuse({ reason: "malformed-expiry" });
  }
  const scope = parseCredential(get("X-Amz-Credential"));
  if (!scope.ok) return scope;
  const signedHeaders = parseSignedHeaders(get("X-Amz-SignedHeaders"));
  if (!signedHeaders.ok) return signedHeaders;
  const signature = parseSignature(get("X-Amz-Signature"));
  if (!signature.ok) return signature;
  return {
    ok: true,
    value: {
      form: "query",
      ...scope.value,
      timestamp: get("X-Amz-Date"),
      expiresSeconds,
      signedHeaders: signedHeaders.value,
      signature: signature.value,
      payloadHash:
        parameters.value.get("x-amz-content-sha256") ?? head.header("x-amz-content-sha256"),
      securityToken: parameters.value.get("x-amz-security-token"),
    },
  };
}

/**
 * The parameters of the signature by lower-case name, as some SDKs write headers that they move to the query.
 * One given twice could be read in two ways.
 */
function amzParameters(query: string): Parsed<ReadonlyMap<string, string>, Refusal> {
  const parameters = new Map<string, string>();
  for (const pair of query.split("&")) {
    const equals = pair.indexOf("=");
    const name = (equals === -1 ? pair : pair.slice(0, equals)).toLowerCase();
    if (!name.startsWith("x-amz-")) continue;
    if (parameters.has(name)) return refuse({ reason: "repeated", name });
    parameters.set(name, equals === -1 ? "" : decode(pair.slice(equals + 1)));
  }
  return { ok: true, value: parameters };
}

/** What does not decode is left as it is, to be refused by whoever reads it. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The pieces that the header form and the query form share. */
import { type Refusal } from "./refusal.ts";
import { type Parsed, type SignatureClaim } from "./request.ts";

export const ALGORITHM = "AWS4-HMAC-SHA256";

/** AWS signs a handful of headers; a list past this is an attack on the verifier's time. */
const SIGNED_HEADERS_MAX = 100;
/** RFC 9110, 5.6.2 (token), in the lower case that the signature asks for. */
const HEADER_NAME = /^[a-z0-9!#$%&'*+.^_`|~-]+$/;
const SIGNATURE = /^[0-9a-f]{64}$/;

type Scope = Pick<SignatureClaim, "accessKeyId" | "date" | "region" | "service" | "terminator">;

export function refuse(refusal: Refusal): { readonly ok: false; readonly refusal: Refusal } {
  return { ok: false, refusal };
}

/** `KEYID/YYYYMMDD/REGION/SERVICE/aws4_request`. */
export function parseCredential(text: string): Parsed<Scope, Refusal> {
  const [accessKeyId, date, region, service, terminator, ...rest] = text.split("/");
  if (!accessKeyId || !date || !region || !service || !terminator || rest.length > 0) {
    return refuse({ reason: "malformed-credential" });
  }
  return { ok: true, value: { accessKeyId, date, region, service, terminator } };
}

/** Names parted by semicolons: lower-case, none twice, `host` among them. */
export function parseSignedHeaders(text: string): Parsed<readonly string[], Refusal> {
  const names = text.split(";");
  const isWellFormed =
    names.length <= SIGNED_HEADERS_MAX &&
    names.every((name) => HEADER_NAME.test(name)) &&
    new Set(names).size === names.length;
  if (!isWellFormed) return refuse({ reason: "malformed-signed-headers" });
  return names.includes("host")
    ? { ok: true, value: names }
    : refuse({ reason: "host-not-signed" });
}

/** A text that cannot be a signature is as wrong as another's signature. */
export function parseSignature(text: string): Parsed<string, Refusal> {
  return SIGNATURE.test(text) ? { ok: true, value: text } : refuse({ reason: "wrong-signature" });
}

/** The canonical request of "Create a signed AWS API request" (IAM User Guide): what both sides hash. */
import { type RequestHead, type SignatureClaim } from "./request.ts";

/** The form of the path for which S3 is the exception: it is neither normalised nor encoded a second time. */
const SINGLE_ENCODING_SERVICE = "s3";

const ODD_SEGMENT = /\/\/|\/\.{1,2}(?:\/|$)/;
/** A byte already encoded, a run of what is not unreserved (RFC 3986, 2.3), or a stray percent sign. */
const NOT_CANONICAL = /%([0-9A-Fa-f]{2})|[^A-Za-z0-9\-._~%]+|%/g;
const UNRESERVED = /^[A-Za-z0-9\-._~]$/;
const ALL_UNRESERVED = /^[A-Za-z0-9\-._~]*$/;

export function canonicalRequest(
  head: RequestHead,
  claim: Pick<SignatureClaim, "form" | "signedHeaders" | "service">,
  payloadHash: string,
): string {
  let headers = "";
  for (const name of claim.signedHeaders) {
    headers += `${name}:${canonicalValue(head.header(name) ?? "")}\n`;
  }
  const path = canonicalPath(head.path, claim.service);
  const query = canonicalQuery(head.query, claim.form);
  const names = claim.signedHeaders.join(";");
  return `${head.method}\n${path}\n${query}\n${headers}\n${names}\n${payloadHash}`;
}

/** `path` is percent-encoded already, and is encoded once more: `%3A` signs as `%253A`. */
export function canonicalPath(path: string, service: string): string {
  if (path === "" || path === "/") return "/";
  if (service === SINGLE_ENCODING_SERVICE) return path.split("/").map(reencode).join("/");
  const normal = ODD_SEGMENT.test(path) ? normalise(path) : path;
  return encode(normal).replaceAll("%2F", "/");
}

/** Pairs sorted by encoded name, then by encoded value; a name without a value keeps its equals sign. */
export function canonicalQuery(query: string, form: SignatureClaim["form"]): string {
  if (query === "") return "";
  const pairs: (readonly [string, string])[] = [];
  for (const pair of query.split("&")) {
    if (pair === "") continue;
    const equals = pair.indexOf("=");
    const name = reencode(equals === -1 ? pair : pair.slice(0, equals));
    if (form === "query" && name === "X-Amz-Signature") continue;
    pairs.push([name, equals === -1 ? "" : reencode(pair.slice(equals + 1))]);
  }
  return pairs
    .toSorted(([a, x], [b, y]) => compare(a, b) || compare(x, y))
    .map(([name, value]) => `${name}=${value}`)
    .join("&");
}

function canonicalValue(value: string): string {
  return value.trim().replace(/\s+/g, " ");
}

/** RFC 3986, 5.2.4, and empty segments dropped as the SDKs do. */
function normalise(path: string): string {
  const segments: string[] = [];
  for (const segment of path.split("/")) {
    if (segment === "..") segments.pop();
    else if (segment !== "" && segment !== ".") segments.push(segment);
  }
  const isFolder = path.endsWith("/") && segments.length > 0;
  return `/${segments.join("/")}${isFolder ? "/" : ""}`;
}

/** Brings text that may be percent-encoded in any way to the one canonical encoding of the same bytes. */
function reencode(text: string): string {
  if (ALL_UNRESERVED.test(text)) return text;
  return text.replace(NOT_CANONICAL, (match, hex: string | undefined) => {
    if (hex === undefined) return encode(match);
    const character = String.fromCharCode(Number.parseInt(hex, 16));
    return UNRESERVED.test(character) ? character : `%${hex.toUpperCase()}`;
  });
}

/** encodeURIComponent leaves five characters that RFC 3986 reserves. */
function encode(text: string): string {
  return encodeURIComponent(text.toWellFormed()).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

import { toUtf8 } from "../../platform/bytes.ts";
import { toObjectChecksumHeaders } from "./checksums.ts";
import { invalidArgument, s3Error } from "./errors.ts";
import { METADATA_BYTES_MAX } from "./limits.ts";
import { type Conditions, CONTENT_TYPE_DEFAULT, type Kept, KEPT_HEADERS } from "./model.ts";
import { refuseObjectAcl } from "./acl-headers.ts";
import { storageHeaders, storageOf } from "./storage.ts";
import { type StoredObject } from "./store-objects.ts";
import { checkTags, type Tags } from "./tags.ts";
import { quoted } from "./wire.ts";

const METADATA = "x-amz-meta-";
/** Headers that promise what nobody here keeps. */
const REFUSED: readonly RegExp[] = [
  /^x-amz-server-side-encryption-customer-/,
  /^x-amz-object-lock-/,
  /^x-amz-website-redirect-location$/,
  /^x-amz-write-offset-bytes$/,
];

/** What a request to store an object wants kept of it; its checksums are known later. */
export function keptOf(headers: Headers): Kept {
  refuseUnkept(headers);
  refuseObjectAcl(headers);
  const storage = storageOf(headers);
  const metadata: Record<string, string> = {};
  let bytes = 0;
  for (const [name, value] of headers) {
    if (!name.startsWith(METADATA)) continue;
    const short = name.slice(METADATA.length);
    metadata[short] = value;
    bytes += toUtf8(short + value).byteLength;
  }
  if (bytes > METADATA_BYTES_MAX) {
    throw s3Error("MetadataTooLarge", { Size: bytes, MaxSizeAllowed: METADATA_BYTES_MAX });
  }
  const tags = parseTagging(headers.get("x-amz-tagging") ?? "");
  return {
    headers: keptHeaders(headers),
    metadata,
    tags,
    checksums: {},
    ...(storage === undefined ? {} : { storage }),
  };
}

/** `a=1&b=2`, as the header has tags. */
function parseTagging(text: string): Tags {
  return checkTags("object", [...new URLSearchParams(text)]);
}

function keptHeaders(headers: Headers): Readonly<Record<string, string>> {
  const kept: Record<string, string> = {};
  for (const name of KEPT_HEADERS) {
    const value = headers.get(name);
    if (value !== null) kept[name] = value;
  }
  // How the body has travelled is not what it is.
  const encodings = (kept["content-encoding"] ?? "")
    .split(",")
    .map((encoding) => encoding.trim())
    .filter((encoding) => encoding !== "" && encoding !== "aws-chunked");
  delete kept["content-encoding"];
  return encodings.length === 0 ? kept : { ...kept, "content-encoding": encodings.join(",") };
}

function refuseUnkept(headers: Headers): void {
  for (const [name] of headers) {
    if (!REFUSED.some((pattern) => pattern.test(name))) continue;
    throw s3Error("NotImplemented", { Header: name });
  }
}

/** What an object is given back with, its body apart. */
export function objectHeaders(object: StoredObject, withChecksums: boolean): Headers {
  const { kept, etag, modifiedAt } = object;
  const headers = new Headers({
    "content-type": CONTENT_TYPE_DEFAULT,
    ...kept.headers,
    ...storageHeaders(kept.storage),
  });
  for (const [name, value] of Object.entries(kept.metadata)) headers.set(METADATA + name, value);
  headers.set("accept-ranges", "bytes");
  headers.set("etag", quoted(etag));
  headers.set("last-modified", new Date(modifiedAt).toUTCString());
  const tags = Object.keys(kept.tags).length;
  if (tags > 0) headers.set("x-amz-tagging-count", String(tags));
  if (withChecksums) {
    for (const [name, value] of Object.entries(toObjectChecksumHeaders(kept.checksums))) {
      headers.set(name, value);
    }
  }
  return headers;
}

/** `response-content-type` and its like, for this answer only. */
export function overrideHeaders(headers: Headers, query: URLSearchParams): void {
  for (const name of KEPT_HEADERS) {
    const value = query.get(`response-${name}`);
    if (value === null) continue;
    if (/[^\t\u0020-\u007E\u0080-\u00FF]/.test(value)) {
      throw invalidArgument("Header value cannot be represented", `response-${name}`, "");
    }
    headers.set(name, value);
  }
}

/** `prefix` is that of copies, whose conditions are on the source. */
export function conditionsOf(headers: Headers, prefix = ""): Conditions {
  const match = etagsOf(headers.get(`${prefix}if-match`));
  const noneMatch = etagsOf(headers.get(`${prefix}if-none-match`));
  const modifiedSince = secondsOf(headers.get(`${prefix}if-modified-since`));
  const unmodifiedSince = secondsOf(headers.get(`${prefix}if-unmodified-since`));
  return {
    ...(match === undefined ? {} : { match }),
    ...(noneMatch === undefined ? {} : { noneMatch }),
    ...(modifiedSince === undefined ? {} : { modifiedSince }),
    ...(unmodifiedSince === undefined ? {} : { unmodifiedSince }),
  };
}

/** The conditions of a write: S3 has these two. */
export function writeConditions(headers: Headers): Headers | undefined {
  const match = headers.get("if-match");
  const noneMatch = headers.get("if-none-match");
  if (match === null && noneMatch === null) return undefined;
  if (match !== null && noneMatch !== null) throw s3Error("NotImplemented", { Header: "If-Match" });
  if (match !== null) {
    return new Headers({ "If-Match": match === "*" ? "*" : quoted(unquoted(match)) });
  }
  if (noneMatch !== "*") throw s3Error("NotImplemented", { Header: "If-None-Match" });
  return new Headers({ "If-None-Match": "*" });
}

export function unquoted(etag: string): string {
  return etag.trim().replace(/^(?:W\/)?"(.*)"$/, "$1");
}

function etagsOf(text: string | null): readonly string[] | undefined {
  return text === null ? undefined : text.split(",").map(unquoted);
}

function secondsOf(text: string | null): number | undefined {
  const ms = text === null ? Number.NaN : Date.parse(text);
  return Number.isNaN(ms) ? undefined : Math.floor(ms / 1000);
}

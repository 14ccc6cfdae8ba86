import { fromBase64Url, fromUtf8, toBase64Url, toUtf8 } from "../../platform/bytes.ts";
import { type XmlContent } from "../../aws/xml.ts";
import { bucketOf, type S3Call } from "./call.ts";
import { invalidArgument } from "./errors.ts";
import { encodeKey } from "./key-encoding.ts";
import { PAGE_MAX } from "./limits.ts";
import { listObjects, type ObjectPage } from "./store-listing.ts";
import { ownerOf, quoted, toIso, xmlResponse } from "./wire.ts";

interface Asked {
  readonly prefix: string;
  readonly delimiter: string;
  readonly limit: number;
  /** Writes keys as the client can read them: XML has no way to hold all of them. */
  readonly encode: (text: string) => string;
  readonly encoding: XmlContent;
}

export async function listObjectsV1(call: S3Call): Promise<Response> {
  const { name } = await bucketOf(call);
  const asked = askedOf(call.query);
  const marker = call.query.get("marker") ?? "";
  const page = await listObjects(call.r2, { bucket: name, ...asked, after: marker });
  const { encode } = asked;
  return xmlResponse("ListBucketResult", {
    ...headOf(name, asked, page),
    Marker: encode(marker),
    // Without a delimiter clients take the last key.
    ...(page.last !== undefined && page.truncated && asked.delimiter !== ""
      ? { NextMarker: encode(page.last) }
      : {}),
    ...contentsOf(page, encode, ownerOf(call.caller.accountId)),
  });
}

export async function listObjectsV2(call: S3Call): Promise<Response> {
  const { query } = call;
  const { name } = await bucketOf(call);
  const asked = askedOf(query);
  const { encode } = asked;
  const token = query.get("continuation-token");
  const startAfter = query.get("start-after");
  const after = token === null ? (startAfter ?? "") : readToken(token);
  const page = await listObjects(call.r2, { bucket: name, ...asked, after });
  const owner = query.get("fetch-owner") === "true" ? ownerOf(call.caller.accountId) : undefined;
  return xmlResponse("ListBucketResult", {
    ...headOf(name, asked, page),
    KeyCount: page.objects.length + page.prefixes.length,
    ...(token === null ? {} : { ContinuationToken: token }),
    ...(startAfter === null ? {} : { StartAfter: encode(startAfter) }),
    ...(page.truncated && page.last !== undefined
      ? { NextContinuationToken: toBase64Url(toUtf8(`1:${page.last}`)) }
      : {}),
    ...contentsOf(page, encode, owner),
  });
}

/** What ListObjectVersions says of a bucket without versions: each object is the one of its name. */
export async function listObjectVersions(call: S3Call): Promise<Response> {
  const { name } = await bucketOf(call);
  const asked = askedOf(call.query);
  const { encode } = asked;
  const marker = call.query.get("key-marker") ?? "";
  const page = await listObjects(call.r2, { bucket: name, ...asked, after: marker });
  const owner = ownerOf(call.caller.accountId);
  return xmlResponse("ListVersionsResult", {
    ...headOf(name, asked, page),
    KeyMarker: encode(marker),
    VersionIdMarker: "",
    ...(page.truncated && page.last !== undefined ? { NextKeyMarker: encode(page.last) } : {}),
    Version: page.objects.map((object) => ({
      ...listedOf(object, encode),
      VersionId: "null",
      IsLatest: true,
      Owner: owner,
    })),
    CommonPrefixes: page.prefixes.map((prefix) => ({ Prefix: encode(prefix) })),
  });
}

function askedOf(query: URLSearchParams): Asked {
  const encoding = query.get("encoding-type");
  if (encoding !== null && encoding !== "url") {
    throw invalidArgument(
      "Invalid Encoding Method specified in Request",
      "encoding-type",
      encoding.slice(0, 100),
    );
  }
  return {
    prefix: query.get("prefix") ?? "",
    delimiter: query.get("delimiter") ?? "",
    limit: maxKeys(query.get("max-keys")),
    encode: encoding === null ? (text) => text : encodeKey,
    encoding: encoding ?? undefined,
  };
}

export function maxKeys(text: string | null, name = "max-keys"): number {
  if (text === null || text === "") return PAGE_MAX;
  if (/^\d{1,10}$/.test(text) && Number(text) <= 2_147_483_647)
    return Math.min(Number(text), PAGE_MAX);
  throw invalidArgument(
    `Provided ${name} not an integer or within integer range`,
    name,
    text.slice(0, 100),
  );
}

function headOf(
  name: string,
  { prefix, delimiter, limit, encode, encoding }: Asked,
  page: ObjectPage,
) {
  return {
    Name: name,
    Prefix: encode(prefix),
    ...(delimiter === "" ? {} : { Delimiter: encode(delimiter) }),
    MaxKeys: limit,
    EncodingType: encoding,
    IsTruncated: page.truncated,
  };
}

function contentsOf(
  page: ObjectPage,
  encode: Asked["encode"],
  owner: { readonly ID: string } | undefined,
) {
  return {
    Contents: page.objects.map((object) => ({ ...listedOf(object, encode), Owner: owner })),
    CommonPrefixes: page.prefixes.map((prefix) => ({ Prefix: encode(prefix) })),
  };
}

function listedOf(object: ObjectPage["objects"][number], encode: Asked["encode"]) {
  return {
    Key: encode(object.key),
    LastModified: toIso(object.modifiedAt),
    ETag: quoted(object.etag),
    Size: object.bytes,
    StorageClass: "STANDARD",
  };
}

function readToken(token: string): string {
  const bytes = fromBase64Url(token);
  const text = bytes === undefined ? undefined : fromUtf8(bytes);
  if (text?.startsWith("1:") === true) return text.slice(2);
  throw invalidArgument(
    "The continuation token provided is incorrect",
    "continuation-token",
    token.slice(0, 100),
  );
}

import { toUtf8 } from "../../platform/bytes.ts";
import { KEY_BYTES_MAX } from "./limits.ts";
import { compareKeys } from "./model.ts";

export interface ListedObject {
  readonly key: string;
  readonly etag: string;
  readonly bytes: number;
  readonly modifiedAt: number;
}

export interface ObjectPage {
  readonly objects: readonly ListedObject[];
  readonly prefixes: readonly string[];
  readonly truncated: boolean;
  /** The last key or prefix, after which the next page begins. */
  readonly last?: string;
}

export interface Listing {
  readonly bucket: string;
  readonly prefix: string;
  readonly delimiter: string;
  readonly limit: number;
  readonly after: string;
}

/** Nothing that is UTF-8 sorts behind it. */
const LAST_CHARACTER = "\u{10FFFF}";

export async function listObjects(
  r2: R2Bucket,
  { bucket, prefix, delimiter, limit, after }: Listing,
): Promise<ObjectPage> {
  const nothing = { objects: [], prefixes: [], truncated: false };
  const root = `${bucket}/`;
  if (limit === 0 || isTooLong(root + prefix)) return nothing;
  const start = startOf(prefix, delimiter, after);
  const found = await r2.list({
    prefix: root + prefix,
    limit,
    ...(delimiter === "" ? {} : { delimiter }),
    ...(start === "" ? {} : { startAfter: root + start }),
  });
  const objects = found.objects.map(({ key, etag, size, uploaded }) => ({
    key: key.slice(root.length),
    etag,
    bytes: size,
    modifiedAt: uploaded.getTime(),
  }));
  const prefixes = found.delimitedPrefixes
    .map((name) => name.slice(root.length))
    .toSorted(compareKeys);
  const last = [objects.at(-1)?.key ?? "", prefixes.at(-1) ?? ""].toSorted(compareKeys)[1];
  const page = { objects, prefixes, truncated: found.truncated };
  return last === undefined || last === "" ? page : { ...page, last };
}

/** Where a page of common prefixes has ended, all keys below the last of them are over. */
function startOf(prefix: string, delimiter: string, after: string): string {
  const isPrefix =
    delimiter !== "" &&
    after.startsWith(prefix) &&
    after.length > prefix.length &&
    after.endsWith(delimiter) &&
    after.indexOf(delimiter, prefix.length) === after.length - delimiter.length;
  if (isPrefix) return after + LAST_CHARACTER;
  // A position before the prefix is no position: R2 might take it at its word.
  return compareKeys(after, prefix) < 0 ? "" : after;
}

function isTooLong(text: string): boolean {
  return toUtf8(text).byteLength > KEY_BYTES_MAX;
}

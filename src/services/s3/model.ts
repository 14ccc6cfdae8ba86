import { createHash } from "node:crypto";
import { toUtf8 } from "../../platform/bytes.ts";
import { type Checksums } from "./checksums.ts";
import { type CorsRule } from "./cors-model.ts";
import { type NotificationConfig } from "./notification-model.ts";
import { type Storage } from "./storage.ts";

export interface Bucket {
  readonly name: string;
  readonly accountId: string;
  readonly region: string;
  readonly createdAt: number;
  readonly notifications?: NotificationConfig;
  readonly tags?: Readonly<Record<string, string>>;
  readonly cors?: readonly CorsRule[];
  /** Parts that are there from the beginning, and that its owner has removed. */
  readonly publicAccessBlock?: "removed";
  readonly ownershipControls?: "removed";
}

/** What is kept of an object beside its bytes. */
export interface Kept {
  /** `content-type` and its like, by lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
  /** Without the `x-amz-meta-` of their headers. */
  readonly metadata: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
  readonly checksums: Checksums;
  /** Absent for what is stored as everything is by default. */
  readonly storage?: Storage;
}

/** Headers that an object is given back with. */
export const KEPT_HEADERS = [
  "cache-control",
  "content-disposition",
  "content-encoding",
  "content-language",
  "content-type",
  "expires",
] as const;

export const CONTENT_TYPE_DEFAULT = "binary/octet-stream";
/** What it stands for when a request to create a bucket names no region. */
export const REGION_DEFAULT = "us-east-1";

const NAME = /^(?=.{3,63}$)[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*$/;
const IP_ADDRESS = /^\d+\.\d+\.\d+\.\d+$/;
const RESERVED = /^(?:xn--|sthree-|amzn-s3-demo-)|(?:-s3alias|--ol-s3|\.mrap|--x-s3|--table-s3)$/;

/** "General purpose bucket naming rules". */
export function isBucketName(name: string): boolean {
  return NAME.test(name) && !IP_ADDRESS.test(name) && !RESERVED.test(name);
}

/** The canonical user id of an account: 64 hexadecimal digits that say nothing else. */
export function canonicalId(accountId: string): string {
  return createHash("sha256").update(`canonical user ${accountId}`).digest("hex");
}

/** As S3 sorts keys: by their bytes. */
export function compareKeys(a: string, b: string): number {
  const x = toUtf8(a);
  const y = toUtf8(b);
  const length = Math.min(x.length, y.length);
  for (let at = 0; at < length; at++) {
    const difference = (x[at] ?? 0) - (y[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return x.length - y.length;
}

/** What a request asks of an object before it wants it. ETags are without quotes; times are whole seconds. */
export interface Conditions {
  readonly match?: readonly string[];
  readonly noneMatch?: readonly string[];
  readonly modifiedSince?: number;
  readonly unmodifiedSince?: number;
}

export type ConditionVerdict = "met" | "not-modified" | "failed";

/** RFC 9110, 13.2.2: an ETag outweighs a time. */
export function judgeConditions(
  { match, noneMatch, modifiedSince, unmodifiedSince }: Conditions,
  object: { readonly etag: string; readonly modifiedAt: number },
): ConditionVerdict {
  const has = (etags: readonly string[]) => etags.includes("*") || etags.includes(object.etag);
  const seconds = Math.floor(object.modifiedAt / 1000);
  if (match !== undefined) {
    if (!has(match)) return "failed";
  } else if (unmodifiedSince !== undefined && seconds > unmodifiedSince) {
    return "failed";
  }
  if (noneMatch !== undefined) return has(noneMatch) ? "not-modified" : "met";
  return modifiedSince !== undefined && seconds <= modifiedSince ? "not-modified" : "met";
}

export interface ByteRange {
  readonly offset: number;
  readonly length: number;
}

/** `bytes=…` of an object. Undefined stands for the whole: S3 passes over what it cannot read, and over several ranges. */
export function parseRange(
  text: string | null,
  bytes: number,
): ByteRange | "unsatisfiable" | undefined {
  const match = /^bytes=(\d{0,16})-(\d{0,16})$/.exec(text?.trim() ?? "");
  if (match === null) return undefined;
  const [, from = "", to = ""] = match;
  if (from === "") {
    if (to === "") return undefined;
    const length = Math.min(Number(to), bytes);
    return length === 0 ? "unsatisfiable" : { offset: bytes - length, length };
  }
  const offset = Number(from);
  if (to !== "" && Number(to) < offset) return undefined;
  if (offset >= bytes) return "unsatisfiable";
  const end = to === "" ? bytes - 1 : Math.min(Number(to), bytes - 1);
  return { offset, length: end - offset + 1 };
}

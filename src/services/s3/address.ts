import { s3Error } from "./errors.ts";

/** What a request is about: the service itself, a bucket or an object. */
export interface Address {
  readonly bucket?: string;
  /** Only with a bucket, and never empty. */
  readonly key?: string;
  readonly query: URLSearchParams;
}

/** `BUCKET.s3.example.com`, `BUCKET.s3.eu-west-1.example.com` or `BUCKET.s3-accelerate.example.com`. */
const VIRTUAL_HOST = /^(.+?)\.s3[.-]/;
/** What SDKs make of `http://localhost:8787`, whose names below it all lead to the same machine. */
const LOCAL_HOST = /^(?!s3\.)(.+)\.localhost(?::\d+)?$/;

/** Path style, or virtual-host style where the host's name says so. The path has not been decoded or normalised yet. */
export function addressOf(request: Request): Address {
  const { host, path, query } = splitUrl(request.url);
  const asked = request.headers.get("host") ?? host;
  const named = (VIRTUAL_HOST.exec(asked) ?? LOCAL_HOST.exec(asked))?.[1];
  const search = new URLSearchParams(query);
  const rest = path.replace(/^\//, "");
  if (named !== undefined) return withKey(named, decode(rest), search);
  const slash = rest.indexOf("/");
  const bucket = decode(slash === -1 ? rest : rest.slice(0, slash));
  if (bucket === "") {
    if (slash === -1) return { query: search };
    throw s3Error("InvalidBucketName", { BucketName: bucket });
  }
  return withKey(bucket, slash === -1 ? "" : decode(rest.slice(slash + 1)), search);
}

/** `/BUCKET/KEY` or `BUCKET/KEY`, percent-encoded, as x-amz-copy-source has it. */
export function parseCopySource(text: string): { readonly bucket: string; readonly key: string } {
  const [place, query = ""] = splitOnce(text.replace(/^\//, ""), "?");
  const version = new URLSearchParams(query).get("versionId") ?? "null";
  const [bucket, key] = splitOnce(decode(place), "/");
  if (version !== "null" || bucket === "" || key === undefined || key === "") {
    throw s3Error(
      "InvalidArgument",
      { ArgumentName: "x-amz-copy-source", ArgumentValue: text.slice(0, 2000) },
      "Copy Source must mention the source bucket and key: sourcebucket/sourcekey",
    );
  }
  return { bucket, key };
}

function withKey(bucket: string, key: string, query: URLSearchParams): Address {
  return key === "" ? { bucket, query } : { bucket, key, query };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw s3Error("InvalidURI", { URI: text.slice(0, 2000) });
  }
}

function splitUrl(url: string) {
  const hostAt = url.indexOf("//") + 2;
  const slash = url.indexOf("/", hostAt);
  const [beforeHash] = splitOnce(slash === -1 ? "/" : url.slice(slash), "#");
  const [path, query = ""] = splitOnce(beforeHash, "?");
  return { host: slash === -1 ? url.slice(hostAt) : url.slice(hostAt, slash), path, query };
}

function splitOnce(text: string, separator: string): readonly [string, string | undefined] {
  const at = text.indexOf(separator);
  return at === -1 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}

import { joinTraces } from "../../aws/trace.ts";
import { type Caller } from "../../identity/app-env.ts";
import { verifyText } from "../../identity/verify-text.ts";
import { fromBase64, fromUtf8 } from "../../platform/bytes.ts";
import { openDatabase } from "../../platform/database.ts";
import { given } from "../given.ts";
import { bucketOf } from "./call.ts";
import { invalidArgument, s3Error } from "./errors.ts";
import { type Form, readForm } from "./form-reader.ts";
import { toHeader } from "./hoisted-headers.ts";
import { UPLOAD_BYTES_MAX } from "./limits.ts";
import { type Kept } from "./model.ts";
import { notify } from "./notify.ts";
import { keptOf } from "./object-headers.ts";
import { piecesOf } from "./payload.ts";
import { judgePolicy, parsePolicy, type PostPolicy } from "./post-policy.ts";
import { encryptionHeaders } from "./storage.ts";
import { type StoredObject } from "./store-objects.ts";
import { writeUnsized } from "./store-unsized.ts";
import { emptyResponse, quoted, xmlResponse } from "./wire.ts";

/** A form that a browser sends to a bucket, which nobody but its policy vouches for. */
export interface PostedForm {
  readonly env: Env;
  readonly request: Request;
  readonly requestId: string;
  readonly bucket: string;
  readonly boundary: string;
  readonly now: number;
  readonly sourceIp: string;
}

type Fields = Form["fields"];

/** RFC 9110, 5.6.2 (token), in lower case. */
const HEADER_NAME = /^[a-z0-9!#$%&'*+.^_`|~-]+$/;

/** Stores the file of a form as its policy permits: "Browser-based uploads using POST". */
export async function postObject(posted: PostedForm): Promise<Response> {
  const { env, request, bucket: name, now } = posted;
  const form = await readForm(piecesOf(request.body), posted.boundary);
  const key = required(form.fields, "key").replaceAll("${filename}", form.fileName);
  const fields = new Map([...form.fields, ["bucket", name], ["key", key]]);
  const caller = callerOf(env, fields);
  const policy = permitted(fields, now);
  const asking = { db: openDatabase(env.DB), caller, bucket: name, request };
  const bucket = await bucketOf(asking);
  const kept = keptOf(headersOf(fields));
  const pieces = within(form.pieces, policy);
  const object = await writeUnsized(env.CODE, { bucket: name, key }, { pieces, kept });
  const trace = joinTraces(request.headers.get("x-amzn-trace-id") ?? undefined);
  const origin = { ...posted, ...given("traceHeader", trace) };
  await notify(origin, bucket, { event: "ObjectCreated:Post", key, object });
  return toResponse(posted, fields, object);
}

function callerOf(env: Env, fields: Fields): Caller {
  // A bucket that anybody may write to there is not.
  if (!fields.has("policy")) throw s3Error("AccessDenied");
  return verifyText(
    env,
    {
      text: required(fields, "policy"),
      algorithm: required(fields, "x-amz-algorithm"),
      credential: required(fields, "x-amz-credential"),
      timestamp: required(fields, "x-amz-date"),
      signature: required(fields, "x-amz-signature"),
      securityToken: fields.get("x-amz-security-token"),
    },
    "s3",
  );
}

function permitted(fields: Fields, now: number): PostPolicy {
  const bytes = fromBase64(fields.get("policy") ?? "");
  const text = bytes === undefined ? undefined : fromUtf8(bytes);
  const policy = text === undefined ? undefined : parsePolicy(text, UPLOAD_BYTES_MAX);
  if (policy === undefined) {
    throw s3Error("InvalidPolicyDocument", {}, "Invalid Policy: Invalid JSON.");
  }
  const fault = judgePolicy(policy, fields, now);
  if (fault === undefined) return policy;
  throw s3Error("AccessDenied", {}, `Invalid according to Policy: ${fault}`);
}

/** What PutObject has in its headers. */
function headersOf(fields: Fields): Headers {
  const headers = new Headers();
  for (const [name, value] of fields) {
    if (name.startsWith("x-amz-checksum-")) throw s3Error("NotImplemented", { Header: name });
    if (!HEADER_NAME.test(name)) throw invalidArgument("The name of a field is wrong", name, "");
    headers.set(name === "acl" ? "x-amz-acl" : name, toHeader(value));
  }
  if (fields.has("tagging")) throw s3Error("NotImplemented", { Header: "tagging" });
  return headers;
}

async function* within(
  pieces: AsyncIterable<Uint8Array>,
  { bytesMin, bytesMax }: PostPolicy,
): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  for await (const piece of pieces) {
    bytes += piece.byteLength;
    if (bytes > bytesMax) {
      throw s3Error("EntityTooLarge", { ProposedSize: bytes, MaxSizeAllowed: bytesMax });
    }
    yield piece;
  }
  if (bytes >= bytesMin) return;
  throw s3Error("EntityTooSmall", { ProposedSize: bytes, MinSizeAllowed: bytesMin });
}

function toResponse(
  { request, bucket }: PostedForm,
  fields: Fields,
  { etag, kept }: StoredObject & { readonly kept: Kept },
): Response {
  const key = fields.get("key") ?? "";
  const path = [bucket, ...key.split("/")].map(encodeURIComponent).join("/");
  const Location = `${new URL(request.url).origin}/${path}`;
  const headers = { Location, ETag: quoted(etag), ...encryptionHeaders(kept.storage) };
  const redirect = redirectOf(fields.get("success_action_redirect") ?? fields.get("redirect"));
  if (redirect !== undefined) {
    redirect.searchParams.set("bucket", bucket);
    redirect.searchParams.set("key", key);
    redirect.searchParams.set("etag", quoted(etag));
    return emptyResponse(303, { ...headers, Location: redirect.href });
  }
  const status = fields.get("success_action_status");
  if (status !== "201") return emptyResponse(status === "200" ? 200 : 204, headers);
  const content = { Location, Bucket: bucket, Key: key, ETag: quoted(etag) };
  return new Response(xmlResponse("PostResponse", content).body, {
    status: 201,
    headers: { ...headers, "Content-Type": "application/xml" },
  });
}

/** One that is no address of the web is as good as none. */
function redirectOf(text: string | undefined): URL | undefined {
  const url = text === undefined ? null : URL.parse(text);
  return url?.protocol === "http:" || url?.protocol === "https:" ? url : undefined;
}

function required(fields: Fields, name: string): string {
  const value = fields.get(name);
  if (value !== undefined && value !== "") return value;
  throw invalidArgument(
    `Bucket POST must contain a field named '${name}'.  If it is specified, please check the order of the fields.`,
    name,
    "",
  );
}

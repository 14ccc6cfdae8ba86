import { type MiddlewareHandler } from "hono";
import { requestTooLarge } from "../aws/errors.ts";
import { REQUEST_BYTES_MAX } from "../aws/limits.ts";
import { findOperation } from "../aws/operation-routes.ts";
import { type AppEnv } from "./app-env.ts";
import { findAccessKey } from "./keys.ts";
import { readBody } from "./read-body.ts";
import { toAwsError } from "./refusal-error.ts";
import { parseClaim } from "./sigv4/parse-claim.ts";
import { type RequestHead } from "./sigv4/request.ts";
import { SigningKeys } from "./sigv4/signing-keys.ts";
import { judgeClaim, proveClaim } from "./sigv4/verify.ts";

const SERVICE = "lambda";
/** Shared by all requests of an isolate; holds nothing that a request brought, only keys that have verified one. */
const signingKeys = new SigningKeys();

/** Lets a request pass when its signature holds, and says in `caller` whose it is and in `body` what it covers. */
export const authenticate: MiddlewareHandler<AppEnv> = async (c, next) => {
  const head = requestHead(c.req.raw);
  const parsed = parseClaim(head);
  if (!parsed.ok) throw toAwsError(parsed.refusal);

  const claim = parsed.value;
  const fault = judgeClaim(claim, SERVICE, Date.now());
  if (fault !== undefined) throw toAwsError(fault);
  const key = findAccessKey(c.env, claim.accessKeyId);
  if (key === undefined) throw toAwsError({ reason: "unknown-key" });
  // Root keys are static; a session token can only belong to other credentials.
  if (claim.securityToken !== undefined) throw toAwsError({ reason: "unknown-token" });

  const body = await readBody(c.req.raw, REQUEST_BYTES_MAX);
  if (body === undefined) throw requestTooLarge(operationOf(head), REQUEST_BYTES_MAX);
  const { accountId, arn, accessKeyId, secretAccessKey } = key;
  const lie = proveClaim(head, claim, { body, secretAccessKey, signingKeys });
  if (lie !== undefined) throw toAwsError(lie);

  c.set("caller", { accountId, arn, accessKeyId, region: claim.region });
  c.set("body", body);
  await next();
};

/** AWS names the operation (text 16 of the reference), before it knows whether the caller may use it. */
function operationOf({ method, path, query }: RequestHead): string {
  return findOperation(method, path, new URLSearchParams(query))?.name ?? "CreateFunction";
}

function requestHead(request: Request): RequestHead {
  const { host, path, query } = splitUrl(request.url);
  const header = (name: string) => {
    if (name === "host") return request.headers.get("host") ?? host;
    // Cloudflare rewrites Accept-Encoding on the way in and keeps what the client sent, and signed, apart.
    const original = name === "accept-encoding" ? request.cf?.["clientAcceptEncoding"] : undefined;
    return typeof original === "string" ? original : (request.headers.get(name) ?? undefined);
  };
  return { method: request.method, path, query, header };
}

/** The parts of a URL as they were received: what is signed must not be normalised before it is checked. */
function splitUrl(url: string) {
  const hostAt = url.indexOf("//") + 2;
  const slash = url.indexOf("/", hostAt);
  const pathAt = slash === -1 ? url.length : slash;
  const hash = url.indexOf("#", pathAt);
  const end = hash === -1 ? url.length : hash;
  const mark = url.indexOf("?", pathAt);
  const pathEnd = mark === -1 || mark > end ? end : mark;
  return {
    host: url.slice(hostAt, pathAt),
    path: url.slice(pathAt, pathEnd),
    query: url.slice(Math.min(pathEnd + 1, end), end),
  };
}

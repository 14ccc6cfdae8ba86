import { type Caller } from "./app-env.ts";
import { type AccessKey, findAccessKey, type KeyBindings } from "./keys.ts";
import { discardBody, readBody } from "./read-body.ts";
import { toAwsError } from "./refusal-error.ts";
import { parseClaim } from "./sigv4/parse-claim.ts";
import { type RequestHead, type SignatureClaim, type SignedPayload } from "./sigv4/request.ts";
import { SigningKeys } from "./sigv4/signing-keys.ts";
import { credentialScope, judgeClaim, proveClaim, statedPayloadHash } from "./sigv4/verify.ts";

/** Shared by all requests of an isolate; holds nothing that a request brought, only keys that have verified one. */
const signingKeys = new SigningKeys();

export interface Verified {
  readonly caller: Caller;
  /** The whole body, which the signature covers. */
  readonly body: Uint8Array;
}

export interface Expected {
  /** The service that the signature must name, as in `lambda`. */
  readonly service: string;
  /** Of the body. */
  readonly bytesMax: number;
  readonly tooLarge: (head: RequestHead) => Error;
}

/** Who has signed a request. Throws AWS's refusal of one that nobody has signed, or not so. */
export async function verifyRequest(
  keys: KeyBindings,
  request: Request,
  { service, bytesMax, tooLarge }: Expected,
): Promise<Verified> {
  let judged: Judged;
  try {
    judged = judgeHead(keys, request, service);
  } catch (error) {
    await discardBody(request);
    throw error;
  }
  const body = await readBody(request, bytesMax);
  if (body === undefined) throw tooLarge(judged.head);
  prove(judged, body);
  return { caller: callerOf(judged), body };
}

/** Who has signed the head of a request, and what it says of the body, which is not read yet. */
export function verifyHead(
  keys: KeyBindings,
  request: Request,
  service: string,
): { readonly caller: Caller; readonly payload: SignedPayload } {
  const judged = judgeHead(keys, request, service);
  prove(judged, undefined);
  const { claim, key } = judged;
  const { timestamp, signature, signedHeaders } = claim;
  const payload = {
    signedHeaders,
    stated: statedPayloadHash(claim),
    timestamp,
    scope: credentialScope(claim),
    signature,
    signingKey: signingKeys.get({ ...claim, secretAccessKey: key.secretAccessKey }),
  };
  return { caller: callerOf(judged), payload };
}

interface Judged {
  readonly head: RequestHead;
  readonly claim: SignatureClaim;
  readonly key: AccessKey;
}

/** All that can be said before the body is there. */
function judgeHead(keys: KeyBindings, request: Request, service: string): Judged {
  const head = requestHead(request);
  const parsed = parseClaim(head);
  if (!parsed.ok) throw toAwsError(parsed.refusal);

  const claim = parsed.value;
  const fault = judgeClaim(claim, service, Date.now());
  if (fault !== undefined) throw toAwsError(fault);
  const key = findAccessKey(keys, claim.accessKeyId);
  if (key === undefined) throw toAwsError({ reason: "unknown-key" });
  // Root keys are static; a session token can only belong to other credentials.
  if (claim.securityToken !== undefined) throw toAwsError({ reason: "unknown-token" });
  return { head, claim, key };
}

function prove({ head, claim, key }: Judged, body: Uint8Array | undefined): void {
  const { secretAccessKey } = key;
  const lie = proveClaim(head, claim, { body, secretAccessKey, signingKeys });
  if (lie !== undefined) throw toAwsError(lie);
}

function callerOf({ claim, key: { accountId, arn, accessKeyId } }: Judged): Caller {
  return { accountId, arn, accessKeyId, region: claim.region };
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

import { parseClaim } from "../../../src/identity/sigv4/parse-claim.ts";
import { type Refusal } from "../../../src/identity/sigv4/refusal.ts";
import { type RequestHead } from "../../../src/identity/sigv4/request.ts";
import { SigningKeys } from "../../../src/identity/sigv4/signing-keys.ts";
import { judgeClaim, proveClaim } from "../../../src/identity/sigv4/verify.ts";

/** A request as it travels: what a signer made, or a recording. */
export interface WireRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

export interface Conditions {
  readonly service: string;
  readonly now: number;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly signingKeys?: SigningKeys;
}

/** AWS's documentation uses this key in every example of Signature Version 4. */
export const EXAMPLE_KEY = {
  accessKeyId: "AKIDEXAMPLE",
  secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
} as const;

export function headOf(request: WireRequest): RequestHead {
  const { pathname, search } = splitUrl(request.url);
  const headers = new Map(
    Object.entries(request.headers).map(([name, value]) => [name.toLowerCase(), value]),
  );
  return {
    method: request.method,
    path: pathname,
    query: search,
    header: (name) => headers.get(name),
  };
}

/** The whole verification as the Worker does it, without the Worker. */
export function verify(request: WireRequest, conditions: Conditions): Refusal | undefined {
  const head = headOf(request);
  const parsed = parseClaim(head);
  if (!parsed.ok) return parsed.refusal;
  const fault = judgeClaim(parsed.value, conditions.service, conditions.now);
  if (fault !== undefined) return fault;
  if (parsed.value.accessKeyId !== conditions.accessKeyId) return { reason: "unknown-key" };
  return proveClaim(head, parsed.value, {
    body: request.body,
    secretAccessKey: conditions.secretAccessKey,
    signingKeys: conditions.signingKeys ?? new SigningKeys(),
  });
}

function splitUrl(url: string) {
  const pathAt = url.indexOf("/", url.indexOf("//") + 2);
  const mark = url.indexOf("?", pathAt);
  return mark === -1
    ? { pathname: url.slice(pathAt), search: "" }
    : { pathname: url.slice(pathAt, mark), search: url.slice(mark + 1) };
}

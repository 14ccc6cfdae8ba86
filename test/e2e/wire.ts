import { createHash, createHmac } from "node:crypto";
import { KEY, REGION } from "./server.ts";

/** Requests below the SDK: signed by hand, so that every part of a signature can also be wrong. */

export interface Unsigned {
  readonly method?: string;
  /** Percent-encoded. */
  readonly path: string;
  /** Sorted by name, percent-encoded when it is written. */
  readonly query?: Readonly<Record<string, string>>;
  /** Lower-case names; all of them are signed. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array<ArrayBuffer>;
}

export interface Signing {
  readonly accessKeyId?: string;
  readonly secretAccessKey?: string;
  readonly region?: string;
  readonly service?: string;
  /** Epoch milliseconds. */
  readonly now?: number;
}

export interface WireRequest {
  readonly url: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array<ArrayBuffer>;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  /** `x-amzn-ErrorType`. */
  readonly errorType: string | null;
  readonly json: unknown;
}

/** Signs in the header form. Parameters that are absent are right. */
export function sign(origin: string, request: Unsigned, signing: Signing = {}): WireRequest {
  const { amzDate, scope, credential } = scopeOf(signing);
  const headers: Record<string, string> = {
    host: new URL(origin).host,
    ...request.headers,
    "x-amz-date": amzDate,
  };
  const signedHeaders = Object.keys(headers).toSorted().join(";");
  const query = queryOf(request.query);
  const canonical = canonicalRequest(request, { query, headers, payload: request.body ?? "" });
  const signature = signatureOf(`${amzDate}\n${scope}\n${sha256(canonical)}`, signing);
  const { host: _, ...sent } = headers;
  return {
    ...wireOf(origin, request, query),
    headers: {
      ...sent,
      authorization: `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=${signedHeaders}, Signature=${signature}`,
    },
  };
}

/** Signs in the query form: nothing but `host` is a signed header, and the body is empty. */
export function presign(
  origin: string,
  request: Unsigned,
  { expiresSeconds, ...signing }: Signing & { readonly expiresSeconds: number },
): WireRequest {
  const { amzDate, scope, credential } = scopeOf(signing);
  const query = queryOf({
    ...request.query,
    "X-Amz-Algorithm": "AWS4-HMAC-SHA256",
    "X-Amz-Credential": credential,
    "X-Amz-Date": amzDate,
    "X-Amz-Expires": String(expiresSeconds),
    "X-Amz-SignedHeaders": "host",
  });
  const headers = { host: new URL(origin).host };
  const canonical = canonicalRequest(request, { query, headers, payload: "" });
  const signature = signatureOf(`${amzDate}\n${scope}\n${sha256(canonical)}`, signing);
  return { ...wireOf(origin, request, `${query}&X-Amz-Signature=${signature}`), headers: {} };
}

export async function send({ url, ...init }: WireRequest): Promise<Answer> {
  const response = await fetch(url, init);
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    errorType: response.headers.get("x-amzn-errortype"),
    json: text === "" ? undefined : JSON.parse(text),
  };
}

function wireOf(origin: string, request: Unsigned, query: string) {
  return {
    url: `${origin}${request.path}${query === "" ? "" : `?${query}`}`,
    method: request.method ?? "GET",
    ...(request.body === undefined ? {} : { body: request.body }),
  };
}

function scopeOf(signing: Signing) {
  const amzDate = new Date(signing.now ?? Date.now()).toISOString().replaceAll(/[-:]|\.\d{3}/g, "");
  const { region = REGION, service = "lambda", accessKeyId = KEY.accessKeyId } = signing;
  const scope = `${amzDate.slice(0, 8)}/${region}/${service}/aws4_request`;
  return { amzDate, scope, credential: `${accessKeyId}/${scope}` };
}

interface Covered {
  readonly query: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly payload: string | Uint8Array;
}

function canonicalRequest(request: Unsigned, { query, headers, payload }: Covered): string {
  const names = Object.keys(headers).toSorted();
  return [
    request.method ?? "GET",
    // Every service but S3 encodes the path, which is already encoded, once more.
    request.path.split("/").map(encode).join("/"),
    query,
    ...names.map((name) => `${name}:${headers[name]}`),
    "",
    names.join(";"),
    sha256(payload),
  ].join("\n");
}

function signatureOf(text: string, signing: Signing): string {
  const { scope } = scopeOf(signing);
  const secret = `AWS4${signing.secretAccessKey ?? KEY.secretAccessKey}`;
  const key = scope.split("/").reduce<string | Uint8Array>(hmac, secret);
  return hmac(key, `AWS4-HMAC-SHA256\n${text}`).toString("hex");
}

function queryOf(query: Readonly<Record<string, string>> = {}): string {
  return Object.entries(query)
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .toSorted()
    .join("&");
}

/** RFC 3986, where only these need no escape: letters, digits and `-._~`. */
function encode(text: string): string {
  return encodeURIComponent(text).replaceAll(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function hmac(key: string | Uint8Array, data: string) {
  return createHmac("sha256", key).update(data).digest();
}

function sha256(data: string | Uint8Array): string {
  return createHash("sha256").update(data).digest("hex");
}

import { Buffer } from "node:buffer";
import { createHash, createHmac } from "node:crypto";
import { SignatureV4 } from "@smithy/signature-v4";
import { EXAMPLE_KEY, type WireRequest } from "./requests.ts";

/** The signer of the AWS SDK for JavaScript: written by others, from the same specification. */
function signer(service: string, region: string): SignatureV4 {
  return new SignatureV4({ service, region, credentials: EXAMPLE_KEY, sha256: Sha256 });
}

export interface Unsigned {
  readonly method?: string;
  /** Percent-encoded. */
  readonly path?: string;
  readonly query?: Readonly<Record<string, string | string[]>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly region?: string;
  readonly service?: string;
  readonly now: number;
}

const HOST = "127.0.0.1:8787";

export async function signed(request: Unsigned): Promise<WireRequest> {
  const smithy = signer(request.service ?? "lambda", request.region ?? "us-east-1");
  const result = await smithy.sign(toHttpRequest(request), { signingDate: new Date(request.now) });
  return fromHttpRequest(result, request);
}

export async function presigned(request: Unsigned, expiresIn: number): Promise<WireRequest> {
  const smithy = signer(request.service ?? "lambda", request.region ?? "us-east-1");
  const signingDate = new Date(request.now);
  const result = await smithy.presign(toHttpRequest(request), { signingDate, expiresIn });
  return fromHttpRequest(result, request);
}

function toHttpRequest(request: Unsigned) {
  return {
    method: request.method ?? "GET",
    protocol: "http:",
    hostname: "127.0.0.1",
    port: 8787,
    path: request.path ?? "/2015-03-31/functions",
    query: { ...request.query },
    headers: { host: HOST, ...request.headers },
    body: request.body,
  };
}

type HttpRequest = Awaited<ReturnType<SignatureV4["sign"]>>;

function fromHttpRequest(request: HttpRequest, { body = "" }: Unsigned): WireRequest {
  const query = Object.entries(request.query ?? {})
    .flatMap(([name, value]) => [value ?? ""].flat().map((one) => [name, one] as const))
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`)
    .join("&");
  return {
    method: request.method,
    url: `http://${HOST}${request.path}${query === "" ? "" : `?${query}`}`,
    headers: request.headers,
    body: new TextEncoder().encode(body),
  };
}

type Data = string | ArrayBuffer | ArrayBufferView;

class Sha256 {
  readonly #hash: { update(data: Buffer): unknown; digest(): Buffer };

  constructor(secret?: Data) {
    this.#hash =
      secret === undefined ? createHash("sha256") : createHmac("sha256", toBuffer(secret));
  }

  update(data: Data): void {
    this.#hash.update(toBuffer(data));
  }

  digest(): Promise<Uint8Array> {
    return Promise.resolve(this.#hash.digest());
  }

  reset(): void {}
}

function toBuffer(data: Data): Buffer {
  if (typeof data === "string") return Buffer.from(data);
  return ArrayBuffer.isView(data)
    ? Buffer.from(data.buffer, data.byteOffset, data.byteLength)
    : Buffer.from(data);
}

import { createHash, createHmac } from "node:crypto";
import { SignatureV4 } from "@smithy/signature-v4";
import { prepareRequest, type PreparedRequest } from "./http-client.ts";
import { KEY } from "./servers.ts";

export const REGION = "us-east-1";

export interface InvokeInput {
  readonly name: string;
  readonly qualifier?: string;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A signed request that may be sent again and again for five minutes. */
export async function signInvoke(url: URL, input: InvokeInput): Promise<PreparedRequest> {
  const { name, qualifier, body, headers } = input;
  const signer = new SignatureV4({
    service: "lambda",
    region: REGION,
    credentials: KEY,
    sha256: Sha256,
  });
  const path = `/2015-03-31/functions/${name}/invocations`;
  const signed = await signer.sign({
    method: "POST",
    protocol: "http:",
    hostname: url.hostname,
    port: Number(url.port),
    path,
    ...(qualifier === undefined ? {} : { query: { Qualifier: qualifier } }),
    headers: { host: url.host, "content-type": "application/json", ...headers },
    body,
  });
  const target = qualifier === undefined ? path : `${path}?Qualifier=${qualifier}`;
  return prepareRequest(url, { ...signed, path: target, body });
}

interface JsonCall {
  /** As signatures name it. */
  readonly service: string;
  /** Of AWS's JSON protocol. */
  readonly version: "1.0" | "1.1";
  /** As in `AmazonSQS.SendMessage`. */
  readonly target: string;
  readonly body: string;
}

/** A call of a service by AWS's JSON protocol. */
export async function signJson(
  url: URL,
  { service, version, target, body }: JsonCall,
): Promise<PreparedRequest> {
  const signer = new SignatureV4({ service, region: REGION, credentials: KEY, sha256: Sha256 });
  const signed = await signer.sign({
    method: "POST",
    protocol: "http:",
    hostname: url.hostname,
    port: Number(url.port),
    path: "/",
    headers: {
      host: url.host,
      "content-type": `application/x-amz-json-${version}`,
      "x-amz-target": target,
    },
    body,
  });
  return prepareRequest(url, { ...signed, body });
}

/** The hash in the form that the signer asks for. */
export class Sha256 {
  readonly #hash;

  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.#hash =
      secret === undefined ? createHash("sha256") : createHmac("sha256", toBytes(secret));
  }

  update(data: string | ArrayBuffer | ArrayBufferView): void {
    this.#hash.update(toBytes(data));
  }

  digest(): Promise<Uint8Array> {
    return Promise.resolve(new Uint8Array(this.#hash.digest()));
  }
}

function toBytes(data: string | ArrayBuffer | ArrayBufferView): Uint8Array {
  if (typeof data === "string") return Buffer.from(data);
  return ArrayBuffer.isView(data)
    ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
    : new Uint8Array(data);
}

import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { createApp } from "../../../src/app.ts";
import { bindings } from "../../functions/client.worker.ts";
import { signed } from "../../identity/sigv4/signer.ts";

export interface SqsAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

const app = createApp();

/** Calls an operation by the JSON protocol. `body` is what is sent, whatever it is. */
export async function callJson(operation: string, body: string): Promise<SqsAnswer> {
  const headers = {
    "x-amz-target": `AmazonSQS.${operation}`,
    "content-type": "application/x-amz-json-1.0",
  };
  return await send({ path: "/", headers, body });
}

/** Calls an operation by the older protocol, at `path`. */
export async function callQuery(
  parameters: Readonly<Record<string, string>>,
  path: string = "/",
): Promise<SqsAnswer> {
  const headers = { "content-type": "application/x-www-form-urlencoded" };
  return await send({ path, headers, body: new URLSearchParams(parameters).toString() });
}

async function send(request: {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}): Promise<SqsAnswer> {
  const wire = await signed({ ...request, method: "POST", service: "sqs", now: Date.now() });
  const context = createExecutionContext();
  const body = wire.body.byteLength === 0 ? {} : { body: wire.body };
  const url = new Request(wire.url, { method: wire.method, headers: wire.headers, ...body });
  const response = await app.fetch(url, bindings, context);
  const text = await response.text();
  await waitOnExecutionContext(context);
  return { status: response.status, headers: response.headers, text };
}

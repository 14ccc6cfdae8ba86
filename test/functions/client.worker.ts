import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { strToU8, zipSync } from "fflate";
import { createApp } from "../../src/app.ts";
import { toBase64 } from "../../src/platform/bytes.ts";
import { EXAMPLE_KEY } from "../identity/sigv4/requests.ts";
import { signed, type Unsigned } from "../identity/sigv4/signer.ts";

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly json: Readonly<Record<string, unknown>>;
  /** What runs on after the answer: the end of a creation or an update. */
  readonly settle: () => Promise<void>;
}

const app = createApp();

/** The test's key, known to the app in place of the deployment's. */
export const bindings: Env = {
  ...env,
  ACCESS_KEY_ID: EXAMPLE_KEY.accessKeyId,
  SECRET_ACCESS_KEY: EXAMPLE_KEY.secretAccessKey,
};

/** Sends a signed request to the whole app, and leaves what is deferred running. */
export async function send(request: Omit<Unsigned, "now">): Promise<Answer> {
  const wire = await signed({ ...request, now: Date.now() });
  const body = wire.body.byteLength === 0 ? {} : { body: wire.body };
  return await fetchApp(wire.url, { method: wire.method, headers: wire.headers, ...body });
}

/** What is no JSON, such as a package. */
export async function fetchRaw(url: string): Promise<Response> {
  return await app.fetch(new Request(url), bindings, createExecutionContext());
}

export async function fetchApp(url: string, init: RequestInit = {}): Promise<Answer> {
  const context = createExecutionContext();
  const response = await app.fetch(new Request(url, init), bindings, context);
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    json: (text === "" ? {} : JSON.parse(text)) as Answer["json"],
    settle: () => waitOnExecutionContext(context),
  };
}

/** Sends a request and waits until what it deferred is done. */
export async function call(
  method: string,
  path: string,
  options: {
    readonly body?: object;
    readonly region?: string;
    readonly query?: Unsigned["query"];
  } = {},
): Promise<Answer> {
  const { body, region, query } = options;
  const answer = await send({
    method,
    path,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    ...(region === undefined ? {} : { region }),
    ...(query === undefined ? {} : { query }),
  });
  await answer.settle();
  return answer;
}

export const ROLE = "arn:aws:iam::000000000000:role/r";

/** The same bytes from the same text. */
export function zipOf(text = "exports.handler = async () => 1;"): Uint8Array {
  return zipSync({ "index.js": strToU8(text) }, { mtime: "2025-01-01" });
}

export function zipFile(text?: string): string {
  return toBase64(zipOf(text));
}

/** A body for CreateFunction. */
export function creation(name: string, members: object = {}): object {
  return {
    FunctionName: name,
    Runtime: "nodejs22.x",
    Role: ROLE,
    Handler: "index.handler",
    Code: { ZipFile: zipFile() },
    ...members,
  };
}

export async function create(name: string, members: object = {}): Promise<Answer> {
  return await call("POST", "/2015-03-31/functions", { body: creation(name, members) });
}

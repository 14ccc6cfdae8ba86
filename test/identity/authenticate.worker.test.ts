import { Hono } from "hono";
import { describe, it } from "vitest";
import { AwsError } from "../../src/aws/errors.ts";
import { REQUEST_BYTES_MAX } from "../../src/aws/limits.ts";
import { type AppEnv } from "../../src/identity/app-env.ts";
import { authenticate } from "../../src/identity/authenticate.ts";
import { type KeyBindings } from "../../src/identity/keys.ts";
import { EXAMPLE_KEY } from "./sigv4/requests.ts";
import { presigned, signed, type Unsigned } from "./sigv4/signer.ts";

const env: KeyBindings = {
  ACCOUNT_ID: "123456789012",
  ACCESS_KEY_ID: EXAMPLE_KEY.accessKeyId,
  SECRET_ACCESS_KEY: EXAMPLE_KEY.secretAccessKey,
};

const app = new Hono<AppEnv>()
  .use(async (c, next) => {
    await authenticate(c);
    await next();
  })
  .all("*", (c) => c.json({ caller: c.var.caller, bodyBytes: c.var.body.length }))
  .onError((error) => {
    if (error instanceof AwsError) return new Response(error.code, { status: error.status });
    throw error;
  });

describe("authenticate()", () => {
  it("says who calls, from which region, with what body", async ({ expect }) => {
    const response = await send({ method: "POST", body: "ü", region: "eu-central-2" });
    expect(await response.json()).toEqual({
      caller: {
        accountId: "123456789012",
        region: "eu-central-2",
        arn: "arn:aws:iam::123456789012:root",
        accessKeyId: EXAMPLE_KEY.accessKeyId,
      },
      bodyBytes: 2,
    });
  });

  it("accepts a presigned URL", async ({ expect }) => {
    const wire = await presigned({ now: Date.now() }, 60);
    const response = await app.request(wire.url, { headers: wire.headers }, env);
    expect(response.status).toBe(200);
  });

  it("refuses what is unsigned, unknown, or brings a session token", async ({ expect }) => {
    const unsigned = await app.request("http://lambda.test/", {}, env);
    expect(await unsigned.text()).toBe("MissingAuthenticationTokenException");

    const other = { ...env, ACCESS_KEY_ID: "AKIAOTHER" };
    expect(await (await send({}, other)).text()).toBe("UnrecognizedClientException");
    const headers = { "x-amz-security-token": "token" };
    expect(await (await send({ headers })).text()).toBe("UnrecognizedClientException");
  });

  it("has no key at all where the secrets are not set", async ({ expect }) => {
    const unset = { ...env, SECRET_ACCESS_KEY: "" };
    expect(await (await send({}, unset)).text()).toBe("UnrecognizedClientException");
  });

  it("uses the Accept-Encoding that the client sent, not the one the edge made of it", async ({
    expect,
  }) => {
    const wire = await signed({ headers: { "accept-encoding": "identity" }, now: Date.now() });
    const rewritten = { ...wire.headers, "accept-encoding": "br, gzip" };
    const init = { headers: rewritten, cf: { clientAcceptEncoding: "identity" } };
    const response = await app.request(new Request(wire.url, init as RequestInit), undefined, env);
    expect(response.status).toBe(200);
  });

  it("stops reading a body that is too long", async ({ expect }) => {
    const wire = await signed({ method: "POST", now: Date.now() });
    let pulled = 0;
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        pulled += 1_048_576;
        controller.enqueue(new Uint8Array(1_048_576));
      },
    });
    const request = new Request(wire.url, { method: "POST", headers: wire.headers, body: endless });
    const response = await app.request(request, undefined, env);

    expect(await response.text()).toBe("RequestEntityTooLargeException");
    expect(pulled).toBeLessThan(REQUEST_BYTES_MAX + 10 * 1_048_576);
  });

  it("takes in so much of what a stranger sends, and no more", async ({ expect }) => {
    const wire = await signed({ method: "POST", now: Date.now() });
    const other = { ...env, ACCESS_KEY_ID: "AKIAOTHER" };
    const send = async (body: BodyInit) => {
      const request = new Request(wire.url, { method: "POST", headers: wire.headers, body });
      return await (await app.request(request, undefined, other)).text();
    };
    let pulled = 0;
    const endless = new ReadableStream({
      pull(controller) {
        pulled += 1_048_576;
        controller.enqueue(new Uint8Array(1_048_576));
      },
    });

    expect(await send("x")).toBe("UnrecognizedClientException");
    expect(await send(endless)).toBe("UnrecognizedClientException");
    expect(pulled).toBeLessThan(110 * 1_048_576);
  });
});

async function send(request: Omit<Unsigned, "now">, bindings = env): Promise<Response> {
  const wire = await signed({ ...request, now: Date.now() });
  const body = wire.body.length > 0 ? { body: wire.body } : {};
  const init = { method: wire.method, headers: wire.headers, ...body };
  return await app.request(wire.url, init as RequestInit, bindings);
}

import { CreateFunctionCommand, LambdaClient, ListFunctionsCommand } from "@aws-sdk/client-lambda";
import { beforeAll, describe, it } from "vitest";
import { OPERATIONS } from "../../src/aws/operations.ts";
import { creation, packageOf } from "./deploy.ts";
import { KEY, REGION, useServer } from "./server.ts";
import { type Answer, presign, send, sign, type Signing, type Unsigned } from "./wire.ts";

const server = useServer();
const LIST: Unsigned = { path: "/2015-03-31/functions" };
const HOUR_MS = 3_600_000;

const MISMATCH =
  "The request signature we calculated does not match the signature you provided. " +
  "Check your AWS Secret Access Key and signing method. Consult the service documentation for details.";
const INVALID = "InvalidSignatureException";

beforeAll(async () => {
  const zip = packageOf("exports.handler = async () => 1;");
  await server.lambda.send(new CreateFunctionCommand(creation("secret-function", zip)));
});

describe("a signed request", () => {
  it("is answered in the header form and in the query form", async ({ expect }) => {
    const presigned = presign(server.url, LIST, { expiresSeconds: 60 });
    for (const request of [sign(server.url, LIST), presigned]) {
      const answer = await send(request);
      expect(answer.status).toBe(200);
      expect(answer.json).toMatchObject({ Functions: [{ FunctionName: "secret-function" }] });
    }
  });

  it("is answered for an encoded path and an odd query", async ({ expect }) => {
    const name = encodeURIComponent(
      `arn:aws:lambda:${REGION}:000000000000:function:secret-function`,
    );
    const query = { Qualifier: "$LATEST", "x y": "a+b&c=d/é~*'" };
    const request = { path: `${LIST.path}/${name}/configuration`, query };
    expect((await send(sign(server.url, request))).status).toBe(200);
    expect((await send(presign(server.url, request, { expiresSeconds: 60 }))).status).toBe(200);
  });

  it("is answered by a clock that is four minutes off", async ({ expect }) => {
    for (const offMs of [-240_000, 240_000]) {
      const answer = await send(sign(server.url, LIST, { now: Date.now() + offMs }));
      expect(answer.status).toBe(200);
    }
  });
});

describe("an unsigned request", () => {
  it("gets one answer, whatever it asks for", async ({ expect }) => {
    for (const path of ["/", LIST.path, "/2015-03-31/functions/secret-function", "/nowhere"]) {
      const answer = await send({ url: `${server.url}${path}`, method: "GET", headers: {} });
      expect(shown(answer)).toEqual(
        refusal("MissingAuthenticationTokenException", "Missing Authentication Token"),
      );
      expect(answer.headers.get("x-amzn-requestid")).toMatch(/^[0-9a-f-]{36}$/);
    }
  });

  it("gets no further with a garbage Authorization", async ({ expect }) => {
    const pairs = "Credential=a, SignedHeaders=b, Signature=c";
    const garbage = [
      "garbage",
      "Bearer abc.def.ghi",
      "Basic QTpC",
      "AWS4-HMAC-SHA256",
      "AWS4-HMAC-SHA256 Credential",
      `AWS4-HMAC-SHA256 ${pairs}`,
      `AWS4-HMAC-SHA256 ${pairs}, Signature=c`,
      `AWS4-ECDSA-P256-SHA256 ${pairs}`,
      `AWS4-HMAC-SHA256 ${"x".repeat(5000)}`,
    ];
    for (const authorization of garbage) {
      const headers = { authorization, "x-amz-date": "20250101T000000Z" };
      const answer = await send({ url: `${server.url}${LIST.path}`, method: "GET", headers });
      expect(shown(answer)).toEqual(refusal("IncompleteSignatureException", expect.any(String)));
      // What was sent may hold a signature that is good elsewhere.
      expect(JSON.stringify(answer.json)).not.toContain("ghi");
    }
  });
});

describe("a signature", () => {
  const now = Date.now();
  const cases: readonly (readonly [string, Signing, string, string])[] = [
    ["by another secret", { secretAccessKey: "guess" }, INVALID, MISMATCH],
    [
      "by an unknown key",
      { accessKeyId: "AKIAUNKNOWNUNKNOWNUN" },
      "UnrecognizedClientException",
      "The security token included in the request is invalid.",
    ],
    [
      "for no region",
      { region: "nowhere" },
      INVALID,
      "Credential should be scoped to a valid region.",
    ],
    [
      "for another service",
      { service: "ec2" },
      INVALID,
      "Credential should be scoped to correct service: 'lambda'.",
    ],
  ];
  for (const [what, signing, code, text] of cases) {
    it(`${what} is refused, in both forms`, async ({ expect }) => {
      const presigned = presign(server.url, LIST, { ...signing, expiresSeconds: 60 });
      for (const request of [sign(server.url, LIST, signing), presigned]) {
        expect(shown(await send(request))).toEqual(refusal(code, text));
      }
    });
  }

  it("in the header form is good for five minutes, both ways", async ({ expect }) => {
    const time = String.raw`\d{8}T\d{6}Z`;
    const old = new RegExp(
      String.raw`^Signature expired: ${time} is now earlier than ${time} \(${time} - 5 min\.\)$`,
    );
    const early = new RegExp(
      String.raw`^Signature not yet current: ${time} is still later than ${time} \(${time} \+ 5 min\.\)$`,
    );
    for (const [offMs, text] of [
      [-HOUR_MS, old],
      [HOUR_MS, early],
    ] as const) {
      const answer = await send(sign(server.url, LIST, { now: now + offMs }));
      expect(shown(answer)).toEqual(refusal(INVALID, expect.stringMatching(text)));
    }
  });

  it("in the query form ends when it says", async ({ expect }) => {
    const request = presign(server.url, LIST, { now: Date.now() - 61_000, expiresSeconds: 60 });
    expect(shown(await send(request))).toEqual(
      refusal(INVALID, expect.stringMatching(/^Signature expired: .* - 60 sec\.\)$/)),
    );
    for (const expiresSeconds of [0, -1, 604_801]) {
      const answer = await send(presign(server.url, LIST, { expiresSeconds }));
      expect(shown(answer)).toEqual(refusal("IncompleteSignatureException", expect.any(String)));
    }
  });

  it("covers the method, the path, the query, the body and its headers", async ({ expect }) => {
    const request = {
      method: "POST",
      path: `${LIST.path}/secret-function/invocations`,
      query: { Qualifier: "$LATEST" },
      headers: { "x-amz-invocation-type": "DryRun" },
      body: "{}",
    };
    const good = sign(server.url, request);
    const tampered = [
      { ...good, body: '{"more":1}' },
      { ...good, body: "" },
      { ...good, headers: { ...good.headers, "x-amz-invocation-type": "RequestResponse" } },
      { ...good, method: "PUT" },
      { ...good, url: good.url.replace("secret-function", "other") },
      { ...good, url: good.url.replace("%24LATEST", "1") },
      { ...good, url: `${good.url}&more=1` },
      { ...good, url: good.url.slice(0, good.url.indexOf("?")) },
    ];
    for (const wire of tampered)
      expect(shown(await send(wire))).toEqual(refusal(INVALID, MISMATCH));

    const presigned = presign(server.url, LIST, { expiresSeconds: 60 });
    const longer = presigned.url.replace("X-Amz-Expires=60", "X-Amz-Expires=600");
    expect(shown(await send({ ...presigned, url: longer }))).toEqual(refusal(INVALID, MISMATCH));
    const posted = { ...presigned, method: "POST" };
    expect(shown(await send(posted))).toEqual(refusal(INVALID, MISMATCH));
  });

  it("covers the body by the hash that the client states", async ({ expect }) => {
    const headers = { "x-amz-content-sha256": "0".repeat(64) };
    const answer = await send(sign(server.url, { ...LIST, headers }));
    expect(shown(answer)).toEqual(refusal(INVALID, MISMATCH));
  });

  it("with a session token is none of this account's", async ({ expect }) => {
    const headers = { "x-amz-security-token": "token" };
    const answer = await send(sign(server.url, { ...LIST, headers }));
    expect(shown(answer)).toEqual(refusal("UnrecognizedClientException", expect.any(String)));
  });
});

describe("the SDK", () => {
  it("throws what the refusal is called", async ({ expect }) => {
    const wrong = { ...KEY, secretAccessKey: "guess" };
    const options = { endpoint: server.url, region: REGION, maxAttempts: 1 };
    const client = new LambdaClient({ ...options, credentials: wrong });
    await expect(client.send(new ListFunctionsCommand({}))).rejects.toMatchObject({
      name: INVALID,
      message: MISMATCH,
      $metadata: { httpStatusCode: 403, requestId: expect.any(String) },
    });
    client.destroy();
  });
});

describe("the 85 operations", () => {
  it("are answered, or named when they are not built, to those who may ask", async ({ expect }) => {
    expect(OPERATIONS).toHaveLength(85);
    for (const { name, method, path, query } of OPERATIONS) {
      const request: Unsigned = {
        method,
        path: path.replaceAll(/\{\w+\}/g, "secret-function"),
        ...(query === undefined ? {} : { query: { [query[0]]: query[1] } }),
      };
      const { url } = sign(server.url, request);
      const unsigned = await send({ url, method, headers: {} });
      expect(shown(unsigned)).toEqual(
        refusal("MissingAuthenticationTokenException", expect.any(String)),
      );
      const signed = await send(sign(server.url, request));
      expect([name, signed.errorType]).not.toEqual([name, "ServiceException"]);
      if (signed.status !== 501) continue;
      expect(signed.errorType).toBe("NotImplementedException");
      expect(signed.json).toEqual({ Type: "User", message: `${name} is not implemented yet` });
    }
  });

  it("are told from paths that are none", async ({ expect }) => {
    for (const path of [
      "/",
      "/2015-03-31",
      "/2015-03-31/functions/f/nothing",
      "/2099-01-01/functions",
    ]) {
      const answer = await send(sign(server.url, { path }));
      expect([answer.status, answer.errorType]).toEqual([403, "AccessDeniedException"]);
      expect(answer.json).toEqual({
        Message: "Unable to determine service/operation name to be authorized",
      });
    }
  });
});

/** What of an answer makes a refusal. */
function shown({ status, errorType, headers, json }: Answer): object {
  return { status, errorType, contentType: headers.get("content-type"), json };
}

/** The wire form of every refusal: reference 7.4. */
function refusal(errorType: string, message: unknown): object {
  return { status: 403, errorType, contentType: "application/json", json: { message } };
}

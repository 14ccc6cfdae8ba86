import {
  AddPermissionCommand,
  CreateAliasCommand,
  DeleteAliasCommand,
  DeleteFunctionUrlConfigCommand,
  PublishVersionCommand,
  RemovePermissionCommand,
} from "@aws-sdk/client-lambda";
import { beforeAll, describe, it } from "vitest";
import { deploy } from "./deploy.ts";
import { createUrl, FORBIDDEN, jsonOf, openToAll } from "./function-url.ts";
import { ACCOUNT_ID, KEY, useServer } from "./server.ts";
import { presign, sign } from "./wire.ts";

const server = useServer();

const SOURCE = `
  let calls = 0;
  const WAYS = {
    "/arn": (event, context) => context.invokedFunctionArn,
    "/count": () => ++calls,
    "/own-cors": () => ({ statusCode: 200, headers: { "access-control-allow-origin": "*" }, body: "x" }),
  };
  exports.handler = async (event, context) => (WAYS[event.rawPath] ?? ((same) => same))(event, context);
`;

describe("the permission of an open URL", () => {
  it("is in two statements of the policy of what is invoked", async ({ expect }) => {
    await deploy(server.lambda, "guarded", SOURCE);
    const url = await createUrl(server.lambda, "guarded");
    expect(await jsonOf(await fetch(`${url}text`))).toEqual([403, FORBIDDEN]);
    await openToAll(server.lambda, "guarded");
    expect((await fetch(`${url}text`)).status).toBe(200);
    for (const StatementId of ["invoke", "url"]) {
      await server.lambda.send(
        new RemovePermissionCommand({ FunctionName: "guarded", StatementId }),
      );
      expect(await jsonOf(await fetch(`${url}text`))).toEqual([403, FORBIDDEN]);
    }
  });

  it("does not open an alias, which has its own", async ({ expect }) => {
    await deploy(server.lambda, "staged", SOURCE);
    await server.lambda.send(new PublishVersionCommand({ FunctionName: "staged" }));
    const alias = { FunctionName: "staged", Name: "live" };
    await server.lambda.send(new CreateAliasCommand({ ...alias, FunctionVersion: "1" }));
    const url = await createUrl(server.lambda, "staged", { Qualifier: "live" });
    await openToAll(server.lambda, "staged");
    expect(await jsonOf(await fetch(`${url}arn`))).toEqual([403, FORBIDDEN]);
    await openToAll(server.lambda, "staged", "live");
    expect(await (await fetch(`${url}arn`)).text()).toBe(
      `arn:aws:lambda:us-east-1:${ACCOUNT_ID}:function:staged:live`,
    );
    await server.lambda.send(new DeleteAliasCommand(alias));
    expect(await jsonOf(await fetch(`${url}arn`))).toEqual([403, { Message: null }]);
  });

  it("keeps warm environments warm", async ({ expect }) => {
    await deploy(server.lambda, "counting", SOURCE);
    const url = await createUrl(server.lambda, "counting");
    await openToAll(server.lambda, "counting");
    expect(await jsonOf(await fetch(`${url}count`))).toEqual([200, 1]);
    await server.lambda.send(
      new AddPermissionCommand({
        FunctionName: "counting",
        Principal: "*",
        StatementId: "more",
        Action: "lambda:InvokeFunction",
      }),
    );
    // Longer than an isolate believes what it has read.
    await new Promise((resolve) => setTimeout(resolve, 1100));
    expect(await jsonOf(await fetch(`${url}count`))).toEqual([200, 2]);
  });

  it("ends with the URL", async ({ expect }) => {
    await deploy(server.lambda, "brief", SOURCE);
    const url = await createUrl(server.lambda, "brief");
    await openToAll(server.lambda, "brief");
    expect((await fetch(`${url}text`)).status).toBe(200);
    await server.lambda.send(new DeleteFunctionUrlConfigCommand({ FunctionName: "brief" }));
    expect(await jsonOf(await fetch(`${url}text`))).toEqual([403, { Message: null }]);
    expect(await createUrl(server.lambda, "brief")).not.toBe(url);
  });
});

describe("a URL with AWS_IAM", () => {
  let url = "";
  const path = () => new URL(url).pathname;
  beforeAll(async () => {
    await deploy(server.lambda, "private", SOURCE);
    url = await createUrl(server.lambda, "private", { AuthType: "AWS_IAM" });
  });

  it("lets in who has signed", async ({ expect }) => {
    const { url: signedUrl, ...init } = sign(server.url, {
      method: "POST",
      path: `${path()}some`,
      query: { a: "b" },
      headers: { "content-type": "text/plain" },
      body: "text",
    });
    const response = await fetch(signedUrl, init);
    const event = (await response.json()) as Record<string, unknown>;
    expect(event).toMatchObject({
      rawPath: "/some",
      body: "text",
      requestContext: {
        accountId: ACCOUNT_ID,
        authorizer: {
          iam: {
            accessKey: KEY.accessKeyId,
            accountId: ACCOUNT_ID,
            userArn: `arn:aws:iam::${ACCOUNT_ID}:root`,
          },
        },
      },
    });
    expect(event["headers"]).not.toHaveProperty("authorization");
    const presigned = presign(server.url, { path: `${path()}text` }, { expiresSeconds: 60 });
    expect((await fetch(presigned.url)).status).toBe(200);
  });

  it("refuses everybody else, even with the permission of an open one", async ({ expect }) => {
    expect(await jsonOf(await fetch(`${url}text`))).toEqual([403, FORBIDDEN]);
    await openToAll(server.lambda, "private");
    expect(await jsonOf(await fetch(`${url}text`))).toEqual([403, FORBIDDEN]);
    for (const wrong of [
      { secretAccessKey: "other" },
      { service: "execute-api" },
      { region: "eu-west-1" },
    ]) {
      const { url: signedUrl, ...init } = sign(server.url, { path: `${path()}text` }, wrong);
      const response = await fetch(signedUrl, init);
      expect([response.status, response.headers.get("x-amzn-errortype")]).toEqual([
        403,
        "InvalidSignatureException",
      ]);
    }
  });
});

describe("CORS", () => {
  it("is answered from the configuration, without the function", async ({ expect }) => {
    await deploy(server.lambda, "shared", SOURCE);
    const Cors = { AllowOrigins: ["https://a.example"], AllowMethods: ["GET"], MaxAge: 5 };
    const url = await createUrl(server.lambda, "shared", { AuthType: "AWS_IAM", Cors });
    const ask = (path: string, method: string, origin: string) =>
      fetch(url + path, { method, headers: { origin, "access-control-request-method": "GET" } });
    const preflight = await ask("count", "OPTIONS", "https://a.example");
    expect([
      preflight.status,
      preflight.headers.get("access-control-allow-origin"),
      preflight.headers.get("access-control-max-age"),
      await preflight.text(),
    ]).toEqual([200, "https://a.example", "5", ""]);
    const refused = await ask("count", "GET", "https://a.example");
    expect([refused.status, refused.headers.get("access-control-allow-origin")]).toEqual([
      403,
      "https://a.example",
    ]);
    const stranger = await ask("own-cors", "GET", "https://b.example");
    expect(stranger.headers.get("access-control-allow-origin")).toBeNull();
  });
});

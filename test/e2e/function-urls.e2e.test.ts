import { beforeAll, describe, it } from "vitest";
import { deploy } from "./deploy.ts";
import { createUrl, jsonOf, openToAll } from "./function-url.ts";
import { useServer } from "./server.ts";

const server = useServer();

const SOURCE = `
  const zlib = require("node:zlib");
  const WAYS = {
    "/text": () => "plain text",
    "/page": () => ({ statusCode: 201, headers: { "Content-Type": "text/html" }, cookies: ["a=b", "c=d"], body: "<p>" }),
    "/bytes": () => ({ statusCode: 200, body: Buffer.from([0, 255]).toString("base64"), isBase64Encoded: true }),
    "/gzip": () => ({
      statusCode: 200,
      headers: { "content-encoding": "gzip", "content-type": "text/plain" },
      body: zlib.gzipSync("packed").toString("base64"),
      isBase64Encoded: true,
    }),
    "/own-cors": () => ({ statusCode: 200, headers: { "access-control-allow-origin": "*" }, body: "x" }),
    "/throw": () => { throw new Error("boom"); },
    "/wrong": () => ({ statusCode: 1000 }),
  };
  exports.handler = async (event) => (WAYS[event.rawPath] ?? ((same) => same))(event);
`;

const STREAM_SOURCE = `
  const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
  exports.handler = awslambda.streamifyResponse(async (event, out) => {
    if (event.rawPath === "/early") throw new Error("before the first byte");
    if (event.rawPath === "/plain") { out.setContentType("text/plain"); out.write("a"); out.end("b"); return; }
    const meta = { statusCode: 202, headers: { "content-type": "text/html", "x-a": "b" }, cookies: ["c=d"] };
    const http = awslambda.HttpResponseStream.from(out, meta);
    http.write("first");
    if (event.rawPath === "/late") { await sleep(50); throw new Error("mid-stream"); }
    if (event.rawPath === "/slow") await sleep(2000);
    http.end("last");
  });
`;

const ROOT = "Root=1-5759e988-bd862e3fe1be46a994272793";

describe("a function URL", () => {
  let url = "";
  beforeAll(async () => {
    await deploy(server.lambda, "web", SOURCE);
    url = await createUrl(server.lambda, "web");
    await openToAll(server.lambda, "web");
  });

  it("answers at the address that the API names, with an event of version 2.0", async ({
    expect,
  }) => {
    expect(url).toMatch(/^http:\/\/[\d.]+:\d+\/lambda-url\/[a-z0-9]{32}\/$/);
    const id = url.split("/").at(-2) ?? "";
    const response = await fetch(`${url}a%2Fb/c?x=1&x=2&y=%20`, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        cookie: "k=v",
        "user-agent": "test",
        "x-amzn-trace-id": `${ROOT};Lineage=1:aaaaaaaa:16`,
      },
      body: '{"a":1}',
    });
    const event = (await response.json()) as Record<string, unknown>;
    expect(response.status).toBe(200);
    expect(response.headers.get("x-amzn-trace-id")).toMatch(
      // A stranger has no say in which calls came before his.
      new RegExp(`^${ROOT};Lineage=1:[0-9a-f]{8}:0$`),
    );
    expect(event).toMatchObject({
      version: "2.0",
      rawPath: "/a%2Fb/c",
      rawQueryString: "x=1&x=2&y=%20",
      cookies: ["k=v"],
      queryStringParameters: { x: "1,2", y: " " },
      headers: {
        "content-type": "application/json",
        host: new URL(url).host,
        "x-forwarded-proto": "http",
      },
      requestContext: {
        accountId: "anonymous",
        apiId: id,
        domainName: `${id}.lambda-url.us-east-1.on.aws`,
        domainPrefix: id,
        http: { method: "POST", path: "/a%2Fb/c", userAgent: "test" },
        requestId: response.headers.get("x-amzn-requestid"),
      },
      body: '{"a":1}',
      isBase64Encoded: false,
    });
    expect(event["headers"]).not.toHaveProperty("cookie");
  });

  it("turns the result into a response", async ({ expect }) => {
    const text = await fetch(`${url}text`);
    expect([text.headers.get("content-type"), await text.text()]).toEqual([
      "application/json",
      "plain text",
    ]);
    const page = await fetch(`${url}page`);
    expect([page.status, page.headers.get("content-type"), page.headers.getSetCookie()]).toEqual([
      201,
      "text/html",
      ["a=b", "c=d"],
    ]);
    expect(await page.text()).toBe("<p>");
    const bytes = await fetch(`${url}bytes`);
    expect([...new Uint8Array(await bytes.arrayBuffer())]).toEqual([0, 255]);
    const packed = await fetch(`${url}gzip`);
    expect([packed.headers.get("content-encoding"), await packed.text()]).toEqual([
      "gzip",
      "packed",
    ]);
    const head = await fetch(`${url}page`, { method: "HEAD" });
    expect([head.status, await head.text()]).toEqual([201, ""]);
  });

  it("answers 502 for a function that fails, or gives no response", async ({ expect }) => {
    for (const path of ["throw", "wrong"]) {
      const response = await fetch(url + path);
      expect([response.status, await response.text()]).toEqual([502, "Internal Server Error"]);
    }
  });

  it("takes what an event may have, and no more", async ({ expect }) => {
    const post = (bytes: number) =>
      fetch(`${url}text`, {
        method: "POST",
        headers: { "content-type": "text/plain" },
        body: "x".repeat(bytes),
      });
    expect((await post(6_200_000)).status).toBe(200);
    for (const bytes of [6_291_400, 6_291_457]) {
      const answer = await post(bytes);
      expect(await jsonOf(answer)).toEqual([
        413,
        {
          message: "Request must be smaller than 6291456 bytes for the InvokeFunction operation",
        },
      ]);
    }
  });

  it("passes OPTIONS to the function where no CORS is configured", async ({ expect }) => {
    const response = await fetch(`${url}own-cors`, {
      method: "OPTIONS",
      headers: { origin: "https://a.example", "access-control-request-method": "GET" },
    });
    expect([response.headers.get("access-control-allow-origin"), await response.text()]).toEqual([
      "*",
      "x",
    ]);
  });

  it("is unknown to a stranger", async ({ expect }) => {
    for (const path of [`/lambda-url/${"a".repeat(32)}/`, "/lambda-url/x", "/lambda-url/%/"]) {
      const response = await fetch(server.url + path);
      expect(response.headers.get("x-amzn-errortype")).toBe("AccessDeniedException");
      expect(await jsonOf(response)).toEqual([403, { Message: null }]);
    }
  });
});

describe("a URL that streams", () => {
  let url = "";
  beforeAll(async () => {
    await deploy(server.lambda, "streaming", STREAM_SOURCE);
    url = await createUrl(server.lambda, "streaming", { InvokeMode: "RESPONSE_STREAM" });
    await openToAll(server.lambda, "streaming");
  });

  it("gives the head and the first bytes before the last", async ({ expect }) => {
    // What is encoded on the way is held until there is enough of it.
    const response = await fetch(`${url}slow`, { headers: { "accept-encoding": "identity" } });
    expect([response.status, response.headers.get("content-type")]).toEqual([202, "text/html"]);
    expect(response.headers.get("x-a")).toBe("b");
    expect(response.headers.getSetCookie()).toEqual(["c=d"]);
    const chunks: string[] = [];
    for await (const chunk of response.body ?? []) chunks.push(new TextDecoder().decode(chunk));
    expect(chunks).toEqual(["first", "last"]);
  });

  it("streams without a prelude too", async ({ expect }) => {
    const response = await fetch(`${url}plain`);
    expect([response.status, response.headers.get("content-type"), await response.text()]).toEqual([
      200,
      "text/plain",
      "ab",
    ]);
    expect((await fetch(`${url}plain`, { method: "HEAD" })).status).toBe(200);
  });

  it("is 502 before the first byte, and cut off after it", async ({ expect }) => {
    const early = await fetch(`${url}early`);
    expect([early.status, await early.text()]).toEqual([502, "Internal Server Error"]);
    const late = await fetch(`${url}late`);
    expect(late.status).toBe(202);
    await expect(late.text()).rejects.toThrow();
  });

  it("and one that does not give the same response", async ({ expect }) => {
    await deploy(server.lambda, "whole", STREAM_SOURCE);
    const whole = await createUrl(server.lambda, "whole");
    await openToAll(server.lambda, "whole");
    const response = await fetch(whole);
    expect([response.status, response.headers.get("x-a"), await response.text()]).toEqual([
      202,
      "b",
      "firstlast",
    ]);
    expect(await (await fetch(`${whole}plain`)).text()).toBe("ab");
    expect((await fetch(`${whole}late`)).status).toBe(502);
  });
});

import { createHash } from "node:crypto";
import {
  InvalidRequestContentException,
  InvokeWithResponseStreamCommand,
  ResourceNotFoundException,
} from "@aws-sdk/client-lambda";
import { beforeAll, describe, it } from "vitest";
import { deploy } from "./deploy.ts";
import { invoke } from "./invoke.ts";
import { useServer } from "./server.ts";
import { invokeStreaming, openStream, readAll } from "./stream.ts";
import { send, sign } from "./wire.ts";

const server = useServer();
const MB = 1024 * 1024;
const RESPONSE_PAYLOAD_BYTES_MAX = 6 * MB + 100;

const SOURCE = `
  const { pipeline } = require("node:stream/promises");
  const { Readable } = require("node:stream");
  const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
  function* blocks(bytes) {
    const block = Buffer.alloc(65_536, "0123456789abcdef");
    for (let left = bytes; left > 0; left -= block.length) yield block.subarray(0, left);
  }
  const WAYS = {
    async text(event, out) { out.write("a"); out.write("é"); out.end("c"); },
    async empty(event, out) { out.end(); },
    async http(event, out) {
      const meta = { statusCode: 201, headers: { "x-a": "b" }, cookies: ["c=d"] };
      const http = awslambda.HttpResponseStream.from(out, meta);
      http.write("body"); http.end();
    },
    async large(event, out) { await pipeline(Readable.from(blocks(event.bytes)), out); },
    async times(event, out) { out.write("first"); await sleep(event.ms); out.end(String(Date.now())); },
    async early() { throw new RangeError("before the first byte"); },
    async late(event, out) { out.write("some"); await sleep(5); throw new TypeError("mid-stream"); },
    async open(event, out) { out.write("some"); },
    async timeout(event, out) { out.write("some"); await sleep(60_000); },
    async exit(event, out) { out.write("some"); await sleep(5); process.exit(3); },
    async after(event, out) { out.end("answer"); await sleep(50); console.log("ran on"); },
    async context(event, out, context) { out.end(JSON.stringify([context.awsRequestId, process.env._X_AMZN_TRACE_ID])); },
  };
  exports.handler = awslambda.streamifyResponse((event, out, context) => WAYS[event.way](event, out, context));
`;

beforeAll(async () => {
  await deploy(server.lambda, "streams", SOURCE, { Timeout: 20 });
  await deploy(server.lambda, "hasty", SOURCE, { Timeout: 1 });
  await deploy(server.lambda, "plain", "exports.handler = async (event) => event.give");
  await deploy(server.lambda, "clock", "exports.handler = async () => Date.now()");
});

describe("InvokeWithResponseStream of a streaming handler", () => {
  it("gives what was written, and an end without an error", async ({ expect }) => {
    const answer = await invokeStreaming(server.lambda, "streams", { way: "text" });
    expect(answer).toMatchObject({
      status: 200,
      executedVersion: "$LATEST",
      contentType: "application/vnd.amazon.eventstream",
      text: "aéc",
      complete: {},
    });
    expect(Object.keys(answer.complete ?? { none: 1 })).toEqual([]);
    const empty = await invokeStreaming(server.lambda, "streams", { way: "empty" });
    expect([empty.text, empty.complete]).toEqual(["", {}]);
  });

  it("passes the prelude of an HTTP response on", async ({ expect }) => {
    const { text } = await invokeStreaming(server.lambda, "streams", { way: "http" });
    const meta = '{"statusCode":201,"headers":{"x-a":"b"},"cookies":["c=d"]}';
    expect(text).toBe(`${meta}${"\0".repeat(8)}body`);
  });

  it("gives a chunk to the caller while the handler still works", async ({ expect }) => {
    await invoke(server.lambda, "clock");
    const stream = await openStream(server.lambda, "streams", { way: "times", ms: 3000 });
    expect(Buffer.from((await stream.next()) ?? []).toString()).toBe("first");
    // Had the response been held back, this would be later than what the handler writes last.
    const between = Number((await invoke(server.lambda, "clock")).json);
    const { text } = await readAll(stream);
    expect(Number(text)).toBeGreaterThan(between);
  });

  it("carries 10 MB in pieces, and more than a buffered response may have", async ({ expect }) => {
    const bytes = 10 * MB;
    const answer = await invokeStreaming(server.lambda, "streams", { way: "large", bytes });
    const wanted = Buffer.alloc(bytes, "0123456789abcdef");
    expect(answer.bytes.length).toBe(bytes);
    expect(hash(answer.bytes)).toBe(hash(wanted));
    expect(answer.chunks).toBeGreaterThanOrEqual(bytes / 131_072);
    expect(answer.complete).toEqual({});
  });

  it("has the log in its end when it is asked for", async ({ expect }) => {
    const options = { LogType: "Tail" } as const;
    const { text, log } = await invokeStreaming(
      server.lambda,
      "streams",
      { way: "after" },
      options,
    );
    expect(text).toBe("answer");
    expect(log).toMatch(/^START RequestId: .*\n.*\tINFO\tran on\nEND .*\nREPORT /);
  });

  it("knows its request and its trace", async ({ expect }) => {
    const command = new InvokeWithResponseStreamCommand({
      FunctionName: "streams",
      Payload: '{"way":"context"}',
    });
    const answer = await server.lambda.send(command);
    let text = "";
    for await (const event of answer.EventStream ?? []) {
      text += Buffer.from(event.PayloadChunk?.Payload ?? []).toString();
    }
    expect(JSON.parse(text)).toEqual([
      answer.$metadata.requestId,
      expect.stringMatching(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24};/),
    ]);
  });
});

describe("a streaming handler that fails", () => {
  it.for([
    ["streams", "early", "", "RangeError", "before the first byte"],
    ["streams", "late", "some", "TypeError", "mid-stream"],
    ["streams", "open", "some", "Error", "Response stream is not finished."],
    ["streams", "exit", "some", "Runtime.ExitError", "exit status 3"],
    ["hasty", "timeout", "some", "Sandbox.Timedout", "Task timed out after 1.00 seconds"],
  ] as const)("%s, %s: only the end can say so", async (given, { expect }) => {
    const [name, way, text, errorType, message] = given;
    const answer = await invokeStreaming(server.lambda, name, { way }, { LogType: "Tail" });
    expect([answer.status, answer.text]).toEqual([200, text]);
    expect(answer.complete?.ErrorCode).toBe("Unhandled");
    expect(JSON.parse(answer.complete?.ErrorDetails ?? "")).toMatchObject({
      errorType,
      errorMessage: expect.stringContaining(message),
    });
    expect(answer.log).toContain("END RequestId: ");

    const next = await invokeStreaming(server.lambda, name, { way: "text" });
    expect([next.text, next.complete]).toEqual(["aéc", {}]);
  });
});

describe("a handler that does not stream", () => {
  it("has its result as the only chunk", async ({ expect }) => {
    const answer = await invokeStreaming(server.lambda, "plain", { give: { a: "é" } });
    expect([answer.text, answer.chunks, answer.complete]).toEqual(['{"a":"é"}', 1, {}]);
    const nothing = await invokeStreaming(server.lambda, "plain", {});
    expect(nothing.text).toBe("null");
  });
});

describe("Invoke of a streaming handler", () => {
  it("gives all that was written at once", async ({ expect }) => {
    const origin = new URL(server.url).origin;
    const request = {
      method: "POST",
      path: "/2015-03-31/functions/streams/invocations",
      body: '{"way":"text"}',
    };
    const { url, ...init } = sign(origin, request);
    const response = await fetch(url, init);
    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toBe("application/octet-stream");
    expect(response.headers.get("x-amz-function-error")).toBe(null);
    expect(await response.text()).toBe("aéc");
  });

  it("gives the failure and nothing of what was written before it", async ({ expect }) => {
    const body = '{"way":"late"}';
    const path = "/2015-03-31/functions/streams/invocations";
    const answer = await send(sign(server.url, { method: "POST", path, body }));
    expect(answer.headers.get("x-amz-function-error")).toBe("Unhandled");
    expect(answer.json).toMatchObject({ errorType: "TypeError", errorMessage: "mid-stream" });
  });

  it("is bounded like any buffered response", async ({ expect }) => {
    const event = { way: "large", bytes: RESPONSE_PAYLOAD_BYTES_MAX + 1 };
    const body = JSON.stringify(event);
    const path = "/2015-03-31/functions/streams/invocations";
    const answer = await send(sign(server.url, { method: "POST", path, body }));
    expect(answer.json).toEqual({
      errorMessage: `Response payload size exceeded maximum allowed payload size (${RESPONSE_PAYLOAD_BYTES_MAX} bytes).`,
      errorType: "Function.ResponseSizeTooLarge",
    });
  });
});

describe("what is refused before it runs", () => {
  const path = "/2021-11-15/functions/streams/response-streaming-invocations";

  it("is an ordinary error", async ({ expect }) => {
    await expect(openStream(server.lambda, "nobody")).rejects.toBeInstanceOf(
      ResourceNotFoundException,
    );
    const bad = new InvokeWithResponseStreamCommand({ FunctionName: "streams", Payload: "{" });
    await expect(server.lambda.send(bad)).rejects.toBeInstanceOf(InvalidRequestContentException);
    const headers = { "x-amz-invocation-type": "Event" };
    const event = await send(sign(server.url, { method: "POST", path, headers, body: "{}" }));
    expect([event.status, event.errorType]).toEqual([400, "ValidationException"]);
    const tenant = { "x-amz-tenant-id": "blue" };
    const tenants = await send(
      sign(server.url, { method: "POST", path, headers: tenant, body: "{}" }),
    );
    expect([tenants.status, tenants.errorType]).toEqual([400, "InvalidParameterValueException"]);
  });

  it("DryRun runs nothing", async ({ expect }) => {
    const headers = { "x-amz-invocation-type": "DryRun" };
    const answer = await send(sign(server.url, { method: "POST", path, headers, body: "" }));
    expect([answer.status, answer.json]).toEqual([204, undefined]);
  });

  it("names the version that runs, and the trace", async ({ expect }) => {
    const { url, ...init } = sign(server.url, { method: "POST", path, body: '{"way":"empty"}' });
    const answer = await fetch(url, init);
    expect(answer.headers.get("x-amz-executed-version")).toBe("$LATEST");
    expect(answer.headers.get("x-amzn-trace-id")).toMatch(/^Root=1-/);
    expect(answer.headers.get("x-amzn-requestid")).toMatch(/^[0-9a-f-]{36}$/);
    await answer.arrayBuffer();
  });
});

function hash(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

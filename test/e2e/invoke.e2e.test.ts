import { Buffer } from "node:buffer";
import {
  InvalidRequestContentException,
  InvokeCommand,
  ResourceNotFoundException,
} from "@aws-sdk/client-lambda";
import { beforeAll, describe, it } from "vitest";
import { deploy } from "./deploy.ts";
import { invoke } from "./invoke.ts";
import { ACCOUNT_ID, REGION, useServer } from "./server.ts";
import { send, sign } from "./wire.ts";

const server = useServer();
const NAME = "echo";
const ARN = `arn:aws:lambda:${REGION}:${ACCOUNT_ID}:function:${NAME}`;
const PATH = `/2015-03-31/functions/${NAME}/invocations`;
const PAYLOAD_BYTES_MAX = 6_291_456;

const SOURCE = `
  exports.handler = async (event, context) => {
    console.log("event", event);
    switch (event.give) {
      case "context":
        return { ...context, keys: Object.keys(context), left: context.getRemainingTimeInMillis() };
      case "variables":
        return { ...process.env };
      case "length":
        return JSON.stringify(event).length;
      default:
        return event;
    }
  };
`;

beforeAll(async () => {
  await deploy(server.lambda, NAME, SOURCE, {
    Timeout: 30,
    MemorySize: 256,
    Environment: { Variables: { OWN: "mine", TZ: "Europe/Berlin" } },
  });
});

describe("RequestResponse", () => {
  it("gives back what the handler gives", async ({ expect }) => {
    const event = {
      text: 'ü\u0000\u{1F600}"',
      list: [1, -0.5, null, true],
      deep: { a: { b: {} } },
    };
    const answer = await invoke(server.lambda, NAME, event);
    expect(answer).toMatchObject({ status: 200, executedVersion: "$LATEST", log: "" });
    expect(answer.functionError).toBeUndefined();
    expect(answer.json).toEqual(event);
  });

  it("hands over any JSON, and an empty object for nothing", async ({ expect }) => {
    expect((await invoke(server.lambda, NAME)).json).toEqual({});
    for (const event of ["text", 1.5, true, [1], []]) {
      expect((await invoke(server.lambda, NAME, event)).json).toEqual(event);
    }
  });

  it("writes the headers that callers read", async ({ expect }) => {
    const answer = await send(sign(server.url, { method: "POST", path: PATH, body: "{}" }));
    expect(answer.status).toBe(200);
    expect(answer.headers.get("content-type")).toBe("application/json");
    expect(answer.headers.get("x-amz-executed-version")).toBe("$LATEST");
    expect(answer.headers.get("x-amz-function-error")).toBeNull();
    expect(answer.headers.get("x-amz-log-result")).toBeNull();
    expect(answer.headers.get("x-amzn-requestid")).toMatch(/^[0-9a-f-]{36}$/);
    expect(answer.headers.get("x-amzn-trace-id")).toMatch(
      /^Root=1-[0-9a-f]{8}-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=[01];Lineage=1:[0-9a-f]{8}:\d+$/,
    );
  });

  it("continues the trace of its caller", async ({ expect }) => {
    const trace = "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1";
    const body = JSON.stringify({ give: "variables" });
    const headers = { "x-amzn-trace-id": trace };
    const answer = await send(sign(server.url, { method: "POST", path: PATH, headers, body }));
    expect(answer.headers.get("x-amzn-trace-id")).toContain(trace.slice(0, 40));
    expect(answer.json).toMatchObject({
      _X_AMZN_TRACE_ID: expect.stringContaining(trace.slice(0, 40)),
    });
  });

  it("takes 6 MiB, and not a byte more", async ({ expect }) => {
    const fits = { give: "length", text: "" };
    fits.text = "x".repeat(PAYLOAD_BYTES_MAX - JSON.stringify(fits).length);
    expect((await invoke(server.lambda, NAME, fits)).json).toBe(PAYLOAD_BYTES_MAX);

    await expect(
      invoke(server.lambda, NAME, { ...fits, text: `${fits.text}x` }),
    ).rejects.toMatchObject({
      name: "RequestEntityTooLargeException",
      message:
        `${PAYLOAD_BYTES_MAX + 1} byte payload is too large for the RequestResponse invocation ` +
        `type (limit ${PAYLOAD_BYTES_MAX} bytes)`,
      $metadata: { httpStatusCode: 413 },
    });
  });

  it("refuses a payload that is no JSON", async ({ expect }) => {
    for (const Payload of ["{", "nope", "{'a':1}", "[1,]", '{"a":1} {}', Buffer.from([0xff])]) {
      const asked = server.lambda.send(new InvokeCommand({ FunctionName: NAME, Payload }));
      await expect(asked).rejects.toBeInstanceOf(InvalidRequestContentException);
      await expect(asked).rejects.toMatchObject({
        message: expect.stringContaining("Could not parse request body into json: "),
        Type: "User",
        $metadata: { httpStatusCode: 400 },
      });
    }
  });
});

describe("the context", () => {
  it("has the members of the managed runtime, in their order", async ({ expect }) => {
    const answer = await invoke(server.lambda, NAME, { give: "context" });
    expect(answer.json).toEqual({
      callbackWaitsForEmptyEventLoop: true,
      functionVersion: "$LATEST",
      functionName: NAME,
      memoryLimitInMB: "256",
      logGroupName: `/aws/lambda/${NAME}`,
      logStreamName: expect.stringMatching(/^\d{4}\/\d\d\/\d\d\/\[\$LATEST\][0-9a-f]{32}$/),
      invokedFunctionArn: ARN,
      awsRequestId: answer.requestId,
      left: expect.any(Number),
      keys: [
        "callbackWaitsForEmptyEventLoop",
        "succeed",
        "fail",
        "done",
        "functionVersion",
        "functionName",
        "memoryLimitInMB",
        "logGroupName",
        "logStreamName",
        "clientContext",
        "identity",
        "invokedFunctionArn",
        "awsRequestId",
        "tenantId",
        "getRemainingTimeInMillis",
      ],
    });
    const { left } = answer.json as { readonly left: number };
    expect(left).toBeGreaterThan(0);
    expect(left).toBeLessThanOrEqual(30_000);
  });

  it("carries the client's context", async ({ expect }) => {
    const clientContext = { client: { installation_id: "i" }, custom: { key: "ü" }, env: {} };
    const ClientContext = Buffer.from(JSON.stringify(clientContext)).toString("base64");
    const answer = await invoke(server.lambda, NAME, { give: "context" }, { ClientContext });
    expect(answer.json).toMatchObject({ clientContext });

    await expect(
      invoke(server.lambda, NAME, {}, { ClientContext: "no base64!" }),
    ).rejects.toBeInstanceOf(InvalidRequestContentException);
  });
});

describe("process.env", () => {
  it("holds the runtime's variables under the user's own", async ({ expect }) => {
    const { json } = await invoke(server.lambda, NAME, { give: "variables" });
    expect(json).toMatchObject({
      OWN: "mine",
      TZ: "Europe/Berlin",
      AWS_REGION: REGION,
      AWS_DEFAULT_REGION: REGION,
      AWS_EXECUTION_ENV: "AWS_Lambda_nodejs22.x",
      AWS_LAMBDA_FUNCTION_NAME: NAME,
      AWS_LAMBDA_FUNCTION_VERSION: "$LATEST",
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: "256",
      AWS_LAMBDA_INITIALIZATION_TYPE: "on-demand",
      AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${NAME}`,
      LAMBDA_TASK_ROOT: "/var/task",
      LAMBDA_RUNTIME_DIR: "/var/runtime",
      _HANDLER: "index.handler",
    });
    // The keys of the deployment are none of the guest's business.
    expect(JSON.stringify(json)).not.toContain("test-secret");
  });
});

describe("LogType Tail", () => {
  it("gives START, the console, END and REPORT, cold and warm", async ({ expect }) => {
    await deploy(server.lambda, "log", SOURCE);
    const cold = await invoke(server.lambda, "log", { a: 1 }, { LogType: "Tail" });
    const warm = await invoke(server.lambda, "log", { a: 1 }, { LogType: "Tail" });
    const report = String.raw`Duration: \d+\.\d\d ms\tBilled Duration: \d+ ms\tMemory Size: 128 MB\tMax Memory Used: \d+ MB\t`;
    for (const [{ log, requestId }, end] of [
      [cold, String.raw`Init Duration: \d+\.\d\d ms\t\n$`],
      [warm, String.raw`\n$`],
    ] as const) {
      const lines = [
        String.raw`^START RequestId: ${requestId} Version: \$LATEST\n`,
        String.raw`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z\t${requestId}\tINFO\tevent \{ a: 1 \}\n`,
        `END RequestId: ${requestId}\n`,
        `REPORT RequestId: ${requestId}\t${report}${end}`,
      ];
      expect(log).toMatch(new RegExp(lines.join("")));
    }
  });

  it("gives the last 4 KB of a long log", async ({ expect }) => {
    const source = `exports.handler = async () => {
      for (let i = 0; i < 1000; i += 1) console.log("line", i);
    };`;
    await deploy(server.lambda, "long-log", source);
    const { log } = await invoke(server.lambda, "long-log", {}, { LogType: "Tail" });
    expect(Buffer.byteLength(log)).toBe(4096);
    expect(log).toContain("line 999\n");
    expect(log).not.toContain("START");
  });

  it("gives nothing unless asked", async ({ expect }) => {
    expect((await invoke(server.lambda, NAME, {}, { LogType: "None" })).log).toBe("");
  });
});

describe("the other invocation types", () => {
  it("check only, in a dry run", async ({ expect }) => {
    const dry = { InvocationType: "DryRun" } as const;
    const answer = await invoke(server.lambda, NAME, { a: 1 }, dry);
    expect(answer).toMatchObject({ status: 204, text: "" });
    expect(answer.executedVersion).toBeUndefined();
    await expect(invoke(server.lambda, "nobody", {}, dry)).rejects.toBeInstanceOf(
      ResourceNotFoundException,
    );
  });

  it("are refused when AWS has no such type", async ({ expect }) => {
    const headers = { "x-amz-invocation-type": "Later" };
    const answer = await send(sign(server.url, { method: "POST", path: PATH, headers }));
    expect([answer.status, answer.errorType]).toEqual([400, "ValidationException"]);
  });
});

import {
  PutFunctionConcurrencyCommand,
  PutFunctionEventInvokeConfigCommand,
  type PutFunctionEventInvokeConfigCommandInput,
} from "@aws-sdk/client-lambda";
import { beforeAll, describe, it } from "vitest";
import { useCalls } from "./calls.ts";
import { deploy } from "./deploy.ts";
import { invoke } from "./invoke.ts";
import { ACCOUNT_ID, REGION, useServer } from "./server.ts";

const server = useServer({ ASYNC_RETRY_BASE_SECONDS: "0.05" });
const calls = useCalls();
const ARN = `arn:aws:lambda:${REGION}:${ACCOUNT_ID}:function:`;

/** Fails if its event says so. */
const WORKING = `
  exports.handler = async (event) => {
    if (event.fails) throw new TypeError("It fails");
    return { did: event };
  };
`;
const TELLING = `
  exports.handler = async (event, { awsRequestId }) => {
    const body = JSON.stringify({ event, awsRequestId });
    await fetch(process.env.CALLS, { method: "POST", body });
  };
`;

interface Call {
  readonly awsRequestId: string;
  readonly event: {
    readonly timestamp: string;
    readonly requestContext: { readonly requestId: string };
  };
}

type Config = Omit<PutFunctionEventInvokeConfigCommandInput, "FunctionName">;

async function configure(name: string, config: Config): Promise<void> {
  const command = new PutFunctionEventInvokeConfigCommand({ FunctionName: name, ...config });
  await server.lambda.send(command);
}

/** Invokes, and waits for the record of it. */
async function recordOf(name: string, event: object): Promise<Call> {
  const { requestId } = await invoke(server.lambda, name, event, { InvocationType: "Event" });
  const find = (all: readonly unknown[]) =>
    (all as Call[]).find((call) => call.event.requestContext.requestId === requestId);
  await calls.until((all) => find(all) !== undefined);
  const found = find(calls.all);
  if (found === undefined) throw new Error("It was there a moment ago");
  return found;
}

const TOLD = { Destination: `${ARN}told` };

beforeAll(async () => {
  const Environment = { Variables: { CALLS: calls.url } };
  await deploy(server.lambda, "told", TELLING, { Environment });
});

describe("a function that is a destination", () => {
  it("gets the record of a success", async ({ expect }) => {
    const name = await deploy(server.lambda, "succeeding", WORKING);
    await configure(name, { DestinationConfig: { OnSuccess: TOLD } });
    const { event, awsRequestId } = await recordOf(name, { a: [1, "é"] });
    expect(event).toEqual({
      version: "1.0",
      timestamp: event.timestamp,
      requestContext: {
        requestId: event.requestContext.requestId,
        functionArn: `${ARN}succeeding:$LATEST`,
        condition: "Success",
        approximateInvokeCount: 1,
      },
      requestPayload: { a: [1, "é"] },
      responseContext: { statusCode: 200, executedVersion: "$LATEST" },
      responsePayload: { did: { a: [1, "é"] } },
    });
    expect(event.timestamp).toBe(new Date(event.timestamp).toISOString());
    expect(awsRequestId).not.toBe(event.requestContext.requestId);
  });

  it("gets the record of a failure when the retries are used up", async ({ expect }) => {
    const name = await deploy(server.lambda, "giving-up", WORKING);
    await configure(name, {
      MaximumRetryAttempts: 1,
      DestinationConfig: { OnFailure: TOLD, OnSuccess: TOLD },
    });
    const { event } = await recordOf(name, { fails: true });
    expect(event).toMatchObject({
      requestContext: { condition: "RetriesExhausted", approximateInvokeCount: 2 },
      requestPayload: { fails: true },
      responseContext: {
        statusCode: 200,
        executedVersion: "$LATEST",
        functionError: "Unhandled",
      },
      responsePayload: { errorType: "TypeError", errorMessage: "It fails" },
    });
  });

  it("gets the event of a function that may not run, which has not", async ({ expect }) => {
    const name = await deploy(server.lambda, "blocked", WORKING);
    const none = { FunctionName: name, ReservedConcurrentExecutions: 0 };
    await server.lambda.send(new PutFunctionConcurrencyCommand(none));
    await configure(name, { DestinationConfig: { OnFailure: TOLD } });
    const { event } = await recordOf(name, { a: 1 });
    expect(event).toEqual({
      version: "1.0",
      timestamp: event.timestamp,
      requestContext: {
        requestId: event.requestContext.requestId,
        functionArn: `${ARN}blocked:$LATEST`,
        condition: "ZeroReservedConcurrency",
        approximateInvokeCount: 0,
      },
      requestPayload: { a: 1 },
    });
  });

  it("gets results that are too long for a row", async ({ expect }) => {
    const source = `exports.handler = async (event) => event.text.repeat(3);`;
    const name = await deploy(server.lambda, "long", source);
    await configure(name, { DestinationConfig: { OnSuccess: TOLD } });
    const text = "x".repeat(200_000);
    const { event } = await recordOf(name, { text });
    expect(event).toMatchObject({ requestPayload: { text }, responsePayload: text.repeat(3) });
  });
});

describe("functions that are destinations of each other", () => {
  it("are stopped, and the event goes to the destination of failures", async ({ expect }) => {
    const to = (name: string) => ({ OnSuccess: { Destination: `${ARN}${name}` } });
    const round = "exports.handler = async () => 'round';";
    for (const name of ["ping", "pong"]) await deploy(server.lambda, name, round);
    await configure("ping", { DestinationConfig: { ...to("pong"), OnFailure: TOLD } });
    await configure("pong", { DestinationConfig: { ...to("ping"), OnFailure: TOLD } });
    await invoke(server.lambda, "ping", {}, { InvocationType: "Event" });
    const find = () =>
      (calls.all as { readonly event: { readonly requestContext: { condition: string } } }[]).find(
        ({ event }) => event.requestContext.condition === "RecursiveInvocation",
      );
    await calls.until(() => find() !== undefined);
    expect(find()?.event).toMatchObject({
      requestContext: { functionArn: `${ARN}ping:$LATEST`, approximateInvokeCount: 0 },
      requestPayload: { requestContext: { functionArn: `${ARN}pong:$LATEST` } },
    });
  });
});

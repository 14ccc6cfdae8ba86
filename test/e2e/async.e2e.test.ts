import { Buffer } from "node:buffer";
import {
  CreateAliasCommand,
  InvokeAsyncCommand,
  InvokeCommand,
  PublishVersionCommand,
  PutFunctionConcurrencyCommand,
  PutFunctionEventInvokeConfigCommand,
} from "@aws-sdk/client-lambda";
import { describe, it } from "vitest";
import { useCalls } from "./calls.ts";
import { deploy } from "./deploy.ts";
import { invoke } from "./invoke.ts";
import { useServer } from "./server.ts";

const server = useServer({ ASYNC_RETRY_BASE_SECONDS: "0.05" });
const calls = useCalls();
const EVENT = { InvocationType: "Event" } as const;

/** Tells `calls` of each run, and fails if its event says so. */
const TELLING = `
  exports.handler = async (event, context) => {
    const body = JSON.stringify({ event, id: context.awsRequestId, of: context.clientContext });
    await fetch(process.env.CALLS, { method: "POST", body });
    if (event.fails) throw new Error("No");
  };
`;
const environment = () => ({ Environment: { Variables: { CALLS: calls.url } } });

interface Call {
  readonly event: Readonly<Record<string, unknown>>;
  readonly id: string;
}
const callsOf = (id: string | undefined) => (calls.all as Call[]).filter((call) => call.id === id);

describe("an invocation of the type Event", () => {
  it("is taken with 202 and run under the same request id", async ({ expect }) => {
    const name = await deploy(server.lambda, "taken", TELLING, environment());
    // The client context is for those who wait.
    const ClientContext = Buffer.from('{"client":1}').toString("base64");
    const answer = await invoke(server.lambda, name, { a: 1 }, { ...EVENT, ClientContext });
    expect(answer).toMatchObject({ status: 202, text: "" });
    expect(answer.executedVersion).toBeUndefined();
    await calls.until(() => callsOf(answer.requestId).length === 1);
    expect(callsOf(answer.requestId)).toEqual([{ event: { a: 1 }, id: answer.requestId }]);
  });

  it("is run three times when it fails, under the same request id", async ({ expect }) => {
    const name = await deploy(server.lambda, "failing", TELLING, environment());
    const { requestId } = await invoke(server.lambda, name, { fails: true }, EVENT);
    await calls.until(() => callsOf(requestId).length === 3);
    const other = await invoke(server.lambda, name, {}, EVENT);
    await calls.until(() => callsOf(other.requestId).length === 1);
    expect(callsOf(requestId)).toHaveLength(3);
  });

  it("may have 1 MB, and not a byte more", async ({ expect }) => {
    const name = await deploy(server.lambda, "large", TELLING, environment());
    const text = "x".repeat(1_048_576 - '{"text":""}'.length);
    const { requestId } = await invoke(server.lambda, name, { text }, EVENT);
    await calls.until(() => callsOf(requestId).length === 1);
    expect(callsOf(requestId)[0]?.event["text"] === text).toBe(true);

    const refused = invoke(server.lambda, name, { text: `${text}x` }, EVENT);
    await expect(refused).rejects.toMatchObject({
      name: "RequestEntityTooLargeException",
      message:
        "1048577 byte payload is too large for the Event invocation type (limit 1048576 bytes)",
    });
  });
});

describe("events of a function that is at its limit", () => {
  it("wait, and spend no retries", async ({ expect }) => {
    const source = `
      exports.handler = async (event, context) => {
        await new Promise((resolve) => setTimeout(resolve, 100));
        const body = JSON.stringify({ event, id: context.awsRequestId });
        await fetch(process.env.CALLS, { method: "POST", body });
      };
    `;
    const name = await deploy(server.lambda, "limited", source, environment());
    const one = { FunctionName: name, ReservedConcurrentExecutions: 1 };
    await server.lambda.send(new PutFunctionConcurrencyCommand(one));
    const config = { FunctionName: name, MaximumRetryAttempts: 0 };
    await server.lambda.send(new PutFunctionEventInvokeConfigCommand(config));
    const sent = Array.from({ length: 8 }, () => invoke(server.lambda, name, {}, EVENT));
    const ids = (await Promise.all(sent)).map(({ requestId }) => requestId);
    await calls.until(() => ids.every((id) => callsOf(id).length > 0));
    expect(ids.map((id) => callsOf(id).length)).toEqual(ids.map(() => 1));
  });
});

describe("an event that cannot be taken", () => {
  const refusals = [
    ["no JSON", "taken", "{", "InvalidRequestContentException", 400],
    ["no function", "nobody", "{}", "ResourceNotFoundException", 404],
    ["no version", "taken:7", "{}", "ResourceNotFoundException", 404],
    ["no name", "!", "{}", "ValidationException", 400],
  ] as const;

  it.for(refusals)(
    "is refused at once: %s",
    async ([, name, payload, code, status], { expect }) => {
      const Payload = new TextEncoder().encode(payload);
      const command = new InvokeCommand({ FunctionName: name, Payload, ...EVENT });
      await expect(server.lambda.send(command)).rejects.toMatchObject({
        name: code,
        $metadata: { httpStatusCode: status },
      });
      const old = new InvokeAsyncCommand({ FunctionName: name, InvokeArgs: payload });
      await expect(server.lambda.send(old)).rejects.toMatchObject({ name: code });
    },
  );

  it("is {} where there is nothing", async ({ expect }) => {
    const { requestId } = await invoke(server.lambda, "taken", undefined, EVENT);
    await calls.until(() => callsOf(requestId).length === 1);
    expect(callsOf(requestId)).toMatchObject([{ event: {} }]);
  });
});

describe("an event for an alias", () => {
  it("is run by the settings of the alias, and by no others", async ({ expect }) => {
    const name = await deploy(server.lambda, "aliased", TELLING, environment());
    const FunctionName = name;
    await server.lambda.send(new PublishVersionCommand({ FunctionName }));
    const alias = { FunctionName, Name: "live", FunctionVersion: "1" };
    await server.lambda.send(new CreateAliasCommand(alias));
    const config = { FunctionName, MaximumRetryAttempts: 0 };
    await server.lambda.send(new PutFunctionEventInvokeConfigCommand(config));
    const own = { ...config, Qualifier: "live", MaximumRetryAttempts: 1 };
    await server.lambda.send(new PutFunctionEventInvokeConfigCommand(own));

    const failing = { fails: true };
    const latest = await invoke(server.lambda, name, failing, EVENT);
    const aliased = await invoke(server.lambda, name, failing, { ...EVENT, Qualifier: "live" });
    const version = await invoke(server.lambda, `${name}:1`, failing, EVENT);
    await calls.until(() => callsOf(version.requestId).length === 3);
    await calls.until(() => callsOf(aliased.requestId).length === 2);
    const last = await invoke(server.lambda, name, {}, EVENT);
    await calls.until(() => callsOf(last.requestId).length === 1);
    const counts = [latest, aliased, version].map(({ requestId }) => callsOf(requestId).length);
    expect(counts).toEqual([1, 2, 3]);
  });
});

describe("InvokeAsync", () => {
  it("takes an event too", async ({ expect }) => {
    const name = await deploy(server.lambda, "old", TELLING, environment());
    const command = new InvokeAsyncCommand({ FunctionName: name, InvokeArgs: '{"old":true}' });
    const { Status, $metadata } = await server.lambda.send(command);
    expect([Status, $metadata.httpStatusCode]).toEqual([202, 202]);
    await calls.until(() => callsOf($metadata.requestId).length === 1);
    expect(callsOf($metadata.requestId)).toMatchObject([{ event: { old: true } }]);
  });
});

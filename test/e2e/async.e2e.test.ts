import { InvokeAsyncCommand } from "@aws-sdk/client-lambda";
import { describe, it } from "vitest";
import { useCalls } from "./calls.ts";
import { deploy } from "./deploy.ts";
import { invoke } from "./invoke.ts";
import { useServer } from "./server.ts";

const server = useServer({ ASYNC_RETRY_BASE_SECONDS: "0.05" });
const calls = useCalls();
const EVENT = { InvocationType: "Event" } as const;

/** Tells `calls` of each run, and fails as often as its event says. */
const TELLING = `
  const runs = new Map();
  exports.handler = async (event, context) => {
    const id = context.awsRequestId;
    runs.set(id, (runs.get(id) ?? 0) + 1);
    const body = JSON.stringify({ event, id, run: runs.get(id), clientContext: context.clientContext });
    await fetch(process.env.CALLS, { method: "POST", body });
    if (runs.get(id) <= (event.failures ?? 0)) throw new Error("Not yet");
  };
`;
const environment = () => ({ Environment: { Variables: { CALLS: calls.url } } });

interface Call {
  readonly event: Readonly<Record<string, unknown>>;
  readonly id: string;
  readonly run: number;
}
const callsOf = (id: string | undefined) => (calls.all as Call[]).filter((call) => call.id === id);

describe("an invocation of the type Event", () => {
  it("is taken with 202 and run under the same request id", async ({ expect }) => {
    const name = await deploy(server.lambda, "taken", TELLING, environment());
    const answer = await invoke(server.lambda, name, { a: 1 }, EVENT);
    expect(answer).toMatchObject({ status: 202, text: "" });
    expect(answer.executedVersion).toBeUndefined();
    await calls.until(() => callsOf(answer.requestId).length === 1);
    expect(callsOf(answer.requestId)).toMatchObject([{ event: { a: 1 }, run: 1 }]);
  });

  it("is run three times when it fails, under the same request id", async ({ expect }) => {
    const name = await deploy(server.lambda, "failing", TELLING, environment());
    const { requestId } = await invoke(server.lambda, name, { failures: 9 }, EVENT);
    const next = await invoke(server.lambda, name, { failures: 1 }, EVENT);
    await calls.until(() => callsOf(requestId).length === 3);
    await calls.until(() => callsOf(next.requestId).length === 2);
    const other = await invoke(server.lambda, name, {}, EVENT);
    await calls.until(() => callsOf(other.requestId).length === 1);
    expect([requestId, next.requestId].map((id) => callsOf(id).length)).toEqual([3, 2]);
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

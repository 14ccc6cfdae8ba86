import {
  CreateEventSourceMappingCommand,
  type CreateEventSourceMappingCommandInput,
  GetEventSourceMappingCommand,
} from "@aws-sdk/client-lambda";
import { afterAll, beforeAll, describe, it, vi } from "vitest";
import { activeMqMissing, startActiveMq } from "./activemq.ts";
import { useCalls } from "./calls.ts";
import { deploy } from "./deploy.ts";
import { ACCOUNT_ID, REGION, useServer } from "./server.ts";
import { StompProducer } from "./stomp.ts";
import { PATIENCE } from "../patience.ts";

if (activeMqMissing !== undefined) console.warn(`ActiveMQ: ${activeMqMissing}`);
const broker = activeMqMissing === undefined ? await startActiveMq() : undefined;

const arnOf = (name: string) => `arn:aws:mq:${REGION}:${ACCOUNT_ID}:broker:${name}:b-1`;
const server = useServer({
  MQ_BROKERS: JSON.stringify({
    active: broker?.url,
    wrong: broker?.urlOf("guest", "wrong"),
    stranger: broker?.urlOf("stranger"),
  }),
});
const calls = useCalls();

/** Says what it was called with, and fails as long as `fails` of JavaScript says. */
const code = (tag: string, fails: string) => `
let calls = 0;
exports.handler = async (event) => {
  calls += 1;
  await fetch(${JSON.stringify(calls.url)}, { method: "POST", body: JSON.stringify({ tag: ${JSON.stringify(tag)}, event }) });
  if (${fails}) throw new Error("as asked");
};`;

interface ActiveMqEvent {
  readonly messages: readonly { readonly redelivered: boolean; readonly data: string }[];
}

const eventsOf = (tag: string) =>
  (calls.all as readonly { readonly tag: string; readonly event: ActiveMqEvent }[])
    .filter((call) => call.tag === tag)
    .map(({ event }) => event);
const bodiesOf = (tag: string) =>
  eventsOf(tag).map(({ messages }) => messages.map(({ data }) => atob(data)));

/** A function, and a mapping of the queue of the same name. */
async function mapped(
  name: string,
  settings: Partial<CreateEventSourceMappingCommandInput> = {},
  fails = "false",
) {
  await deploy(server.lambda, name, code(name, fails));
  const { UUID } = await server.lambda.send(
    new CreateEventSourceMappingCommand({
      FunctionName: name,
      EventSourceArn: arnOf("active"),
      Queues: [name],
      SourceAccessConfigurations: [{ Type: "BASIC_AUTH", URI: "arn:aws:secretsmanager:x" }],
      ...settings,
    }),
  );
  return UUID ?? "";
}

const stateOf = (UUID: string) => server.lambda.send(new GetEventSourceMappingCommand({ UUID }));

describe.skipIf(broker === undefined)("a mapping of an ActiveMQ", () => {
  let producer: StompProducer;
  beforeAll(async () => {
    producer = await StompProducer.open(broker?.port ?? 0);
  });
  afterAll(async () => {
    producer.close();
    await broker?.stop();
  });

  it("gives the function AWS's event, and acknowledges what it has processed", async ({
    expect,
  }) => {
    await producer.send("shape", "hello", {
      priority: "7",
      "correlation-id": "c:1",
      type: "t",
      "reply-to": "/queue/answers",
      own: "a:b\n",
    });
    await producer.send("shape", "a\0b", { "content-length": "3", persistent: "false" });
    await mapped("shape");
    await calls.until(() => eventsOf("shape").length === 1);
    const common = {
      messageID: expect.stringMatching(/^ID:/),
      expiration: "0",
      redelivered: false,
      destination: { physicalName: "shape" },
      timestamp: expect.any(Number),
      brokerInTime: expect.any(Number),
      brokerOutTime: expect.any(Number),
    };
    expect(eventsOf("shape")).toEqual([
      {
        eventSource: "aws:mq",
        eventSourceArn: arnOf("active"),
        messages: [
          {
            ...common,
            messageType: "jms/text-message",
            deliveryMode: 2,
            replyTo: "/queue/answers",
            type: "t",
            priority: 7,
            correlationId: "c:1",
            data: "aGVsbG8=",
            properties: { own: "a:b\n" },
          },
          {
            ...common,
            messageType: "jms/bytes-message",
            deliveryMode: 1,
            replyTo: null,
            type: null,
            priority: 4,
            correlationId: null,
            data: "YQBi",
            properties: {},
          },
        ],
      },
    ]);
    await vi.waitUntil(async () => (await producer.browse("shape")).length === 0, PATIENCE);
  });

  it("makes batches of what is there, drops what is filtered, and looks on", async ({ expect }) => {
    for (const kind of ["1", "2", "no", "3"]) {
      await producer.send("batches", JSON.stringify({ kind }));
    }
    const Pattern = JSON.stringify({ data: { kind: [{ "anything-but": ["no"] }] } });
    const filter = { FilterCriteria: { Filters: [{ Pattern }] } };
    await mapped("batches", { BatchSize: 2, ...filter });
    await calls.until(() => bodiesOf("batches").flat().length === 3);
    expect(bodiesOf("batches")).toEqual([['{"kind":"1"}', '{"kind":"2"}'], ['{"kind":"3"}']]);
    await producer.send("batches", JSON.stringify({ kind: "4" }));
    await calls.until(() => bodiesOf("batches").flat().length === 4);
    await vi.waitUntil(async () => (await producer.browse("batches")).length === 0, PATIENCE);
  });

  it("gives out again what the function fails, in its order", async ({ expect }) => {
    for (const text of ["1", "2", "3"]) await producer.send("failing", text);
    await mapped("failing", { BatchSize: 2 }, "calls < 3");
    await calls.until(() => bodiesOf("failing").length === 4);
    expect(bodiesOf("failing")).toEqual([["1", "2"], ["1", "2"], ["1", "2"], ["3"]]);
    expect(eventsOf("failing")[1]?.messages[0]?.redelivered).toBe(true);
  });

  it("leaves what is too long for any event to the broker's dead letters", async ({ expect }) => {
    await producer.send("long", "b".repeat(20_000_000));
    await producer.send("long", "c".repeat(5_000_000));
    await producer.send("long", "short");
    await mapped("long");
    await calls.until(() => bodiesOf("long").length === 1);
    expect(bodiesOf("long")).toEqual([["short"]]);
    const dead = async () =>
      (await producer.browse("ActiveMQ.DLQ")).filter((body) => /^[bc]+$/.test(body));
    await vi.waitUntil(async () => (await dead()).length === 2, PATIENCE);
  });

  it("holds only so much, and loses nothing of what is more", async ({ expect }) => {
    const texts = Array.from({ length: 12 }, (_, index) => String(index).repeat(2_000_000));
    for (const text of texts) await producer.send("large", text);
    await mapped("large");
    await calls.until(() => bodiesOf("large").flat().length === 12);
    expect(bodiesOf("large").flat()).toEqual(texts);
  });

  it.for([
    ["wrong", "EVENT_SOURCE_AUTHN_ERROR"],
    ["stranger", "EVENT_SOURCE_AUTHZ_ERROR"],
  ])("of %s says why nothing is polled: %s", async ([name = "", reason], { expect }) => {
    const id = await mapped(`refused-${name}`, { EventSourceArn: arnOf(name) });
    await vi.waitUntil(async () => (await stateOf(id)).StateTransitionReason === reason, PATIENCE);
    expect((await stateOf(id)).LastProcessingResult).toBe("PROBLEM: Connection error");
  });
});

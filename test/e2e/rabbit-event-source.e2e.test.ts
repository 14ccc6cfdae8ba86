import {
  CreateEventSourceMappingCommand,
  type CreateEventSourceMappingCommandInput,
  DeleteEventSourceMappingCommand,
  GetEventSourceMappingCommand,
  ResourceNotFoundException,
} from "@aws-sdk/client-lambda";
import { AMQPClient, type AMQPChannel } from "@cloudamqp/amqp-client";
import { afterAll, beforeAll, describe, it, vi } from "vitest";
import { useCalls } from "./calls.ts";
import { deploy } from "./deploy.ts";
import { rabbitMissing, startRabbit } from "./rabbit.ts";
import { ACCOUNT_ID, REGION, useServer } from "./server.ts";
import { PATIENCE } from "../patience.ts";

if (rabbitMissing !== undefined) console.warn(`RabbitMQ: ${rabbitMissing}`);
const rabbit = rabbitMissing === undefined ? await startRabbit() : undefined;

const arnOf = (broker: string) => `arn:aws:mq:${REGION}:${ACCOUNT_ID}:broker:${broker}:b-1`;
const server = useServer({
  MQ_BROKERS: JSON.stringify({
    rabbit: rabbit?.url,
    [arnOf("wrong-password")]: rabbit?.urlOf("guest", "wrong"),
    stranger: rabbit?.urlOf("stranger"),
    nowhere: "amqp://127.0.0.1:1",
  }),
});
const calls = useCalls();

let channel: AMQPChannel;

/** Says what it was called with, and fails as long as `fails` of JavaScript says. */
const code = (tag: string, fails: string) => `
let calls = 0;
exports.handler = async (event) => {
  calls += 1;
  await fetch(${JSON.stringify(calls.url)}, { method: "POST", body: JSON.stringify({ tag: ${JSON.stringify(tag)}, event }) });
  if (${fails}) throw new Error("as asked");
};`;

interface RabbitEvent {
  readonly rmqMessagesByQueue: Readonly<
    Record<string, readonly { readonly redelivered: boolean; readonly data: string }[]>
  >;
}

const eventsOf = (tag: string) =>
  (calls.all as readonly { readonly tag: string; readonly event: RabbitEvent }[])
    .filter((call) => call.tag === tag)
    .map(({ event }) => event);
const messagesOf = (event: RabbitEvent) => Object.values(event.rmqMessagesByQueue).flat();
const bodiesOf = (tag: string) =>
  eventsOf(tag).map((event) => messagesOf(event).map(({ data }) => atob(data)));

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
      EventSourceArn: arnOf("rabbit"),
      Queues: [name],
      SourceAccessConfigurations: [{ Type: "BASIC_AUTH", URI: "arn:aws:secretsmanager:x" }],
      ...settings,
    }),
  );
  return UUID ?? "";
}

const stateOf = (UUID: string) => server.lambda.send(new GetEventSourceMappingCommand({ UUID }));

const publish = (queue: string, text: string, properties = {}) =>
  channel.basicPublish("", queue, text, properties);

/** Messages that are neither acknowledged nor in hand. */
async function ready(queue: string): Promise<number> {
  return (await channel.queueDeclare(queue, { passive: true })).messageCount;
}

const untilGone = (id: string) =>
  vi.waitUntil(
    () =>
      stateOf(id).then(
        () => false,
        (error: unknown) => error instanceof ResourceNotFoundException,
      ),
    PATIENCE,
  );

describe.skipIf(rabbit === undefined)("a mapping of a RabbitMQ", () => {
  const client = new AMQPClient(rabbit?.url ?? "amqp://localhost");
  beforeAll(async () => {
    channel = await (await client.connect()).channel();
  });
  afterAll(async () => {
    await client.close();
    await rabbit?.stop();
  });

  it("gives the function AWS's event, and acknowledges what it has processed", async ({
    expect,
  }) => {
    await channel.queueDeclare("shape");
    await publish("shape", "hello", {
      contentType: "text/plain",
      headers: { text: "é", number: 7, nested: { yes: true } },
      deliveryMode: 2,
      priority: 3,
      correlationId: "c",
      expiration: "60000",
      messageId: "m",
      timestamp: new Date(2021_000),
      appId: "a",
    });
    const id = await mapped("shape");
    await calls.until(() => eventsOf("shape").length === 1);
    expect(eventsOf("shape")).toEqual([
      {
        eventSource: "aws:rmq",
        eventSourceArn: arnOf("rabbit"),
        rmqMessagesByQueue: {
          "shape::/": [
            {
              basicProperties: {
                contentType: "text/plain",
                contentEncoding: null,
                headers: { text: { bytes: [195, 169] }, number: 7, nested: { yes: true } },
                deliveryMode: 2,
                priority: 3,
                correlationId: "c",
                replyTo: null,
                expiration: "60000",
                messageId: "m",
                timestamp: "Jan 1, 1970, 12:33:41 AM",
                type: null,
                userId: null,
                appId: "a",
                clusterId: null,
                bodySize: 5,
              },
              redelivered: false,
              data: "aGVsbG8=",
            },
          ],
        },
      },
    ]);
    await vi.waitUntil(async () => (await stateOf(id)).LastProcessingResult === "OK", PATIENCE);
    expect(await stateOf(id)).toMatchObject({
      State: "Enabled",
      StateTransitionReason: "USER_INITIATED",
    });
    // A queue with messages in hand is not empty, and is not deleted by who asks for an empty one.
    await server.lambda.send(new DeleteEventSourceMappingCommand({ UUID: id }));
    await untilGone(id);
    expect(await channel.queueDelete("shape", { ifEmpty: true })).toEqual({ messageCount: 0 });
  });

  it("makes batches of what is there, and looks on for what comes", async ({ expect }) => {
    await channel.queueDeclare("batches");
    for (const text of ["1", "2", "3", "4", "5"]) await publish("batches", text);
    await mapped("batches", { BatchSize: 2 });
    await calls.until(() => bodiesOf("batches").flat().length === 5);
    expect(bodiesOf("batches")).toEqual([["1", "2"], ["3", "4"], ["5"]]);
    await publish("batches", "6");
    await calls.until(() => bodiesOf("batches").flat().length === 6);
  });

  it("gives out again what the function fails, in its order, until it succeeds", async ({
    expect,
  }) => {
    await channel.queueDeclare("failing");
    for (const text of ["1", "2", "3"]) await publish("failing", text);
    const id = await mapped("failing", { BatchSize: 2 }, "calls < 3");
    await calls.until(() => bodiesOf("failing").length === 4);
    expect(bodiesOf("failing")).toEqual([["1", "2"], ["1", "2"], ["1", "2"], ["3"]]);
    const redelivered = eventsOf("failing").map((event) =>
      messagesOf(event).map((message) => message.redelivered),
    );
    expect(redelivered.slice(0, 3)).toEqual([
      [false, false],
      [true, true],
      [true, true],
    ]);
    await vi.waitUntil(async () => (await stateOf(id)).LastProcessingResult === "OK", PATIENCE);
  });

  it("drops what the filters do not let through", async ({ expect }) => {
    await channel.queueDeclare("filtered");
    for (const kind of ["no", "yes", "no"]) await publish("filtered", JSON.stringify({ kind }));
    const Pattern = JSON.stringify({ data: { kind: ["yes"] } });
    await mapped("filtered", { FilterCriteria: { Filters: [{ Pattern }] } });
    await calls.until(() => bodiesOf("filtered").length === 1);
    expect(bodiesOf("filtered")).toEqual([['{"kind":"yes"}']]);
    await vi.waitUntil(async () => (await ready("filtered")) === 0, PATIENCE);
  });

  it("leaves what is too long for any event to the queue's dead letters", async ({ expect }) => {
    await channel.queueDeclare("long-dead");
    await channel.queueDeclare(
      "long",
      {},
      { "x-dead-letter-exchange": "", "x-dead-letter-routing-key": "long-dead" },
    );
    // One that even the wire is spared, and one that only its event is too long for.
    await publish("long", "a".repeat(20_000_000));
    await publish("long", "a".repeat(5_000_000));
    await publish("long", "short");
    await mapped("long");
    await calls.until(() => bodiesOf("long").length === 1);
    expect(bodiesOf("long")).toEqual([["short"]]);
    await vi.waitUntil(async () => (await ready("long-dead")) === 2, PATIENCE);
  });

  it("holds only so much, and loses nothing of what is more", async ({ expect }) => {
    await channel.queueDeclare("large");
    const texts = Array.from({ length: 12 }, (_, index) => String(index).repeat(2_000_000));
    for (const text of texts) await publish("large", text);
    await mapped("large");
    await calls.until(() => bodiesOf("large").flat().length === 12);
    expect(bodiesOf("large").flat()).toEqual(texts);
    expect(Math.max(...bodiesOf("large").map((bodies) => bodies.length))).toBeLessThanOrEqual(2);
  });

  it("consumes the queue of its virtual host", async ({ expect }) => {
    const other = await new AMQPClient(`${rabbit?.url}/other`).connect();
    const there = await other.channel();
    await there.queueDeclare("elsewhere");
    await there.basicPublish("", "elsewhere", "hello");
    await mapped("elsewhere", {
      SourceAccessConfigurations: [
        { Type: "BASIC_AUTH", URI: "arn:aws:secretsmanager:x" },
        { Type: "VIRTUAL_HOST", URI: "other" },
      ],
    });
    await calls.until(() => eventsOf("elsewhere").length === 1);
    expect(Object.keys(eventsOf("elsewhere")[0]?.rmqMessagesByQueue ?? {})).toEqual([
      "elsewhere::other",
    ]);
    await other.close();
  });

  it.for([
    ["wrong-password", "EVENT_SOURCE_AUTHN_ERROR"],
    ["stranger", "EVENT_SOURCE_AUTHZ_ERROR"],
    ["rabbit", "ESM_CONFIG_NOT_VALID"],
    ["unknown", "ESM_CONFIG_NOT_VALID: MQ_BROKERS does not name the broker"],
  ])("of %s says why nothing is polled: %s", async ([broker = "", reason], { expect }) => {
    const id = await mapped(`no-queue-${broker}`, { EventSourceArn: arnOf(broker) });
    await vi.waitUntil(async () => (await stateOf(id)).StateTransitionReason === reason, PATIENCE);
    expect((await stateOf(id)).State).toBe("Enabled");
  });

  it("says that the broker cannot be reached", async ({ expect }) => {
    const id = await mapped("nowhere", { EventSourceArn: arnOf("nowhere") });
    const problem = "PROBLEM: Connection error";
    await vi.waitUntil(async () => (await stateOf(id)).LastProcessingResult === problem, PATIENCE);
    expect((await stateOf(id)).StateTransitionReason).toBe("USER_INITIATED");
  });
});

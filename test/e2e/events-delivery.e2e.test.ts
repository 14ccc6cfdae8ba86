import { AddPermissionCommand } from "@aws-sdk/client-lambda";
import {
  CreateEventBusCommand,
  type EventBridgeClient,
  PutRuleCommand,
  PutTargetsCommand,
  type Target,
} from "@aws-sdk/client-eventbridge";
import { ReceiveMessageCommand, type SQSClient } from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, describe, it } from "vitest";
import { TELLING, useCalls } from "./calls.ts";
import { deploy } from "./deploy.ts";
import { eventsClient, putting, target } from "./events.ts";
import { ACCOUNT_ID, REGION, useServer } from "./server.ts";
import { createQueue, sqsClient } from "./sqs.ts";

const server = useServer();
const calls = useCalls();
const HERE = `${REGION}:${ACCOUNT_ID}`;
let events: EventBridgeClient;
let sqs: SQSClient;

beforeAll(() => {
  events = eventsClient(server);
  sqs = sqsClient(server);
});
afterAll(() => {
  events.destroy();
  sqs.destroy();
});

const functionArn = (name: string) => `arn:aws:lambda:${HERE}:function:${name}`;
const queueArn = (name: string) => `arn:aws:sqs:${HERE}:${name}`;

async function route(rule: string, source: string, targets: Target[], bus?: string): Promise<void> {
  const on = bus === undefined ? {} : { EventBusName: bus };
  const pattern = JSON.stringify({ source: [source] });
  await events.send(new PutRuleCommand({ Name: rule, EventPattern: pattern, ...on }));
  await events.send(new PutTargetsCommand({ Rule: rule, Targets: targets, ...on }));
}

async function receive(url: string) {
  const command = new ReceiveMessageCommand({
    QueueUrl: url,
    WaitTimeSeconds: 20,
    MessageAttributeNames: ["All"],
  });
  const { Messages: [message] = [] } = await sqs.send(command);
  return message;
}

describe("an event that a rule matches", () => {
  it("runs a function whose policy lets the rule in", async ({ expect }) => {
    await deploy(server.lambda, "fn", TELLING, {
      Environment: { Variables: { CALLS: calls.url } },
    });
    await server.lambda.send(
      new AddPermissionCommand({
        FunctionName: "fn",
        StatementId: "events",
        Action: "lambda:InvokeFunction",
        Principal: "events.amazonaws.com",
        SourceArn: `arn:aws:events:${HERE}:rule/to-fn`,
      }),
    );
    await route("to-fn", "fn", [target("1", functionArn("fn"))]);
    const { Entries: [entry] = [] } = await events.send(putting("fn", { n: 1 }));
    await calls.until((all) => all.length > 0);
    expect(calls.all).toEqual([
      {
        version: "0",
        id: entry?.EventId,
        "detail-type": "T",
        source: "fn",
        account: ACCOUNT_ID,
        time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
        region: REGION,
        resources: [],
        detail: { n: 1 },
      },
    ]);
  });

  it("ends in the dead-letter queue where it is not let in", async ({ expect }) => {
    await deploy(server.lambda, "closed", "exports.handler = async () => 1;");
    const dead = await createQueue(sqs, "dead");
    const config = { DeadLetterConfig: { Arn: queueArn("dead") } };
    await route("to-closed", "closed", [target("1", functionArn("closed"), config)]);
    await events.send(putting("closed", {}));
    const message = await receive(dead);
    expect(JSON.parse(message?.Body ?? "")).toMatchObject({ source: "closed" });
    expect(message?.MessageAttributes).toMatchObject({
      RULE_ARN: { StringValue: `arn:aws:events:${HERE}:rule/to-closed` },
      TARGET_ARN: { StringValue: functionArn("closed") },
      ERROR_CODE: { StringValue: "NO_PERMISSIONS" },
      RETRY_ATTEMPTS: { StringValue: "0" },
    });
    expect(message?.MessageAttributes).not.toHaveProperty("EXHAUSTED_RETRY_CONDITION");
  });

  it("ends there as well if what is made of it is no event for a function", async ({ expect }) => {
    const dead = await createQueue(sqs, "no-json");
    const wish = {
      InputTransformer: { InputTemplate: '"one"\n"two"' },
      DeadLetterConfig: { Arn: queueArn("no-json") },
    };
    await route("no-json", "lines", [target("1", functionArn("fn"), wish)]);
    await events.send(putting("lines", {}));
    expect((await receive(dead))?.MessageAttributes).toMatchObject({
      ERROR_CODE: { StringValue: "INVALID_JSON" },
    });
  });

  it("reaches queues, as it is or as its target wants it", async ({ expect }) => {
    const wishes: Readonly<Record<string, Partial<Target>>> = {
      constant: { Input: '{"fixed":true}' },
      path: { InputPath: "$.detail.inner" },
      template: {
        InputTransformer: {
          InputPathsMap: { who: "$.detail.who", none: "$.detail.none" },
          InputTemplate:
            '{"text":"Hello <who>!","who":<who>,"gone":<none>,"rule":<aws.events.rule-name>}',
        },
      },
    };
    const names = Object.keys(wishes);
    const urls = await Promise.all(names.map((name) => createQueue(sqs, name)));
    await route(
      "to-queues",
      "q",
      names.map((name) => target(name, queueArn(name), wishes[name])),
    );
    await events.send(putting("q", { who: 'a "b"', inner: { deep: [1] } }));
    const bodies = await Promise.all(urls.map(async (url) => (await receive(url))?.Body ?? ""));
    expect(bodies.map((body) => JSON.parse(body) as unknown)).toEqual([
      { fixed: true },
      { deep: [1] },
      { text: 'Hello a "b"!', who: 'a "b"', rule: "to-queues" },
    ]);
  });

  it("goes on to another bus, but not from there to a third", async ({ expect }) => {
    await events.send(new CreateEventBusCommand({ Name: "second" }));
    await events.send(new CreateEventBusCommand({ Name: "third" }));
    const url = await createQueue(sqs, "end");
    const bus = (name: string) => `arn:aws:events:${HERE}:event-bus/${name}`;
    await route("on", "chain", [target("1", bus("second"))]);
    const dead = await createQueue(sqs, "third-hop");
    const config = { DeadLetterConfig: { Arn: queueArn("third-hop") } };
    const targets = [target("1", bus("third"), config), target("2", queueArn("end"))];
    await route("on", "chain", targets, "second");
    await route(
      "on",
      "chain",
      [target("1", bus("default")), target("2", queueArn("end"))],
      "third",
    );
    const { Entries: [entry] = [] } = await events.send(putting("chain", {}));
    expect(JSON.parse((await receive(url))?.Body ?? "")).toMatchObject({ id: entry?.EventId });
    expect((await receive(dead))?.MessageAttributes).toMatchObject({
      ERROR_CODE: { StringValue: "THIRD_ACCOUNT_HOP_DETECTED" },
    });

    // What the third bus gets itself shows that nothing else came by it before.
    await events.send(putting("chain", { last: true }, "third"));
    expect(JSON.parse((await receive(url))?.Body ?? "")).toMatchObject({ detail: { last: true } });
  });
});

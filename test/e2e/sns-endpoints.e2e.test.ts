import { once } from "node:events";
import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import {
  ConfirmSubscriptionCommand,
  GetSubscriptionAttributesCommand,
  ListSubscriptionsCommand,
  PublishCommand,
  type SNSClient,
  UnsubscribeCommand,
} from "@aws-sdk/client-sns";
import { ReceiveMessageCommand } from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, describe, it, vi } from "vitest";
import { ACCOUNT_ID, REGION, useServer } from "./server.ts";
import { createTopic, snsClient, subscribe } from "./sns.ts";
import { createQueue, sqsClient } from "./sqs.ts";
import { PATIENCE } from "../patience.ts";

const server = useServer();

interface Got {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** What the endpoint has been sent; the first part of its path is the status that it answers with. */
const got: Got[] = [];
let sns: SNSClient;
let endpoint: Server;
let url = "";

beforeAll(async () => {
  sns = snsClient(server);
  endpoint = createServer((request, response) => {
    let text = "";
    request.setEncoding("utf8");
    request.on("data", (part: string) => (text += part));
    request.on("end", () => {
      const path = request.url ?? "";
      const isFirst = !got.some((one) => one.path === path && /notification/i.test(one.text));
      got.push({ path, headers: request.headers, text });
      const status = Number(path.split("/")[1]);
      const isFailing = status >= 300 && text.includes("Notification") && isFirst;
      response.writeHead(isFailing ? status : 200).end();
    });
  }).listen(0, "127.0.0.1");
  await once(endpoint, "listening");
  const address = endpoint.address();
  if (address === null || typeof address === "string") throw new Error("No port");
  url = `http://127.0.0.1:${address.port}`;
});
afterAll(() => {
  sns.destroy();
  endpoint.close();
});

async function next(path: string, type: string): Promise<Got & { readonly json: Envelope }> {
  const find = () =>
    got.find((one) => one.path === path && one.headers["x-amz-sns-message-type"] === type);
  await vi.waitUntil(() => find() !== undefined, PATIENCE);
  const found = find();
  if (found === undefined) throw new Error("It was there a moment ago");
  const json = found.text.startsWith("{") ? (JSON.parse(found.text) as Envelope) : {};
  return { ...found, json };
}

interface Envelope {
  readonly [member: string]: string | undefined;
}

async function attributesOf(arn: string) {
  const command = new GetSubscriptionAttributesCommand({ SubscriptionArn: arn });
  return (await sns.send(command)).Attributes ?? {};
}

/** Subscribes an endpoint, and follows the link that it is sent. */
async function confirmed(
  topic: string,
  path: string,
  attributes: Readonly<Record<string, string>> = {},
): Promise<string> {
  const arn = await subscribe(sns, topic, "http", `${url}${path}`, attributes);
  const { json } = await next(path, "SubscriptionConfirmation");
  const answer = await fetch(json["SubscribeURL"] ?? "");
  if (!answer.ok) throw new Error(await answer.text());
  return arn;
}

describe("an endpoint of HTTP", () => {
  it("gets nothing but a token before it has confirmed", async ({ expect }) => {
    const topic = await createTopic(sns, "asked");
    const arn = await subscribe(sns, topic, "http", `${url}/200/asked`);
    const { headers, json } = await next("/200/asked", "SubscriptionConfirmation");
    expect(headers).toMatchObject({
      "content-type": "text/plain; charset=UTF-8",
      "x-amz-sns-topic-arn": topic,
      "x-amz-sns-message-id": json["MessageId"],
      "user-agent": "Amazon Simple Notification Service Agent",
    });
    expect(headers).not.toHaveProperty("x-amz-sns-subscription-arn");
    expect(json).toMatchObject({ Type: "SubscriptionConfirmation", TopicArn: topic });
    expect(await attributesOf(arn)).toMatchObject({ PendingConfirmation: "true" });
    const { Subscriptions: listed } = await sns.send(new ListSubscriptionsCommand({}));
    expect(listed).toContainEqual(
      expect.objectContaining({ TopicArn: topic, SubscriptionArn: "PendingConfirmation" }),
    );

    await sns.send(new PublishCommand({ TopicArn: topic, Message: "too early" }));
    const Token = json["Token"];
    const command = new ConfirmSubscriptionCommand({ TopicArn: topic, Token });
    expect(await sns.send(command)).toMatchObject({ SubscriptionArn: arn });
    await sns.send(new PublishCommand({ TopicArn: topic, Message: "now" }));
    const message = await next("/200/asked", "Notification");
    expect(message.json).toMatchObject({ Message: "now", Type: "Notification" });
    expect(message.headers).toMatchObject({ "x-amz-sns-subscription-arn": arn });
    expect(await attributesOf(arn)).toMatchObject({ ConfirmationWasAuthenticated: "true" });
  });

  it("can have the bare message", async ({ expect }) => {
    const topic = await createTopic(sns, "raw");
    const DeliveryPolicy = JSON.stringify({ requestPolicy: { headerContentType: "text/csv" } });
    await confirmed(topic, "/200/raw", { RawMessageDelivery: "true", DeliveryPolicy });
    await sns.send(new PublishCommand({ TopicArn: topic, Message: "a,b" }));
    const { text, headers } = await next("/200/raw", "Notification");
    expect(text).toBe("a,b");
    expect(headers).toMatchObject({
      "x-amz-sns-rawdelivery": "true",
      "content-type": "text/csv",
    });
  });

  it("is tried again when it fails", async ({ expect }) => {
    const topic = await createTopic(sns, "failing");
    const healthyRetryPolicy = { numRetries: 1, numNoDelayRetries: 1 };
    const DeliveryPolicy = JSON.stringify({ healthyRetryPolicy });
    await confirmed(topic, "/500/failing", { DeliveryPolicy });
    await sns.send(new PublishCommand({ TopicArn: topic, Message: "m" }));
    const tries = () =>
      got.filter(({ path, text }) => path === "/500/failing" && text.includes('"m"'));
    await vi.waitUntil(() => tries().length > 1, PATIENCE);
    const ids = tries().map(({ text }) => (JSON.parse(text) as Envelope)["MessageId"]);
    expect(new Set(ids).size).toBe(1);
  });

  it("is not tried again when it refuses", async ({ expect }) => {
    const sqs = sqsClient(server);
    for (const status of [403, 404]) {
      const topic = await createTopic(sns, `refusing-${status}`);
      const name = `refused-${status}`;
      const dead = await createQueue(sqs, name);
      const arn = `arn:aws:sqs:${REGION}:${ACCOUNT_ID}:${name}`;
      const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: arn });
      await confirmed(topic, `/${status}/refusing`, { RedrivePolicy });
      await sns.send(new PublishCommand({ TopicArn: topic, Message: "m" }));
      const receipt = new ReceiveMessageCommand({ QueueUrl: dead, WaitTimeSeconds: 20 });
      const { Messages: [letter] = [] } = await sqs.send(receipt);
      expect(JSON.parse(letter?.Body ?? "")).toMatchObject({ Message: "m" });
    }
    sqs.destroy();
    const refused = got.filter(({ path, text }) => /^\/40[34]/.test(path) && text.includes('"m"'));
    expect(refused).toHaveLength(2);
  });

  it("can leave by the link in a message, and come back", async ({ expect }) => {
    const topic = await createTopic(sns, "leaving");
    const arn = await confirmed(topic, "/200/leaving");
    await sns.send(new PublishCommand({ TopicArn: topic, Message: "m" }));
    const { json } = await next("/200/leaving", "Notification");
    expect((await fetch(json["UnsubscribeURL"] ?? "")).status).toBe(200);
    const goodbye = await next("/200/leaving", "UnsubscribeConfirmation");
    expect(await attributesOf(arn)).toMatchObject({ PendingConfirmation: "true" });
    expect((await fetch(goodbye.json["SubscribeURL"] ?? "")).status).toBe(200);
    expect(await attributesOf(arn)).toMatchObject({ PendingConfirmation: "false" });

    await sns.send(new UnsubscribeCommand({ SubscriptionArn: arn }));
    await expect(attributesOf(arn)).rejects.toMatchObject({ name: "NotFoundException" });
  });

  it("keeps its place against strangers with links", async ({ expect }) => {
    const topic = await createTopic(sns, "guarded");
    const arn = await subscribe(sns, topic, "http", `${url}/200/guarded`);
    const { json } = await next("/200/guarded", "SubscriptionConfirmation");
    const wrong = new URL(json["SubscribeURL"] ?? "");
    wrong.searchParams.set("Token", "0".repeat(64));
    expect((await fetch(wrong)).status).toBe(400);
    const command = new ConfirmSubscriptionCommand({
      TopicArn: topic,
      Token: json["Token"],
      AuthenticateOnUnsubscribe: "true",
    });
    await sns.send(command);
    const link = `${server.url}/?Action=Unsubscribe&SubscriptionArn=${arn}`;
    expect((await fetch(link)).status).toBe(400);
    expect(await attributesOf(arn)).toMatchObject({ PendingConfirmation: "false" });

    const queue = await subscribe(sns, topic, "sqs", `arn:aws:sqs:${REGION}:${ACCOUNT_ID}:q`);
    const other = `${server.url}/?Action=Unsubscribe&SubscriptionArn=${queue}`;
    expect((await fetch(other)).status).toBe(400);
  });
});

import {
  AddPermissionCommand,
  CreateTopicCommand,
  DeleteTopicCommand,
  GetDataProtectionPolicyCommand,
  GetSubscriptionAttributesCommand,
  GetTopicAttributesCommand,
  InvalidParameterException,
  ListSubscriptionsByTopicCommand,
  ListTagsForResourceCommand,
  ListTopicsCommand,
  NotFoundException,
  paginateListSubscriptionsByTopic,
  paginateListTopics,
  PutDataProtectionPolicyCommand,
  RemovePermissionCommand,
  ResourceNotFoundException,
  SetSubscriptionAttributesCommand,
  SetTopicAttributesCommand,
  type SNSClient,
  SubscribeCommand,
  TagResourceCommand,
  UntagResourceCommand,
} from "@aws-sdk/client-sns";
import { afterAll, beforeAll, describe, it } from "vitest";
import { ACCOUNT_ID, REGION, useServer } from "./server.ts";
import { createTopic, snsClient, subscribe } from "./sns.ts";

const server = useServer();
let sns: SNSClient;

beforeAll(() => {
  sns = snsClient(server);
});
afterAll(() => sns.destroy());

const arnOf = (name: string) => `arn:aws:sns:${REGION}:${ACCOUNT_ID}:${name}`;
const queueArn = (name: string) => `arn:aws:sqs:${REGION}:${ACCOUNT_ID}:${name}`;

async function attributesOf(TopicArn: string) {
  return (await sns.send(new GetTopicAttributesCommand({ TopicArn }))).Attributes ?? {};
}

describe("a topic", () => {
  it("is made once, and again only alike", async ({ expect }) => {
    const topic = await createTopic(sns, "once", { DisplayName: "D" });
    expect(topic).toBe(arnOf("once"));
    expect(await createTopic(sns, "once", { DisplayName: "D" })).toBe(topic);
    expect(await createTopic(sns, "once")).toBe(topic);
    await expect(createTopic(sns, "once", { DisplayName: "E" })).rejects.toThrow(
      "Invalid parameter: Attributes Reason: Topic already exists with different attributes",
    );
    const tagged = new CreateTopicCommand({ Name: "once", Tags: [{ Key: "k", Value: "v" }] });
    await expect(sns.send(tagged)).rejects.toThrow("different tags");
  });

  it("has the attributes that AWS shows, and those that are set", async ({ expect }) => {
    const topic = await createTopic(sns, "attributes.fifo", { FifoTopic: "true" });
    await sns.send(
      new SetTopicAttributesCommand({
        TopicArn: topic,
        AttributeName: "ContentBasedDeduplication",
        AttributeValue: "true",
      }),
    );
    expect(await attributesOf(topic)).toMatchObject({
      TopicArn: topic,
      Owner: ACCOUNT_ID,
      DisplayName: "",
      FifoTopic: "true",
      ContentBasedDeduplication: "true",
      SubscriptionsConfirmed: "0",
      SubscriptionsPending: "0",
      Policy: expect.stringContaining("__default_policy_ID") as string,
    });
  });

  it("refuses what AWS refuses", async ({ expect }) => {
    for (const [name, attributes] of [
      ["a b", {}],
      ["x.fifo", {}],
      ["x", { FifoTopic: "true" }],
      ["x", { Nonsense: "1" }],
      ["x", { Policy: "[" }],
      ["x", { ContentBasedDeduplication: "true" }],
      ["x", { DeliveryPolicy: '{"http":{"defaultHealthyRetryPolicy":{"numRetries":101}}}' }],
    ] as const) {
      await expect(createTopic(sns, name, attributes)).rejects.toBeInstanceOf(
        InvalidParameterException,
      );
    }
    await expect(attributesOf(arnOf("none"))).rejects.toBeInstanceOf(NotFoundException);
    await expect(attributesOf("none")).rejects.toThrow(
      "Invalid parameter: TopicArn Reason: An ARN must have at least 6 elements, not 1",
    );
    const stranger = `arn:aws:sns:${REGION}:111111111111:t`;
    await expect(attributesOf(stranger)).rejects.toMatchObject({
      name: "AuthorizationErrorException",
    });
    const elsewhere = `arn:aws:sns:eu-west-1:${ACCOUNT_ID}:t`;
    await expect(attributesOf(elsewhere)).rejects.toBeInstanceOf(InvalidParameterException);
  });

  it("is gone with its subscriptions when it is deleted", async ({ expect }) => {
    const topic = await createTopic(sns, "gone");
    await subscribe(sns, topic, "sqs", queueArn("q"));
    await sns.send(new DeleteTopicCommand({ TopicArn: topic }));
    await sns.send(new DeleteTopicCommand({ TopicArn: topic }));
    const list = new ListSubscriptionsByTopicCommand({ TopicArn: topic });
    await expect(sns.send(list)).rejects.toThrow("Topic does not exist");
    const { Topics: topics } = await sns.send(new ListTopicsCommand({}));
    expect(topics).not.toContainEqual({ TopicArn: topic });
    await createTopic(sns, "gone");
    expect((await sns.send(list)).Subscriptions).toEqual([]);
  });

  it("has tags, permissions and a policy for data", async ({ expect }) => {
    const topic = await createTopic(sns, "more");
    const Tags = [
      { Key: "a", Value: "1" },
      { Key: "b", Value: "" },
    ];
    await sns.send(new TagResourceCommand({ ResourceArn: topic, Tags }));
    await sns.send(new UntagResourceCommand({ ResourceArn: topic, TagKeys: ["a"] }));
    const tags = await sns.send(new ListTagsForResourceCommand({ ResourceArn: topic }));
    expect(tags.Tags).toEqual([{ Key: "b", Value: "" }]);
    const none = new ListTagsForResourceCommand({ ResourceArn: arnOf("none") });
    await expect(sns.send(none)).rejects.toBeInstanceOf(ResourceNotFoundException);

    const permission = { TopicArn: topic, Label: "l", AWSAccountId: ["111111111111"] };
    await sns.send(new AddPermissionCommand({ ...permission, ActionName: ["Publish"] }));
    const before = JSON.parse((await attributesOf(topic))["Policy"] ?? "") as {
      Statement: object[];
    };
    expect(before.Statement[1]).toEqual({
      Sid: "l",
      Effect: "Allow",
      Principal: { AWS: "arn:aws:iam::111111111111:root" },
      Action: "SNS:Publish",
      Resource: topic,
    });
    await sns.send(new RemovePermissionCommand({ TopicArn: topic, Label: "l" }));
    const after = JSON.parse((await attributesOf(topic))["Policy"] ?? "") as {
      Statement: object[];
    };
    expect(after.Statement).toHaveLength(1);

    const DataProtectionPolicy = '{"Name":"p"}';
    await sns.send(
      new PutDataProtectionPolicyCommand({ ResourceArn: topic, DataProtectionPolicy }),
    );
    const policy = await sns.send(new GetDataProtectionPolicyCommand({ ResourceArn: topic }));
    expect(policy).toMatchObject({ DataProtectionPolicy });
  });

  it("is listed, page after page", async ({ expect }) => {
    const other = snsClient(server, "eu-central-1");
    const names = Array.from({ length: 101 }, (_, n) => `t-${String(n).padStart(3, "0")}`);
    await Promise.all(names.map((name) => createTopic(other, name)));
    const listed: (string | undefined)[] = [];
    let pages = 0;
    for await (const { Topics: topics = [] } of paginateListTopics({ client: other }, {})) {
      pages += 1;
      listed.push(...topics.map(({ TopicArn }) => TopicArn?.split(":").at(-1)));
    }
    expect(listed).toEqual(names);
    expect(pages).toBe(2);
    other.destroy();
  });
});

describe("a subscription", () => {
  it("is the same for the same endpoint", async ({ expect }) => {
    const topic = await createTopic(sns, "same");
    const first = await subscribe(sns, topic, "sqs", queueArn("q"), { RawMessageDelivery: "true" });
    expect(await subscribe(sns, topic, "sqs", queueArn("q"))).toBe(first);
    const other = subscribe(sns, topic, "sqs", queueArn("q"), { RawMessageDelivery: "false" });
    await expect(other).rejects.toThrow("Subscription already exists with different attributes");
    const arns: (string | undefined)[] = [];
    const pages = paginateListSubscriptionsByTopic({ client: sns }, { TopicArn: topic });
    for await (const { Subscriptions: list = [] } of pages) {
      arns.push(...list.map(({ SubscriptionArn }) => SubscriptionArn));
    }
    expect(arns).toEqual([first]);
  });

  it("refuses endpoints that a topic cannot send to", async ({ expect }) => {
    const topic = await createTopic(sns, "picky");
    for (const [protocol, endpoint, text] of [
      ["mail", "a@example.com", "Amazon SNS does not support this protocol string: mail"],
      ["sqs", "https://example.com/q", "SQS endpoint ARN"],
      ["sqs", queueArn("q.fifo"), "FIFO SQS Queues can not be subscribed to standard SNS topics"],
      ["sqs", `arn:aws:sqs:${REGION}:111111111111:q`, "another account"],
      ["lambda", "f", "Lambda endpoint ARN"],
      ["http", "https://example.com", "Endpoint must match the specified protocol"],
      ["https", "https://", "HTTP(S) Endpoint"],
    ] as const) {
      await expect(subscribe(sns, topic, protocol, endpoint)).rejects.toThrow(text);
    }
    for (const protocol of ["application", "email", "email-json", "firehose", "sms"]) {
      const text = `Subscribing by the protocol ${protocol} is not implemented`;
      await expect(subscribe(sns, topic, protocol, "somebody")).rejects.toThrow(text);
    }
    const none = new SubscribeCommand({
      TopicArn: arnOf("none"),
      Protocol: "sqs",
      Endpoint: queueArn("q"),
    });
    await expect(sns.send(none)).rejects.toBeInstanceOf(NotFoundException);
    const fifo = await createTopic(sns, "picky.fifo", { FifoTopic: "true" });
    const fn = `arn:aws:lambda:${REGION}:${ACCOUNT_ID}:function:f`;
    await expect(subscribe(sns, fifo, "lambda", fn)).rejects.toThrow("Please use FIFO SQS queue");
  });

  it("refuses filters and other attributes in SNS's words", async ({ expect }) => {
    const topic = await createTopic(sns, "filters");
    const bad = { FilterPolicy: '{"a":{"b":[1]}}' };
    await expect(subscribe(sns, topic, "sqs", queueArn("q"), bad)).rejects.toThrow(
      "Invalid parameter: Attributes Reason: FilterPolicy: Filter policy scope MessageAttributes does not support nested filter policy",
    );
    const arn = await subscribe(sns, topic, "sqs", queueArn("q"));
    const set = (AttributeName: string, AttributeValue: string) =>
      sns.send(
        new SetSubscriptionAttributesCommand({
          SubscriptionArn: arn,
          AttributeName,
          AttributeValue,
        }),
      );
    for (const [name, value, text] of [
      ["FilterPolicy", "{", "Invalid parameter: FilterPolicy: failed to parse JSON."],
      ["FilterPolicy", '{"a":1}', 'FilterPolicy: "a" must be an object or an array'],
      ["FilterPolicy", '{"a":[{"nope":1}]}', "FilterPolicy: Unrecognized match type nope"],
      ["FilterPolicyScope", "Both", "FilterPolicyScope: Invalid value [Both]"],
      [
        "RawMessageDelivery",
        "yes",
        "RawMessageDelivery: Invalid value [yes]. Must be true or false.",
      ],
      ["RedrivePolicy", "{}", "RedrivePolicy: failed to parse JSON."],
      ["DeliveryPolicy", "[]", "DeliveryPolicy: failed to parse JSON."],
      ["Nonsense", "1", "Invalid parameter: AttributeName"],
    ] as const) {
      await expect(set(name, value)).rejects.toThrow(text);
    }
    await set("FilterPolicy", '{"a":[1]}');
    await set("FilterPolicyScope", "MessageBody");
    // As Terraform takes a policy away.
    await set("FilterPolicy", "{}");
    const { Attributes: attributes } = await sns.send(
      new GetSubscriptionAttributesCommand({ SubscriptionArn: arn }),
    );
    expect(attributes).not.toHaveProperty("FilterPolicy");
    expect(attributes).toMatchObject({ Protocol: "sqs", FilterPolicyScope: "MessageBody" });
  });
});

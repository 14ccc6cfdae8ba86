import {
  CancelMessageMoveTaskCommand,
  ListMessageMoveTasksCommand,
  ResourceNotFoundException,
  StartMessageMoveTaskCommand,
  AddPermissionCommand,
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  InvalidAttributeName,
  InvalidAttributeValue,
  ListDeadLetterSourceQueuesCommand,
  ListQueuesCommand,
  ListQueueTagsCommand,
  PurgeQueueCommand,
  PurgeQueueInProgress,
  QueueDoesNotExist,
  QueueNameExists,
  ReceiveMessageCommand,
  RemovePermissionCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
  type SQSClient,
  TagQueueCommand,
  UntagQueueCommand,
} from "@aws-sdk/client-sqs";
import { beforeAll, describe, it, vi } from "vitest";
import { ACCOUNT_ID, REGION, useServer } from "./server.ts";
import { createQueue, sqsClient } from "./sqs.ts";
import { PATIENCE } from "../patience.ts";

const server = useServer();
let sqs: SQSClient;
beforeAll(() => {
  sqs = sqsClient(server);
});

const arnOf = (name: string) => `arn:aws:sqs:${REGION}:${ACCOUNT_ID}:${name}`;

describe("queues", () => {
  it("are created, found, listed and deleted", async ({ expect }) => {
    const url = await createQueue(sqs, "life", { DelaySeconds: "1" });
    expect(url).toBe(`${server.url}/${ACCOUNT_ID}/life`);
    expect(await createQueue(sqs, "life", { DelaySeconds: "1" })).toBe(url);
    const different = createQueue(sqs, "life", { DelaySeconds: "2" });
    await expect(different).rejects.toBeInstanceOf(QueueNameExists);
    await expect(different).rejects.toThrow(
      "A queue already exists with the same name and a different value for attribute DelaySeconds",
    );
    expect((await sqs.send(new GetQueueUrlCommand({ QueueName: "life" }))).QueueUrl).toBe(url);

    for (const name of ["page-1", "page-2", "page-3"]) await createQueue(sqs, name);
    const first = await sqs.send(
      new ListQueuesCommand({ QueueNamePrefix: "page-", MaxResults: 2 }),
    );
    expect(first.QueueUrls).toHaveLength(2);
    const second = await sqs.send(
      new ListQueuesCommand({
        QueueNamePrefix: "page-",
        MaxResults: 2,
        NextToken: first.NextToken,
      }),
    );
    expect(second).toMatchObject({ QueueUrls: [`${server.url}/${ACCOUNT_ID}/page-3`] });
    expect(second.NextToken).toBeUndefined();

    await sqs.send(new DeleteQueueCommand({ QueueUrl: url }));
    await expect(sqs.send(new GetQueueUrlCommand({ QueueName: "life" }))).rejects.toBeInstanceOf(
      QueueDoesNotExist,
    );
    await expect(sqs.send(new DeleteQueueCommand({ QueueUrl: url }))).rejects.toBeInstanceOf(
      QueueDoesNotExist,
    );
  });

  it("are of one region", async ({ expect }) => {
    await createQueue(sqs, "here");
    const elsewhere = sqsClient(server, "eu-west-1");
    await expect(
      elsewhere.send(new GetQueueUrlCommand({ QueueName: "here" })),
    ).rejects.toBeInstanceOf(QueueDoesNotExist);
  });

  it("have attributes, of which some are counted", async ({ expect }) => {
    const url = await createQueue(sqs, "attributes", { VisibilityTimeout: "5" });
    await sqs.send(new SendMessageCommand({ QueueUrl: url, MessageBody: "a" }));
    await sqs.send(new SendMessageCommand({ QueueUrl: url, MessageBody: "b", DelaySeconds: 900 }));
    const all = new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ["All"] });
    expect((await sqs.send(all)).Attributes).toMatchObject({
      QueueArn: arnOf("attributes"),
      VisibilityTimeout: "5",
      MaximumMessageSize: "1048576",
      MessageRetentionPeriod: "345600",
      DelaySeconds: "0",
      ReceiveMessageWaitTimeSeconds: "0",
      SqsManagedSseEnabled: "true",
      ApproximateNumberOfMessages: "1",
      ApproximateNumberOfMessagesDelayed: "1",
      ApproximateNumberOfMessagesNotVisible: "0",
    });
    await sqs.send(
      new SetQueueAttributesCommand({ QueueUrl: url, Attributes: { VisibilityTimeout: "7" } }),
    );
    const one = new GetQueueAttributesCommand({
      QueueUrl: url,
      AttributeNames: ["VisibilityTimeout"],
    });
    expect((await sqs.send(one)).Attributes).toEqual({ VisibilityTimeout: "7" });
  });

  it("refuse attributes that they cannot have", async ({ expect }) => {
    const url = await createQueue(sqs, "refusals");
    const set = (attributes: Record<string, string>) =>
      sqs.send(new SetQueueAttributesCommand({ QueueUrl: url, Attributes: attributes }));
    await expect(set({ VisibilityTimeout: "43201" })).rejects.toBeInstanceOf(InvalidAttributeValue);
    await expect(set({ Nonsense: "1" })).rejects.toBeInstanceOf(InvalidAttributeName);
    await expect(set({ ContentBasedDeduplication: "true" })).rejects.toBeInstanceOf(
      InvalidAttributeName,
    );
    await expect(
      set({ RedrivePolicy: '{"deadLetterTargetArn":"dummy","maxReceiveCount":42}' }),
    ).rejects.toThrow(
      'Value {"deadLetterTargetArn":"dummy","maxReceiveCount":42} for parameter RedrivePolicy is invalid. Reason: Invalid value for deadLetterTargetArn.',
    );
    await expect(createQueue(sqs, "no.dots")).rejects.toThrow("Can only include alphanumeric");
    await expect(createQueue(sqs, "q.fifo")).rejects.toThrow("for parameter QueueName is invalid");
  });

  it("have tags and permissions", async ({ expect }) => {
    const url = await createQueue(sqs, "tagged");
    await sqs.send(new TagQueueCommand({ QueueUrl: url, Tags: { a: "1", b: "2" } }));
    await sqs.send(new UntagQueueCommand({ QueueUrl: url, TagKeys: ["a"] }));
    expect((await sqs.send(new ListQueueTagsCommand({ QueueUrl: url }))).Tags).toEqual({ b: "2" });

    const permission = {
      QueueUrl: url,
      Label: "them",
      AWSAccountIds: ["111111111111"],
      Actions: ["ReceiveMessage"],
    };
    await sqs.send(new AddPermissionCommand(permission));
    const policy = new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ["Policy"] });
    expect(JSON.parse((await sqs.send(policy)).Attributes?.Policy ?? "")).toEqual({
      Version: "2008-10-17",
      Id: `${arnOf("tagged")}/SQSDefaultPolicy`,
      Statement: [
        {
          Sid: "them",
          Effect: "Allow",
          Principal: { AWS: "arn:aws:iam::111111111111:root" },
          Action: "SQS:ReceiveMessage",
          Resource: arnOf("tagged"),
        },
      ],
    });
    await expect(sqs.send(new AddPermissionCommand(permission))).rejects.toThrow(
      "Value them for parameter Label is invalid. Reason: Already exists.",
    );
    await sqs.send(new RemovePermissionCommand({ QueueUrl: url, Label: "them" }));
    expect((await sqs.send(policy)).Attributes).toBeUndefined();
  });

  it("know whose dead letters they take", async ({ expect }) => {
    const dead = await createQueue(sqs, "dead");
    const redrive = JSON.stringify({ deadLetterTargetArn: arnOf("dead"), maxReceiveCount: 1 });
    const source = await createQueue(sqs, "source", { RedrivePolicy: redrive });
    const sources = new ListDeadLetterSourceQueuesCommand({ QueueUrl: dead });
    expect((await sqs.send(sources)).queueUrls).toEqual([source]);
    await expect(
      createQueue(sqs, "orphan", {
        RedrivePolicy: JSON.stringify({ deadLetterTargetArn: arnOf("none"), maxReceiveCount: 1 }),
      }),
    ).rejects.toThrow("Reason: Dead letter target does not exist.");
  });

  it("are purged once a minute", async ({ expect }) => {
    const url = await createQueue(sqs, "purged");
    await sqs.send(new SendMessageCommand({ QueueUrl: url, MessageBody: "a" }));
    await sqs.send(new PurgeQueueCommand({ QueueUrl: url }));
    const { Messages } = await sqs.send(new ReceiveMessageCommand({ QueueUrl: url }));
    expect(Messages).toBeUndefined();
    await expect(sqs.send(new PurgeQueueCommand({ QueueUrl: url }))).rejects.toBeInstanceOf(
      PurgeQueueInProgress,
    );
  });
});

describe("message move tasks", () => {
  it("are started, listed and refused", async ({ expect }) => {
    const dead = await createQueue(sqs, "move-dead");
    const redrive = JSON.stringify({ deadLetterTargetArn: arnOf("move-dead"), maxReceiveCount: 1 });
    const start = (SourceArn: string, more: object = {}) =>
      sqs.send(new StartMessageMoveTaskCommand({ SourceArn, ...more }));
    await expect(start(arnOf("move-dead"))).rejects.toThrow(
      "Source queue must be configured as a Dead Letter Queue.",
    );
    await createQueue(sqs, "move-source", { RedrivePolicy: redrive });
    await createQueue(sqs, "move-to");
    await sqs.send(new SendMessageCommand({ QueueUrl: dead, MessageBody: "a" }));

    const { TaskHandle } = await start(arnOf("move-dead"), { DestinationArn: arnOf("move-to") });
    expect(TaskHandle).toMatch(/./);
    const list = new ListMessageMoveTasksCommand({ SourceArn: arnOf("move-dead") });
    const task = await vi.waitUntil(async () => {
      const [newest] = (await sqs.send(list)).Results ?? [];
      return newest?.Status === "COMPLETED" ? newest : undefined;
    }, PATIENCE);
    expect(task).toMatchObject({
      SourceArn: arnOf("move-dead"),
      DestinationArn: arnOf("move-to"),
      ApproximateNumberOfMessagesMoved: 1,
      ApproximateNumberOfMessagesToMove: 1,
    });
    await expect(
      start(arnOf("move-dead"), { DestinationArn: arnOf("none") }),
    ).rejects.toBeInstanceOf(ResourceNotFoundException);
    await expect(
      sqs.send(new CancelMessageMoveTaskCommand({ TaskHandle: "nonsense" })),
    ).rejects.toThrow("Value for parameter TaskHandle is invalid.");
  });
});

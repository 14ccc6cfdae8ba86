import {
  BatchEntryIdsNotDistinct,
  BatchRequestTooLong,
  ChangeMessageVisibilityBatchCommand,
  ChangeMessageVisibilityCommand,
  DeleteMessageBatchCommand,
  DeleteMessageCommand,
  EmptyBatchRequest,
  InvalidBatchEntryId,
  InvalidMessageContents,
  MessageNotInflight,
  ReceiptHandleIsInvalid,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  type SQSClient,
  TooManyEntriesInBatchRequest,
} from "@aws-sdk/client-sqs";
import { beforeAll, describe, it } from "vitest";
import { ACCOUNT_ID, useServer } from "./server.ts";
import { createQueue, sqsClient } from "./sqs.ts";

const server = useServer();
let sqs: SQSClient;
beforeAll(() => {
  sqs = sqsClient(server);
});

describe("messages", () => {
  it("arrive as they were sent, with their digests", async ({ expect }) => {
    const url = await createQueue(sqs, "messages");
    // The SDK compares the digests by itself.
    const sent = await sqs.send(
      new SendMessageCommand({
        QueueUrl: url,
        MessageBody: "grüße\n\u{1F600}",
        MessageAttributes: {
          text: { DataType: "String", StringValue: "ä" },
          number: { DataType: "Number.int", StringValue: "12" },
          bytes: { DataType: "Binary", BinaryValue: Uint8Array.of(0, 255) },
        },
        MessageSystemAttributes: {
          AWSTraceHeader: {
            DataType: "String",
            StringValue: "Root=1-5759e988-bd862e3fe1be46a994272793",
          },
        },
      }),
    );
    expect(sent.MD5OfMessageAttributes).toMatch(/^[0-9a-f]{32}$/);
    expect(sent.MD5OfMessageSystemAttributes).toMatch(/^[0-9a-f]{32}$/);
    expect(sent.SequenceNumber).toBeUndefined();

    const { Messages: messages = [] } = await sqs.send(
      new ReceiveMessageCommand({
        QueueUrl: url,
        MessageSystemAttributeNames: ["All"],
        MessageAttributeNames: ["All"],
      }),
    );
    expect(messages).toMatchObject([
      {
        MessageId: sent.MessageId,
        Body: "grüße\n\u{1F600}",
        MD5OfBody: sent.MD5OfMessageBody,
        MD5OfMessageAttributes: sent.MD5OfMessageAttributes,
        Attributes: {
          ApproximateReceiveCount: "1",
          SenderId: ACCOUNT_ID,
          AWSTraceHeader: "Root=1-5759e988-bd862e3fe1be46a994272793",
        },
        MessageAttributes: {
          text: { DataType: "String", StringValue: "ä" },
          number: { DataType: "Number.int", StringValue: "12" },
          bytes: { DataType: "Binary", BinaryValue: Uint8Array.of(0, 255) },
        },
      },
    ]);
    await sqs.send(
      new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle: messages[0]?.ReceiptHandle }),
    );
  });

  it("are sent, hidden and deleted in batches, each by itself", async ({ expect }) => {
    const url = await createQueue(sqs, "batches");
    const sent = await sqs.send(
      new SendMessageBatchCommand({
        QueueUrl: url,
        Entries: [
          { Id: "good", MessageBody: "a" },
          { Id: "bad", MessageBody: "b", DelaySeconds: 901 },
          { Id: "fine", MessageBody: "c" },
        ],
      }),
    );
    expect(sent.Successful?.map(({ Id }) => Id)).toEqual(["good", "fine"]);
    expect(sent.Failed).toMatchObject([
      { Id: "bad", Code: "InvalidParameterValue", SenderFault: true },
    ]);
    const { Messages: messages = [] } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl: url, MaxNumberOfMessages: 10 }),
    );
    expect(messages.map(({ Body }) => Body)).toEqual(["a", "c"]);

    const entries = messages.map(({ ReceiptHandle }, index) => ({ Id: `${index}`, ReceiptHandle }));
    const hidden = await sqs.send(
      new ChangeMessageVisibilityBatchCommand({
        QueueUrl: url,
        Entries: entries.map((entry) => ({ ...entry, VisibilityTimeout: 60 })),
      }),
    );
    expect(hidden.Successful).toHaveLength(2);
    const deleted = await sqs.send(
      new DeleteMessageBatchCommand({
        QueueUrl: url,
        Entries: [...entries, { Id: "forged", ReceiptHandle: "nonsense" }],
      }),
    );
    expect(deleted.Successful).toHaveLength(2);
    expect(deleted.Failed).toMatchObject([{ Id: "forged", Code: "ReceiptHandleIsInvalid" }]);
  });

  it("are refused in SQS's own words", async ({ expect }) => {
    const url = await createQueue(sqs, "strict", { MaximumMessageSize: "1024" });
    const send = (MessageBody: string) =>
      sqs.send(new SendMessageCommand({ QueueUrl: url, MessageBody }));
    await expect(send("a".repeat(1025))).rejects.toMatchObject({
      name: "InvalidParameterValue",
      message:
        "One or more parameters are invalid. Reason: Message must be shorter than 1024 bytes.",
    });
    await send("a".repeat(1024));
    await expect(send("\u0000")).rejects.toBeInstanceOf(InvalidMessageContents);
    await expect(send("")).rejects.toMatchObject({ name: "MissingParameter" });

    const batch = (...entries: { Id: string; MessageBody: string }[]) =>
      sqs.send(new SendMessageBatchCommand({ QueueUrl: url, Entries: entries }));
    const entry = (Id: string, MessageBody = "a") => ({ Id, MessageBody });
    await expect(batch()).rejects.toBeInstanceOf(EmptyBatchRequest);
    await expect(batch(entry("a"), entry("a"))).rejects.toBeInstanceOf(BatchEntryIdsNotDistinct);
    await expect(batch(entry("a b"))).rejects.toBeInstanceOf(InvalidBatchEntryId);
    await expect(
      batch(...Array.from({ length: 11 }, (_, index) => entry(`${index}`))),
    ).rejects.toBeInstanceOf(TooManyEntriesInBatchRequest);
    await expect(
      batch(entry("a", "a".repeat(524_288)), entry("b", "b".repeat(524_289))),
    ).rejects.toBeInstanceOf(BatchRequestTooLong);
  });

  it("are changed only by a handle that holds", async ({ expect }) => {
    const url = await createQueue(sqs, "handles");
    await sqs.send(new SendMessageCommand({ QueueUrl: url, MessageBody: "a" }));
    const { Messages: messages = [] } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl: url, VisibilityTimeout: 0 }),
    );
    const handle = messages[0]?.ReceiptHandle;
    const change = (ReceiptHandle: string | undefined, VisibilityTimeout: number) =>
      sqs.send(
        new ChangeMessageVisibilityCommand({ QueueUrl: url, ReceiptHandle, VisibilityTimeout }),
      );
    await expect(change(handle, 1)).rejects.toBeInstanceOf(MessageNotInflight);
    await expect(change("nonsense", 1)).rejects.toBeInstanceOf(ReceiptHandleIsInvalid);
    await expect(change(handle, 43_201)).rejects.toMatchObject({
      name: "InvalidParameterValue",
    });
  });

  it("of the greatest size go through", async ({ expect }) => {
    const url = await createQueue(sqs, "large");
    const body = '"'.repeat(1_048_576);
    await sqs.send(new SendMessageCommand({ QueueUrl: url, MessageBody: body }));
    const { Messages: messages = [] } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl: url }),
    );
    expect(messages[0]?.Body === body).toBe(true);
    await expect(
      sqs.send(new SendMessageCommand({ QueueUrl: url, MessageBody: `${body}a` })),
    ).rejects.toThrow("Message must be shorter than 1048576 bytes.");
  });

  it("wake a long poll", async ({ expect }) => {
    const url = await createQueue(sqs, "poll");
    const waiting = sqs.send(new ReceiveMessageCommand({ QueueUrl: url, WaitTimeSeconds: 20 }));
    await sqs.send(new SendMessageCommand({ QueueUrl: url, MessageBody: "late" }));
    expect((await waiting).Messages).toMatchObject([{ Body: "late" }]);
  });

  it("of a FIFO queue come in the order of their groups, and once", async ({ expect }) => {
    const url = await createQueue(sqs, "order.fifo", {
      FifoQueue: "true",
      ContentBasedDeduplication: "true",
    });
    const send = (MessageBody: string, MessageGroupId: string) =>
      sqs.send(new SendMessageCommand({ QueueUrl: url, MessageBody, MessageGroupId }));
    const first = await send("a1", "a");
    const again = await send("a1", "a");
    expect(again).toMatchObject({
      MessageId: first.MessageId,
      SequenceNumber: first.SequenceNumber,
    });
    const next = await send("a2", "a");
    expect(BigInt(next.SequenceNumber ?? 0)).toBeGreaterThan(BigInt(first.SequenceNumber ?? 0));
    await send("b1", "b");

    const receive = async () =>
      (await sqs.send(new ReceiveMessageCommand({ QueueUrl: url, AttributeNames: ["All"] })))
        .Messages ?? [];
    const [held] = await receive();
    expect(held).toMatchObject({
      Body: "a1",
      Attributes: { MessageGroupId: "a", SequenceNumber: first.SequenceNumber },
    });
    expect(await receive()).toMatchObject([{ Body: "b1" }]);
    expect(await receive()).toEqual([]);
    await sqs.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle: held?.ReceiptHandle }));
    expect(await receive()).toMatchObject([{ Body: "a2" }]);
    await expect(
      sqs.send(new SendMessageCommand({ QueueUrl: url, MessageBody: "x" })),
    ).rejects.toThrow("The request must contain the parameter MessageGroupId.");
  });
});

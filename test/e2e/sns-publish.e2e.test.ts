import {
  BatchEntryIdsNotDistinctException,
  BatchRequestTooLongException,
  EmptyBatchRequestException,
  InvalidParameterException,
  InvalidParameterValueException,
  PublishBatchCommand,
  PublishCommand,
  SetTopicAttributesCommand,
  type SNSClient,
  TooManyEntriesInBatchRequestException,
} from "@aws-sdk/client-sns";
import { afterAll, beforeAll, describe, it } from "vitest";
import { useServer } from "./server.ts";
import { createTopic, snsClient } from "./sns.ts";

const server = useServer();
let sns: SNSClient;

beforeAll(() => {
  sns = snsClient(server);
});
afterAll(() => sns.destroy());

describe("a message that no topic would take", () => {
  it("is refused with SNS's own errors", async ({ expect }) => {
    const TopicArn = await createTopic(sns, "strict");
    const fifo = await createTopic(sns, "strict.fifo", { FifoTopic: "true" });
    const attribute = (DataType: string, StringValue: string) => ({ a: { DataType, StringValue } });
    for (const [input, text] of [
      [{ TopicArn, Message: "" }, "Invalid parameter: Empty message"],
      [{ TopicArn, Message: "é".repeat(131_073) }, "Invalid parameter: Message too long"],
      [{ TopicArn, Message: "m", Subject: "a\nb" }, "Invalid parameter: Subject"],
      [{ TopicArn, Message: "m", Subject: "" }, "Invalid parameter: Subject"],
      [{ TopicArn, Message: "{", MessageStructure: "json" }, "JSON message body failed to parse"],
      [
        { TopicArn, Message: "{}", MessageStructure: "json" },
        "No default entry in JSON message body",
      ],
      [{ TopicArn, Message: "m", MessageDeduplicationId: "d" }, "not valid for this topic type"],
      [{ TopicArn: fifo, Message: "m" }, "MessageGroupId parameter is required for FIFO topics"],
      [{ TopicArn: fifo, Message: "m", MessageGroupId: "g" }, "ContentBasedDeduplication enabled"],
      [{ Message: "m" }, "TopicArn or TargetArn Reason: no value for required parameter"],
    ] as const) {
      await expect(sns.send(new PublishCommand(input)), text).rejects.toThrow(text);
    }
    for (const wrong of [
      attribute("Nonsense", "x"),
      attribute("String", ""),
      attribute("Number", "x"),
    ]) {
      const command = new PublishCommand({ TopicArn, Message: "m", MessageAttributes: wrong });
      await expect(sns.send(command)).rejects.toBeInstanceOf(InvalidParameterValueException);
    }
    await sns.send(new PublishCommand({ TopicArn, Message: "é".repeat(131_072) }));
    await sns.send(new PublishCommand({ TopicArn, Message: "m", Subject: "Grüße \u{1F600}" }));
    await expect(
      sns.send(new PublishCommand({ PhoneNumber: "+1555", Message: "m" })),
    ).rejects.toThrow("not implemented");
  });

  it("is too long for a topic that says so", async ({ expect }) => {
    const TopicArn = await createTopic(sns, "short", { MaximumMessageSize: "1024" });
    const publish = (length: number) =>
      sns.send(new PublishCommand({ TopicArn, Message: "m".repeat(length) }));
    await publish(1024);
    await expect(publish(1025)).rejects.toThrow("Invalid parameter: Message too long");
    const entries = ["a", "b"].map((Id) => ({ Id, Message: "m".repeat(600) }));
    await expect(
      sns.send(new PublishBatchCommand({ TopicArn, PublishBatchRequestEntries: entries })),
    ).rejects.toBeInstanceOf(BatchRequestTooLongException);

    const set = (AttributeValue: string) =>
      sns.send(
        new SetTopicAttributesCommand({
          TopicArn,
          AttributeName: "MaximumMessageSize",
          AttributeValue,
        }),
      );
    for (const wrong of ["1023", "1048577", "many"]) {
      await expect(set(wrong)).rejects.toBeInstanceOf(InvalidParameterException);
    }
    await expect(set("262145")).rejects.toThrow("not implemented");
    await set("262144");
    await publish(1025);
  });

  it("fails by itself in a batch, and a bad batch as a whole", async ({ expect }) => {
    const TopicArn = await createTopic(sns, "batches");
    const batch = (ids: readonly string[]) =>
      new PublishBatchCommand({
        TopicArn,
        PublishBatchRequestEntries: ids.map((Id) => ({ Id, Message: "m" })),
      });
    await expect(sns.send(batch([]))).rejects.toBeInstanceOf(EmptyBatchRequestException);
    await expect(sns.send(batch(["a", "a"]))).rejects.toBeInstanceOf(
      BatchEntryIdsNotDistinctException,
    );
    await expect(
      sns.send(batch(Array.from({ length: 11 }, (_, n) => `e${n}`))),
    ).rejects.toBeInstanceOf(TooManyEntriesInBatchRequestException);
    const mixed = new PublishBatchCommand({
      TopicArn,
      PublishBatchRequestEntries: [
        { Id: "good", Message: "m" },
        { Id: "bad", Message: "m", Subject: "\u0001" },
      ],
    });
    expect(await sns.send(mixed)).toMatchObject({
      Successful: [{ Id: "good" }],
      Failed: [{ Id: "bad", Code: "InvalidParameter", SenderFault: true }],
    });
  });
});

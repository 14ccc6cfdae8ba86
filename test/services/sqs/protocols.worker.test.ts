import { beforeAll, describe, it } from "vitest";
import { OPERATIONS } from "../../../src/services/sqs/operations.ts";
import { SHAPES } from "../../../src/services/sqs/wire-shapes.ts";
import { callJson, callQuery } from "./client.worker.ts";
import { createQueues } from "./queues.worker.ts";

const PATH = "/000000000000/old";
const URL = `http://127.0.0.1:8787${PATH}`;

beforeAll(() => createQueues("old"));

describe("the query protocol", () => {
  it("sends, receives and deletes at the queue's own URL", async ({ expect }) => {
    const sent = await callQuery(
      {
        Action: "SendMessage",
        MessageBody: "a <b>\r\n",
        "MessageAttribute.1.Name": "n",
        "MessageAttribute.1.Value.DataType": "Binary",
        "MessageAttribute.1.Value.BinaryValue": "AAE=",
        "MessageSystemAttribute.1.Name": "AWSTraceHeader",
        "MessageSystemAttribute.1.Value.DataType": "String",
        "MessageSystemAttribute.1.Value.StringValue": "Root=1",
      },
      PATH,
    );
    expect(sent.status).toBe(200);
    expect(sent.headers.get("content-type")).toBe("text/xml");
    expect(sent.text).toMatch(
      /^<SendMessageResponse xmlns="http:\/\/queue.amazonaws.com\/doc\/2012-11-05\/"><SendMessageResult><MD5OfMessageBody>[0-9a-f]{32}<.*<MessageId>.*<ResponseMetadata><RequestId>/s,
    );

    const received = await callQuery(
      {
        Action: "ReceiveMessage",
        "AttributeName.1": "AWSTraceHeader",
        "MessageAttributeName.1": "All",
      },
      PATH,
    );
    expect(received.text).toContain("<Body>a &lt;b&gt;&#xD;\n</Body>");
    expect(received.text).toContain(
      "<Attribute><Name>AWSTraceHeader</Name><Value>Root=1</Value></Attribute>",
    );
    expect(received.text).toContain(
      "<MessageAttribute><Name>n</Name><Value><BinaryValue>AAE=</BinaryValue><DataType>Binary</DataType></Value></MessageAttribute>",
    );
    const handle = /<ReceiptHandle>(.*?)<\/ReceiptHandle>/.exec(received.text)?.[1] ?? "";
    const deleted = await callQuery(
      {
        Action: "DeleteMessageBatch",
        "DeleteMessageBatchRequestEntry.1.Id": "x",
        "DeleteMessageBatchRequestEntry.1.ReceiptHandle": handle,
        "DeleteMessageBatchRequestEntry.2.Id": "y",
        "DeleteMessageBatchRequestEntry.2.ReceiptHandle": "bad",
      },
      PATH,
    );
    expect(deleted.text).toContain(
      "<DeleteMessageBatchResultEntry><Id>x</Id></DeleteMessageBatchResultEntry>",
    );
    expect(deleted.text).toContain(
      "<BatchResultErrorEntry><Id>y</Id><SenderFault>true</SenderFault><Code>ReceiptHandleIsInvalid</Code>",
    );
  });

  it("reads and writes attributes and tags", async ({ expect }) => {
    const created = await callQuery({
      Action: "CreateQueue",
      QueueName: "attributes",
      "Attribute.1.Name": "VisibilityTimeout",
      "Attribute.1.Value": "7",
      "Tag.1.Key": "k",
      "Tag.1.Value": "v",
    });
    expect(created.text).toContain(
      "<QueueUrl>http://127.0.0.1:8787/000000000000/attributes</QueueUrl>",
    );
    const queue = { QueueUrl: "http://127.0.0.1:8787/000000000000/attributes" };
    const shown = await callQuery({
      Action: "GetQueueAttributes",
      ...queue,
      "AttributeName.1": "VisibilityTimeout",
    });
    expect(shown.text).toContain(
      "<GetQueueAttributesResult><Attribute><Name>VisibilityTimeout</Name><Value>7</Value></Attribute></GetQueueAttributesResult>",
    );
    const tags = await callQuery({ Action: "ListQueueTags", ...queue });
    expect(tags.text).toContain("<Tag><Key>k</Key><Value>v</Value></Tag>");
  });

  it("answers errors by their older codes", async ({ expect }) => {
    const missing = await callQuery({ Action: "ReceiveMessage" }, "/000000000000/nobody");
    expect(missing.status).toBe(400);
    expect(missing.text).toContain(
      "<Error><Type>Sender</Type><Code>AWS.SimpleQueueService.NonExistentQueue</Code><Message>The specified queue does not exist.</Message></Error>",
    );
    expect((await callQuery({ Action: "Nonsense" })).text).toContain("<Code>InvalidAction</Code>");
    expect((await callQuery({})).text).toContain("<Code>MissingAction</Code>");
  });
});

describe("the JSON protocol", () => {
  it("answers errors with both codes", async ({ expect }) => {
    const answer = await callJson(
      "SendMessage",
      JSON.stringify({ QueueUrl: `${URL}x`, MessageBody: "a" }),
    );
    expect(answer.status).toBe(400);
    expect(answer.headers.get("x-amzn-query-error")).toBe(
      "AWS.SimpleQueueService.NonExistentQueue;Sender",
    );
    expect(JSON.parse(answer.text)).toEqual({
      __type: "com.amazonaws.sqs#QueueDoesNotExist",
      message: "The specified queue does not exist.",
    });
    expect(JSON.parse((await callJson("SendMessage", "{}")).text)).toEqual({
      __type: "com.amazon.coral.service#MissingRequiredParameterException",
      message: "The request must contain the parameter QueueUrl.",
    });
  });

  it("keeps the queues of other accounts to themselves", async ({ expect }) => {
    const answer = await callJson(
      "SendMessage",
      JSON.stringify({ QueueUrl: "http://host/111111111111/old", MessageBody: "a" }),
    );
    expect(JSON.parse(answer.text)).toMatchObject({
      __type: "com.amazonaws.sqs#QueueDoesNotExist",
    });
  });
});

describe("bad input", () => {
  const VALUES: readonly unknown[] = [
    null,
    true,
    -1,
    1e300,
    0.5,
    "",
    "\ud800",
    "\u0000",
    "x".repeat(5000),
    [],
    [null],
    [[]],
    [{}],
    ["", "\ud800"],
    {},
    { "": "" },
    { ["__proto__"]: "x", constructor: "y" },
    { a: null },
    { a: { DataType: null, StringValue: 7 } },
    { a: { DataType: "String", StringValue: "\ud800", BinaryValue: "!" } },
  ];

  it("is refused by every operation, and never an error of ours", async ({ expect }) => {
    expect([...OPERATIONS.keys()].toSorted()).toEqual(Object.keys(SHAPES).toSorted());
    for (const [name, { shape }] of OPERATIONS) {
      for (const member of Object.keys(shape.members)) {
        for (const value of VALUES) {
          const input = { QueueUrl: URL, ...sound(name), [member]: value };
          const { status, text } = await callJson(name, JSON.stringify(input));
          expect(
            status,
            `${name} ${member} ${JSON.stringify(value).slice(0, 60)} ${text}`,
          ).toBeLessThan(500);
        }
      }
    }
  });

  it("is refused where it nests or goes on without end", async ({ expect }) => {
    const deep = `${'{"a":'.repeat(50_000)}1${"}".repeat(50_000)}`;
    for (const name of ["Policy", "RedrivePolicy", "RedriveAllowPolicy"]) {
      const input = JSON.stringify({ QueueUrl: URL, Attributes: { [name]: deep } });
      const { status, text } = await callJson("SetQueueAttributes", input);
      expect([status, text]).toEqual([400, expect.stringContaining(`the parameter ${name}.`)]);
    }
    const attribute = { DataType: "String", StringValue: "x".repeat(1025) };
    const message = { MessageBody: "a", MessageSystemAttributes: { AWSTraceHeader: attribute } };
    const sent = await callJson("SendMessage", JSON.stringify({ QueueUrl: URL, ...message }));
    expect([sent.status, sent.text]).toEqual([400, expect.stringContaining("AWSTraceHeader")]);
  });

  it("is refused though it is no object, and in forms", async ({ expect }) => {
    for (const name of OPERATIONS.keys()) {
      for (const body of ["", "{", "null", "[]", '"x"', "\u0000"]) {
        expect((await callJson(name, body)).status, `${name} ${body}`).toBeLessThan(500);
      }
      for (const parameters of [
        {},
        { "Attribute.1.Name": "x", "Entries.1": "y", QueueUrl: "\ud800" },
        { [`${name}RequestEntry.1.Id`]: "a", VisibilityTimeout: "x", "Tag.1.Key": "" },
        { "MessageAttribute.1.Value.BinaryValue": "!", MessageBody: "a", MaxResults: "-1" },
      ]) {
        const { status, text } = await callQuery({ Action: name, ...parameters }, PATH);
        expect(status, `${name} ${JSON.stringify(parameters)} ${text}`).toBeLessThan(500);
      }
    }
  });

  /** What an operation needs beside the member under test. */
  function sound(name: string): object {
    if (name === "ReceiveMessage") return { WaitTimeSeconds: 0 };
    if (name === "SendMessage") return { MessageBody: "a" };
    if (name === "CreateQueue") return { QueueName: "fuzz" };
    // The queue has to stay.
    if (name === "DeleteQueue") return { QueueUrl: `${URL}x` };
    return {};
  }
});

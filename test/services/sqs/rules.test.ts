import { describe, it } from "vitest";
import { isQueueName, parseQueueArn, parseQueueUrl } from "../../../src/services/sqs/address.ts";
import {
  checkAttributes,
  firstDifference,
  mergeAttributes,
  toSettings,
} from "../../../src/services/sqs/attributes.ts";
import { checkMessage, sequenceNumber } from "../../../src/services/sqs/message.ts";
import { withPermission } from "../../../src/services/sqs/policy.ts";
import { parseReceiptHandle, toReceiptHandle } from "../../../src/services/sqs/receipt.ts";
import { allowsRedrive, parseRedrivePolicy } from "../../../src/services/sqs/redrive.ts";

const QUEUE = { accountId: "000000000000", region: "us-east-1", name: "q" };
const FIFO = { ...QUEUE, name: "q.fifo" };
const ARN = "arn:aws:sqs:us-east-1:000000000000:dead";

describe("addresses", () => {
  it("are read from URLs of any host, and from nothing else", ({ expect }) => {
    const known = { accountId: "000000000000", name: "q" };
    for (const url of [
      "http://127.0.0.1:8787/000000000000/q",
      "https://sqs.us-east-1.amazonaws.com/000000000000/q",
      "http://host/a/path/000000000000/q?Action=SendMessage",
      "/000000000000/q",
    ]) {
      expect(parseQueueUrl(url), url).toEqual(known);
    }
    for (const url of [
      "",
      "q",
      "http://host/q",
      "http://host/1/q",
      "http://host/000000000000/a.b",
    ]) {
      expect(parseQueueUrl(url), url).toBeUndefined();
    }
  });

  it("are of names that AWS takes", ({ expect }) => {
    expect(["a", "A-_9", "a.fifo", "a".repeat(80)].every(isQueueName)).toBe(true);
    const wrong = ["", ".fifo", "a.b", "a.fifo.fifo", "a b", "ä", "a".repeat(81)];
    expect(wrong.some(isQueueName)).toBe(false);
    expect(parseQueueArn("arn:aws:sns:us-east-1:000000000000:q")).toBeUndefined();
  });
});

describe("queue attributes", () => {
  it("are checked to the last value", ({ expect }) => {
    const bounds = {
      DelaySeconds: [0, 900],
      MaximumMessageSize: [1024, 1_048_576],
      MessageRetentionPeriod: [60, 1_209_600],
      ReceiveMessageWaitTimeSeconds: [0, 20],
      VisibilityTimeout: [0, 43_200],
      KmsDataKeyReusePeriodSeconds: [60, 86_400],
    };
    for (const [name, [min = 0, max = 0]] of Object.entries(bounds)) {
      for (const value of [min, max]) {
        expect(() => checkAttributes(QUEUE, { [name]: String(value) })).not.toThrow();
      }
      for (const value of [String(min - 1), String(max + 1), "", "1.5", "x", "1e2", " 1"]) {
        expect(() => checkAttributes(QUEUE, { [name]: value }), `${name} ${value}`).toThrow(
          `Invalid value for the parameter ${name}.`,
        );
      }
    }
    for (const name of ["Nonsense", "QueueArn", "__proto__", "constructor", "FifoQueue"]) {
      expect(() => checkAttributes(QUEUE, { [name]: "true" }), name).toThrow("Unknown Attribute");
    }
    expect(() => checkAttributes(FIFO, { FifoQueue: "true" })).not.toThrow();
  });

  it("are not endless", ({ expect }) => {
    const policy = (length: number) => ({ Policy: JSON.stringify({ Id: "x".repeat(length) }) });
    expect(() => checkAttributes(QUEUE, policy(8183))).not.toThrow();
    expect(() => checkAttributes(QUEUE, policy(8184))).toThrow("Invalid value");
    const permission = { label: "l", actions: ["*"], accountIds: ["123456789012"] };
    expect(() => withPermission(policy(8000).Policy, ARN, permission)).toThrow("8192 bytes");
  });

  it("are the same when defaults are spelled out", ({ expect }) => {
    const current = { VisibilityTimeout: "5" };
    expect(firstDifference("q", current, { VisibilityTimeout: "5", DelaySeconds: "0" })).toBe(
      undefined,
    );
    expect(firstDifference("q", current, { DelaySeconds: "1" })).toBe("DelaySeconds");
  });

  it("are taken away by empty values, and exclude each other", ({ expect }) => {
    const policy = {
      RedrivePolicy: JSON.stringify({ deadLetterTargetArn: ARN, maxReceiveCount: 1 }),
    };
    expect(mergeAttributes(policy, { RedrivePolicy: "" })).toEqual({});
    expect(mergeAttributes({}, { KmsMasterKeyId: "k" })).toEqual({
      KmsMasterKeyId: "k",
      SqsManagedSseEnabled: "false",
    });
    expect(() =>
      mergeAttributes({}, { KmsMasterKeyId: "k", SqsManagedSseEnabled: "true" }),
    ).toThrow("one type of server-side encryption");
    expect(() => mergeAttributes({}, { FifoThroughputLimit: "perMessageGroupId" })).toThrow(
      "FifoThroughputLimit",
    );
  });

  it("say what the queue does", ({ expect }) => {
    expect(toSettings(QUEUE, {})).toEqual({
      isFifo: false,
      contentBasedDeduplication: false,
      deduplicationScope: "queue",
      delaySeconds: 0,
      messageBytesMax: 1_048_576,
      retentionSeconds: 345_600,
      waitSeconds: 0,
      visibilitySeconds: 30,
    });
  });
});

describe("redrive policies", () => {
  it("name a queue of the same account and region, and a count", ({ expect }) => {
    const read = (policy: unknown) => () =>
      parseRedrivePolicy(typeof policy === "string" ? policy : JSON.stringify(policy), QUEUE);
    const sound = { deadLetterArn: ARN, maxReceiveCount: 3 };
    expect(read({ deadLetterTargetArn: ARN, maxReceiveCount: 3 })()).toEqual(sound);
    expect(read({ deadLetterTargetArn: ARN, maxReceiveCount: "3" })()).toEqual(sound);
    for (const policy of [
      "x",
      "null",
      "[]",
      {},
      { deadLetterTargetArn: ARN },
      { deadLetterTargetArn: ARN, maxReceiveCount: 0 },
      { deadLetterTargetArn: ARN, maxReceiveCount: 1001 },
      { deadLetterTargetArn: ARN, maxReceiveCount: {} },
      { deadLetterTargetArn: ARN.replace("us-east-1", "eu-west-1"), maxReceiveCount: 1 },
      { deadLetterTargetArn: ARN.replace("000000000000", "111111111111"), maxReceiveCount: 1 },
      { deadLetterTargetArn: 7, maxReceiveCount: 1 },
    ]) {
      expect(read(policy), JSON.stringify(policy)).toThrow(
        "for parameter RedrivePolicy is invalid",
      );
    }
  });

  it("need the leave of the dead-letter queue", ({ expect }) => {
    const allows = (policy: object) =>
      allowsRedrive({ RedriveAllowPolicy: JSON.stringify(policy) }, ARN);
    expect(allowsRedrive({}, ARN)).toBe(true);
    expect(allows({ redrivePermission: "allowAll" })).toBe(true);
    expect(allows({ redrivePermission: "denyAll" })).toBe(false);
    expect(allows({ redrivePermission: "byQueue", sourceQueueArns: [ARN] })).toBe(true);
    expect(allows({ redrivePermission: "byQueue", sourceQueueArns: [`${ARN}2`] })).toBe(false);
    for (const policy of [
      {},
      { redrivePermission: "some" },
      { redrivePermission: "byQueue" },
      { redrivePermission: "byQueue", sourceQueueArns: [] },
      { redrivePermission: "byQueue", sourceQueueArns: ["x"] },
      { redrivePermission: "byQueue", sourceQueueArns: Array(11).fill(ARN) },
      { redrivePermission: "allowAll", sourceQueueArns: [ARN] },
    ]) {
      expect(() => allows(policy), JSON.stringify(policy)).toThrow("RedriveAllowPolicy");
    }
  });
});

describe("receipt handles", () => {
  const secret = new Uint8Array(32).fill(1);
  const receipt = { sequence: 2 ** 40, receiveCount: 3 };

  it("are read by the queue that has made them", ({ expect }) => {
    expect(parseReceiptHandle(secret, toReceiptHandle(secret, receipt))).toEqual(receipt);
  });

  it("are nothing to any other queue, nor when a letter differs", ({ expect }) => {
    const handle = toReceiptHandle(secret, receipt);
    expect(parseReceiptHandle(new Uint8Array(32), handle)).toBeUndefined();
    for (let at = 0; at < handle.length - 1; at += 1) {
      const other = handle[at] === "A" ? "B" : "A";
      const forged = handle.slice(0, at) + other + handle.slice(at + 1);
      expect(parseReceiptHandle(secret, forged), forged).toBeUndefined();
    }
    for (const text of ["", "x", "A".repeat(60), "ä", handle.slice(4)]) {
      expect(parseReceiptHandle(secret, text)).toBeUndefined();
    }
  });
});

describe("messages", () => {
  it("hold the characters of XML and no other", ({ expect }) => {
    for (const body of ["\t\n\r ~", "ä", "\uE000", "\uFFFD", "\u{10FFFF}"]) {
      expect(() => checkMessage({ body })).not.toThrow();
    }
    for (const body of ["\u0000", "\u001F", "\uD800", "\uFFFE", "\uFFFF", "a\u000B"]) {
      expect(() => checkMessage({ body })).toThrow("Invalid characters found.");
    }
    expect(() =>
      checkMessage({ body: "a", attributes: { a: { dataType: "String", value: "\u0000" } } }),
    ).toThrow("Invalid characters found.");
  });

  it("have tokens of visible ASCII", ({ expect }) => {
    for (const token of ["a", "!~", "a".repeat(128)]) {
      expect(() =>
        checkMessage({ body: "a", groupId: token, deduplicationId: token }),
      ).not.toThrow();
    }
    for (const token of ["", " ", "ä", "a".repeat(129)]) {
      expect(() => checkMessage({ body: "a", groupId: token }), token).toThrow("MessageGroupId");
      expect(() => checkMessage({ body: "a", deduplicationId: token })).toThrow("Deduplication");
    }
  });

  it("have numbers of 20 digits that grow", ({ expect }) => {
    expect(sequenceNumber(1)).toMatch(/^\d{20}$/);
    expect(BigInt(sequenceNumber(2))).toBeGreaterThan(BigInt(sequenceNumber(1)));
    expect(sequenceNumber(2 ** 50)).toMatch(/^\d{20}$/);
  });
});

import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { describe, it } from "vitest";
import { createApp } from "../../../src/app.ts";
import { NOT_BUILT, OPERATIONS } from "../../../src/services/sns/operations.ts";
import { bindings } from "../../functions/client.worker.ts";
import { signed } from "../../identity/sigv4/signer.ts";

const app = createApp();
const TOPIC = "arn:aws:sns:us-east-1:000000000000:t";
const DEEP = `{"a":${"[".repeat(20_000)}${"]".repeat(20_000)}}`;

async function ask(form: string, contentType = "application/x-www-form-urlencoded") {
  const wire = await signed({
    method: "POST",
    path: "/",
    headers: { "content-type": contentType },
    body: form,
    service: "sns",
    now: Date.now(),
  });
  const context = createExecutionContext();
  const init = { method: wire.method, headers: wire.headers, body: wire.body };
  const response = await app.fetch(new Request(wire.url, init), bindings, context);
  const text = await response.text();
  await waitOnExecutionContext(context);
  return { status: response.status, text };
}

const GOOD: Readonly<Record<string, string>> = {
  Name: "t",
  TopicArn: TOPIC,
  ResourceArn: TOPIC,
  SubscriptionArn: `${TOPIC}:01234567-89ab-cdef-0123-456789abcdef`,
  Protocol: "sqs",
  Endpoint: "arn:aws:sqs:us-east-1:000000000000:q",
  AttributeName: "Policy",
  AttributeValue: "{}",
  Message: "m",
  Token: "t",
  Label: "l",
  "AWSAccountId.member.1": "111111111111",
  "ActionName.member.1": "Publish",
  "TagKeys.member.1": "k",
  "Tags.member.1.Key": "k",
  "Tags.member.1.Value": "v",
  "PublishBatchRequestEntries.member.1.Id": "1",
  "PublishBatchRequestEntries.member.1.Message": "m",
  DataProtectionPolicy: "{}",
};
const MEMBERS = [
  ...Object.keys(GOOD),
  "Attributes.entry.1.key",
  "Attributes.entry.1.value",
  "MessageAttributes.entry.1.Name",
  "MessageAttributes.entry.1.Value.DataType",
  "MessageAttributes.entry.1.Value.BinaryValue",
  "MessageDeduplicationId",
  "MessageGroupId",
  "MessageStructure",
  "NextToken",
  "Subject",
];
const VALUES = [
  "",
  "x".repeat(5000),
  "\u0000\ud800 ☃ <>&\"'",
  "constructor",
  "__proto__",
  DEEP,
  "[]",
  "null",
  "-1",
  '{"Statement":[null,1,{"Sid":{}}]}',
  "arn:aws:sns:us-east-1:000000000000:",
  "arn:aws:sns:us-east-1:111111111111:t",
  "AA==",
];

describe("SNS", () => {
  for (const action of OPERATIONS.keys()) {
    it(`${action} fails for no input`, async ({ expect }) => {
      await ask(new URLSearchParams({ Action: "CreateTopic", Name: "t" }).toString());
      for (const [index, member] of MEMBERS.entries()) {
        for (const offset of [0, 4, 8]) {
          const value = VALUES[(index + offset) % VALUES.length] ?? "";
          const form = new URLSearchParams({ Action: action, ...GOOD, [member]: value });
          const { status, text } = await ask(form.toString());
          expect(status, `${member}=${value.slice(0, 100)}: ${text}`).toBeLessThan(500);
        }
      }
    });
  }

  it("fails for no form", async ({ expect }) => {
    const many = Array.from({ length: 6000 }, (_, n) => `a${n}=`).join("&");
    for (const form of ["", "Action", "%", "Action=%ff", "{}", `Action=Publish&${many}`]) {
      const { status, text } = await ask(form);
      expect(status, text).toBe(400);
    }
  });

  it("keeps nothing that is too long to be kept", async ({ expect }) => {
    await ask(new URLSearchParams({ Action: "CreateTopic", Name: "t" }).toString());
    const long = "x".repeat(1_500_000);
    for (const form of [
      { Action: "SetTopicAttributes", AttributeName: "KmsMasterKeyId", AttributeValue: long },
      { Action: "CreateTopic", Name: "u", DataProtectionPolicy: `{"a":"${long}"}` },
      {
        Action: "Subscribe",
        "Attributes.entry.1.key": "DeliveryPolicy",
        "Attributes.entry.1.value": long,
      },
    ]) {
      const { status, text } = await ask(new URLSearchParams({ ...GOOD, ...form }).toString());
      expect([status, text.includes("too long")], text.slice(0, 300)).toEqual([400, true]);
    }
    const answers: string[] = [];
    for (let index = 0; index < 40; index += 1) {
      const form = new URLSearchParams({
        Action: "Subscribe",
        ...GOOD,
        Endpoint: `arn:aws:sqs:us-east-1:000000000000:long-${index}`,
        "Attributes.entry.1.key": "FilterPolicy",
        "Attributes.entry.1.value": JSON.stringify({ a: ["x".repeat(260_000)] }),
      });
      answers.push((await ask(form.toString())).text);
    }
    expect(answers[0]).toContain("SubscriptionArn");
    expect(answers.at(-1)).toContain("SubscriptionLimitExceeded");
  });

  it("takes any filter policy or refuses it", async ({ expect }) => {
    const policies = [
      DEEP,
      `{"$or":${"[".repeat(5000)}${"]".repeat(5000)}}`,
      '{"a":[{"wildcard":"****"}]}',
      '{"a":[1e999]}',
      '{"a":[2000000000]}',
      '{"__proto__":["x"]}',
      '{"a":[{"numeric":["<"]}]}',
      JSON.stringify({ a: Array(151).fill("x") }),
      JSON.stringify(Object.fromEntries(["a", "b", "c", "d", "e", "f"].map((key) => [key, ["x"]]))),
    ];
    for (const [index, policy] of policies.entries()) {
      const form = new URLSearchParams({
        Action: "Subscribe",
        ...GOOD,
        Endpoint: `arn:aws:sqs:us-east-1:000000000000:filter-${index}`,
        "Attributes.entry.1.key": "FilterPolicy",
        "Attributes.entry.1.value": policy,
        "Attributes.entry.2.key": "FilterPolicyScope",
        "Attributes.entry.2.value": "MessageBody",
      });
      const { status, text } = await ask(form.toString());
      expect(status, `${policy.slice(0, 100)}: ${text}`).toBeLessThan(500);
    }
    const message = new URLSearchParams({ Action: "Publish", TopicArn: TOPIC, Message: DEEP });
    expect((await ask(message.toString())).status).toBe(200);
  });

  it("refuses by name what it has not, and knows nothing else", async ({ expect }) => {
    for (const name of NOT_BUILT) {
      const answer = await ask(`Action=${name}`);
      expect(answer.status).toBe(501);
      expect(answer.text).toContain(`${name} is not implemented`);
    }
    for (const name of ["Nothing", "constructor", "publish"]) {
      const { status, text } = await ask(`Action=${name}`);
      expect([status, text.includes("InvalidAction")]).toEqual([400, true]);
    }
  });
});

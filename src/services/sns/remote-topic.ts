import { DELIVERED, type Delivery, failedForNow, undeliverable } from "../delivery.ts";
import { type Remote } from "../remote.ts";
import { type NewMessage } from "./message.ts";
import { isBinary } from "./message-attributes.ts";

const REMOTE_MS_MAX = 30_000;
const VERSION = "2010-03-31";

/** Publishes to a topic that is not embedded. What is thrown is a failure of the network. */
export async function publishRemotely(
  remote: Remote,
  topicArn: string,
  message: NewMessage,
): Promise<Delivery> {
  const { traceHeader } = message;
  const response = await remote.send("/", {
    method: "POST",
    signal: AbortSignal.timeout(REMOTE_MS_MAX),
    headers: {
      "Content-Type": "application/x-www-form-urlencoded",
      ...(traceHeader === undefined ? {} : { "X-Amzn-Trace-Id": traceHeader }),
    },
    body: toForm(topicArn, message).toString(),
  });
  const text = await response.text();
  if (response.ok) return DELIVERED;
  const code = elementOf(text, "Code") ?? `HTTP_${response.status}`;
  const isForNow = response.status >= 500 || response.status === 429 || /Throttl/.test(code);
  return (isForNow ? failedForNow : undeliverable)(code, elementOf(text, "Message") ?? "");
}

function toForm(topicArn: string, message: NewMessage): URLSearchParams {
  const form = new URLSearchParams({
    Action: "Publish",
    Version: VERSION,
    TopicArn: topicArn,
    Message: message.message,
  });
  const { subject, isStructured, groupId, deduplicationId, attributes = {} } = message;
  if (subject !== undefined) form.set("Subject", subject);
  if (isStructured === true) form.set("MessageStructure", "json");
  if (groupId !== undefined) form.set("MessageGroupId", groupId);
  if (deduplicationId !== undefined) form.set("MessageDeduplicationId", deduplicationId);
  for (const [index, [name, { type, value }]] of Object.entries(attributes).entries()) {
    const entry = `MessageAttributes.entry.${index + 1}`;
    form.set(`${entry}.Name`, name);
    form.set(`${entry}.Value.DataType`, type);
    form.set(`${entry}.Value.${isBinary(type) ? "BinaryValue" : "StringValue"}`, value);
  }
  return form;
}

function elementOf(xml: string, name: string): string | undefined {
  return new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1];
}

import { toBase64 } from "../../platform/bytes.ts";
import { DELIVERED, type Delivery, failedForNow, undeliverable } from "../delivery.ts";
import { type Remote } from "../remote.ts";
import { type QueueAddress, queueUrl } from "./address.ts";
import { type NewMessage } from "./message.ts";
import { type MessageAttribute } from "./message-attributes.ts";

/** Calls of the JSON protocol to a queue that is not embedded. */

export type RemoteAnswer =
  | { readonly ok: true; readonly output: Readonly<Record<string, unknown>> }
  | {
      readonly ok: false;
      readonly code: string;
      readonly message: string;
      readonly status: number;
    };

/** What is thrown is a failure of the network. */
export async function callQueue(
  remote: Remote,
  operation: string,
  address: QueueAddress,
  input: Readonly<Record<string, unknown>>,
): Promise<RemoteAnswer> {
  const response = await remote.send("/", {
    method: "POST",
    headers: {
      "Content-Type": "application/x-amz-json-1.0",
      "X-Amz-Target": `AmazonSQS.${operation}`,
    },
    body: JSON.stringify({ QueueUrl: queueUrl(remote.url, address), ...input }),
  });
  const output = parse(await response.text());
  if (response.ok) return { ok: true, output };
  const type = textOf(output["__type"]) ?? "UnknownError";
  return {
    ok: false,
    code: type.slice(type.indexOf("#") + 1),
    message: textOf(output["message"]) ?? textOf(output["Message"]) ?? response.statusText,
    status: response.status,
  };
}

export async function sendRemotely(
  remote: Remote,
  address: QueueAddress,
  message: NewMessage,
): Promise<Delivery> {
  const answer = await callQueue(remote, "SendMessage", address, toInput(message));
  if (answer.ok) return DELIVERED;
  const isForNow = answer.status >= 500 || /Throttl/.test(answer.code);
  return (isForNow ? failedForNow : undeliverable)(answer.code, answer.message);
}

function toInput(message: NewMessage): Readonly<Record<string, unknown>> {
  const { body, attributes = {}, traceHeader, delaySeconds, groupId, deduplicationId } = message;
  return {
    MessageBody: body,
    DelaySeconds: delaySeconds,
    MessageGroupId: groupId,
    MessageDeduplicationId: deduplicationId,
    MessageAttributes: Object.fromEntries(
      Object.entries(attributes).map(([name, attribute]) => [name, toAttribute(attribute)]),
    ),
    ...(traceHeader === undefined
      ? {}
      : {
          MessageSystemAttributes: {
            AWSTraceHeader: { DataType: "String", StringValue: traceHeader },
          },
        }),
  };
}

function toAttribute({ dataType, value }: MessageAttribute): object {
  return typeof value === "string"
    ? { DataType: dataType, StringValue: value }
    : { DataType: dataType, BinaryValue: toBase64(value) };
}

function parse(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null
      ? (value as Readonly<Record<string, unknown>>)
      : {};
  } catch {
    return {};
  }
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

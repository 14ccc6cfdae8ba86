import { functionArn } from "../../aws/arn.ts";
import { AwsError } from "../../aws/errors.ts";
import { parseFunctionName } from "../../aws/function-name.ts";
import { ServiceError } from "../../aws/service-error.ts";
import {
  blob,
  list,
  map,
  required,
  string,
  structure,
  type StructureShape,
  type Value,
} from "../../aws/shape.ts";
import { readInput } from "../../aws/shape-read.ts";
import { toBase64, toUtf8 } from "../../platform/bytes.ts";
import { type Delivery, DELIVERED, undeliverable } from "../delivery.ts";
import { entryFault } from "../events/entry-fault.ts";
import { busAddress, busArn } from "../events/model.ts";
import { putToBus } from "../events/send.ts";
import { isJson } from "../events/target-input.ts";
import { ENTRY } from "../events/wire-shapes.ts";
import { given } from "../given.ts";
import { type Scope } from "../service.ts";
import { publishToTopic } from "../sns/send.ts";
import { parseQueueUrl, queueArn } from "../sqs/address.ts";
import { sendToQueue } from "../sqs/send.ts";
import { toNewMessage } from "../sqs/wire-message.ts";
import { SHAPES as SQS } from "../sqs/wire-shapes.ts";
import { deliver } from "../targets/deliver.ts";

/**
 * Universal targets, `arn:aws:scheduler:::aws-sdk:SERVICE:OPERATION`: the Input of the schedule is that of the operation.
 * Those are here by which something is sent, which is what a schedule does.
 */

interface Call {
  readonly scope: Scope;
  /** The same over all attempts. */
  readonly id: string;
}

interface UniversalOperation {
  /** Throws for an input that the operation does not have. */
  readonly read: (text: string) => object;
  readonly run: (call: Call, input: object) => Promise<Delivery>;
}

const PREFIX = /^arn:[^:]*:scheduler:::aws-sdk:(.+)$/;

const SEND_MESSAGE = structure({
  ...SQS.SendMessage.members,
  QueueUrl: required(string()),
  MessageBody: required(string()),
});
const PUBLISH = structure({
  TopicArn: string(),
  TargetArn: string(),
  Message: required(string()),
  Subject: string(),
  MessageStructure: string(),
  MessageGroupId: string(),
  MessageDeduplicationId: string(),
  MessageAttributes: map(
    string(),
    structure({ DataType: required(string()), StringValue: string(), BinaryValue: blob() }),
  ),
});
const PUT_EVENTS = structure({ Entries: required(list(ENTRY, { min: 1, max: 10 })) });
const INVOKE = structure({
  FunctionName: required(string()),
  Qualifier: string(),
  Payload: string(),
});

const OPERATIONS: ReadonlyMap<string, UniversalOperation> = new Map([
  ["eventbridge:putEvents", operation(PUT_EVENTS, putEvents)],
  ["lambda:invoke", operation(INVOKE, invoke)],
  ["sns:publish", operation(PUBLISH, publish)],
  ["sqs:sendMessage", operation(SEND_MESSAGE, sendMessage)],
]);

/** What a universal target calls, such as `sqs:sendMessage`; undefined for a target of its own. */
export function universalName(arn: string): string | undefined {
  return PREFIX.exec(arn)?.[1];
}

/** `unknown` for an operation that is not here; words for what is wrong with its input; undefined when it can be called. */
export function universalFault(
  name: string,
  input: string,
): "unknown" | { readonly fault: string } | undefined {
  const found = OPERATIONS.get(name);
  if (found === undefined) return "unknown";
  try {
    found.read(input);
    return undefined;
  } catch (error) {
    if (error instanceof AwsError) return { fault: error.message };
    throw error;
  }
}

export async function callUniversal(call: Call, name: string, input: string): Promise<Delivery> {
  const found = OPERATIONS.get(name);
  if (found === undefined) return undeliverable("UnknownOperationException", name);
  try {
    return await found.run(call, found.read(input));
  } catch (error) {
    // What a context attribute has put into an input can break it.
    const isRefused = error instanceof ServiceError || error instanceof AwsError;
    if (isRefused) return undeliverable(error.code, error.message);
    throw error;
  }
}

function operation<S extends StructureShape>(
  shape: S,
  run: (call: Call, input: Value<S>) => Promise<Delivery>,
): UniversalOperation {
  return {
    read: (text) => readInput(shape, {}, toUtf8(text)),
    // `read` has read it by this shape.
    run: (call, input) => run(call, input as Value<S>),
  };
}

async function sendMessage({ scope }: Call, input: Value<typeof SEND_MESSAGE>): Promise<Delivery> {
  const queue = parseQueueUrl(input.QueueUrl);
  if (queue === undefined) return undeliverable("InvalidAddress", `${input.QueueUrl} is no queue`);
  const arn = queueArn({ ...queue, region: scope.region });
  return await sendToQueue(scope, { queueArn: arn, ...toNewMessage(input) });
}

async function publish({ scope }: Call, input: Value<typeof PUBLISH>): Promise<Delivery> {
  const attributes = Object.entries(input.MessageAttributes ?? {}).map(
    ([name, { DataType: type, StringValue: text, BinaryValue: bytes }]) =>
      [name, { type, value: text ?? (bytes === undefined ? "" : toBase64(bytes)) }] as const,
  );
  return await publishToTopic(scope, {
    topicArn: input.TopicArn ?? input.TargetArn ?? "",
    message: input.Message,
    ...(input.MessageStructure === "json" ? { isStructured: true } : {}),
    ...given("subject", input.Subject),
    ...given("groupId", input.MessageGroupId),
    ...given("deduplicationId", input.MessageDeduplicationId),
    ...(attributes.length === 0 ? {} : { attributes: Object.fromEntries(attributes) }),
  });
}

/** All entries are tried again when one has failed for now. */
async function putEvents({ scope }: Call, input: Value<typeof PUT_EVENTS>): Promise<Delivery> {
  const outcomes = await Promise.all(input.Entries.map((entry) => putEntry(scope, entry)));
  const failed = outcomes.filter((outcome) => !outcome.ok);
  return failed.find(({ retryable }) => retryable) ?? failed[0] ?? DELIVERED;
}

async function putEntry(scope: Scope, entry: Value<typeof ENTRY>): Promise<Delivery> {
  const fault = entryFault(entry);
  if (fault !== undefined) return undeliverable(fault.code, fault.message);
  return await putToBus(scope, {
    busArn: busArn(busAddress(entry.EventBusName, scope)),
    // `entryFault` has seen to it that they are there.
    source: entry.Source ?? "",
    detailType: entry.DetailType ?? "",
    detail: entry.Detail ?? "",
    resources: entry.Resources ?? [],
    time: entry.Time === undefined ? Date.now() : entry.Time * 1000,
  });
}

/** As an event, whatever InvocationType says: nobody reads an answer. */
async function invoke({ scope, id }: Call, input: Value<typeof INVOKE>): Promise<Delivery> {
  const parsed = parseFunctionName(input.FunctionName);
  if (parsed === undefined) {
    return undeliverable("ResourceNotFoundException", `Function not found: ${input.FunctionName}`);
  }
  const { name, accountId = scope.accountId, region = scope.region } = parsed;
  const { Payload: payload = "{}" } = input;
  if (!isJson(payload)) {
    return undeliverable("InvalidRequestContentException", "The Payload is not valid JSON");
  }
  const targetArn = functionArn({ accountId, region, name }, input.Qualifier ?? parsed.qualifier);
  return await deliver(scope, { id, targetArn, payload });
}

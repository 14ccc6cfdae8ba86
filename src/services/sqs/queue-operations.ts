import { isQueueName, type QueueAddress, queueArn, queueUrl } from "./address.ts";
import { checkAttributes, checkKind, type QueueAttributes, shownAttributes } from "./attributes.ts";
import { addressByArn, addressByUrl, demand, operation, type SqsCall } from "./call.ts";
import { deadLetterSources, delistQueue, enlistQueue, queueNames } from "./store-directory.ts";
import { invalidParameter, invalidValue, queueDoesNotExist, unknownAttribute } from "./errors.ts";
import { LIST_RESULTS_MAX } from "./limits.ts";
import { queueOf } from "./queues.ts";
import { allowsRedrive, parseRedrivePolicy, redriveRefused } from "./redrive.ts";
import { type QueueDescription } from "./queue-messages.ts";
import { type Counts } from "./store.ts";
import { checkTags } from "./tags.ts";
import { settled } from "./verdict.ts";
import { SHAPES } from "./wire-shapes.ts";
import { cutPage, readToken } from "./page.ts";

export const createQueue = operation(SHAPES.CreateQueue, async (call, input) => {
  const name = demand("QueueName", input.QueueName);
  if (!isQueueName(name)) {
    throw invalidValue(
      "Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length",
    );
  }
  const { accountId, region } = call.caller;
  const address = { accountId, region, name };
  const { Attributes: attributes = {}, tags = {} } = input;
  checkKind(address, attributes);
  checkAttributes(address, attributes);
  checkTags(name, tags);
  await checkDeadLetterQueue(call, address, attributes);

  settled(await queueOf(call.env, address).create(address, { attributes, tags }));
  // Last, so that what is listed is there. Creating it again mends an interruption.
  await enlist(call, address);
  return { QueueUrl: queueUrl(call.origin, address) };
});

export const deleteQueue = operation(SHAPES.DeleteQueue, async (call, input) => {
  const address = addressByUrl(call, input.QueueUrl);
  const queue = queueOf(call.env, address);
  settled(await queue.describe());
  // First, so that what is listed is there.
  await delistQueue(call.db, address);
  settled(await queue.remove());
  return undefined;
});

export const getQueueUrl = operation(SHAPES.GetQueueUrl, async (call, input) => {
  const name = demand("QueueName", input.QueueName);
  const { accountId, region } = call.caller;
  const owner = input.QueueOwnerAWSAccountId ?? accountId;
  if (owner !== accountId || !isQueueName(name)) throw queueDoesNotExist();
  const address = { accountId, region, name };
  settled(await queueOf(call.env, address).describe());
  return { QueueUrl: queueUrl(call.origin, address) };
});

export const listQueues = operation(SHAPES.ListQueues, async (call, input) => {
  const { accountId, region } = call.caller;
  const { QueueNamePrefix: prefix = "", NextToken: token, MaxResults: itemsMax } = input;
  const request = readPage(itemsMax, token);
  const names = await queueNames(call.db, { accountId, region }, prefix, request);
  const page = cutPage(names, request.itemsMax);
  const urls = page.items.map((name) => queueUrl(call.origin, { accountId, region, name }));
  return {
    ...(urls.length === 0 ? {} : { QueueUrls: urls }),
    // Who has not asked for pages gets one.
    ...(itemsMax === undefined || page.next === undefined ? {} : { NextToken: page.next }),
  };
});

export const listDeadLetterSourceQueues = operation(
  SHAPES.ListDeadLetterSourceQueues,
  async (call, input) => {
    const address = addressByUrl(call, input.QueueUrl);
    settled(await queueOf(call.env, address).describe());
    const request = readPage(input.MaxResults, input.NextToken);
    const names = await deadLetterSources(call.db, address, request);
    const page = cutPage(names, request.itemsMax);
    return {
      queueUrls: page.items.map((name) => queueUrl(call.origin, { ...address, name })),
      ...(page.next === undefined ? {} : { NextToken: page.next }),
    };
  },
);

export const getQueueAttributes = operation(SHAPES.GetQueueAttributes, async (call, input) => {
  const address = addressByUrl(call, input.QueueUrl);
  const { AttributeNames: names = [] } = input;
  const unknown = names.find((name) => !SHOWN.includes(name));
  if (unknown !== undefined) throw unknownAttribute(unknown);
  const queue = queueOf(call.env, address);
  const all = {
    ...toAttributes(address, settled(await queue.describe())),
    ...(names.some((name) => COUNTED.includes(name)) ? toCounts(settled(await queue.count())) : {}),
  };
  const wanted = Object.entries(all).filter(
    ([name]) => names.includes("All") || names.includes(name),
  );
  return wanted.length === 0 ? {} : { Attributes: Object.fromEntries(wanted) };
});

export const setQueueAttributes = operation(SHAPES.SetQueueAttributes, async (call, input) => {
  const address = addressByUrl(call, input.QueueUrl);
  const attributes = demand("Attribute.Name", input.Attributes);
  if (attributes["FifoQueue"] !== undefined) {
    const { attributes: current } = settled(await queueOf(call.env, address).describe());
    if (current["FifoQueue"] !== attributes["FifoQueue"]) {
      throw invalidParameter(
        "FifoQueue",
        attributes["FifoQueue"],
        "Modifying queue type is not supported.",
      );
    }
  }
  checkAttributes(address, attributes);
  await checkDeadLetterQueue(call, address, attributes);
  settled(await queueOf(call.env, address).setAttributes(attributes));
  if (attributes["RedrivePolicy"] !== undefined) await enlist(call, address);
  return undefined;
});

/** Of which all are known, though not every queue has each. */
const SHOWN = [
  "All",
  "Policy",
  "VisibilityTimeout",
  "MaximumMessageSize",
  "MessageRetentionPeriod",
  "ApproximateNumberOfMessages",
  "ApproximateNumberOfMessagesNotVisible",
  "ApproximateNumberOfMessagesDelayed",
  "CreatedTimestamp",
  "LastModifiedTimestamp",
  "QueueArn",
  "DelaySeconds",
  "ReceiveMessageWaitTimeSeconds",
  "RedrivePolicy",
  "RedriveAllowPolicy",
  "FifoQueue",
  "ContentBasedDeduplication",
  "DeduplicationScope",
  "FifoThroughputLimit",
  "KmsMasterKeyId",
  "KmsDataKeyReusePeriodSeconds",
  "SqsManagedSseEnabled",
];

const COUNTED = [
  "All",
  "ApproximateNumberOfMessages",
  "ApproximateNumberOfMessagesNotVisible",
  "ApproximateNumberOfMessagesDelayed",
];

function toAttributes(address: QueueAddress, queue: QueueDescription): QueueAttributes {
  return {
    ...shownAttributes(address.name, queue.attributes),
    QueueArn: queueArn(address),
    CreatedTimestamp: String(Math.floor(queue.createdAt / 1000)),
    LastModifiedTimestamp: String(Math.floor(queue.modifiedAt / 1000)),
  };
}

function toCounts({ visible, inFlight, delayed }: Counts): QueueAttributes {
  return {
    ApproximateNumberOfMessages: String(visible),
    ApproximateNumberOfMessagesNotVisible: String(inFlight),
    ApproximateNumberOfMessagesDelayed: String(delayed),
  };
}

/** A dead-letter queue is there, of the same kind, and lets this queue use it. */
async function checkDeadLetterQueue(
  call: SqsCall,
  source: QueueAddress,
  { RedrivePolicy: text }: QueueAttributes,
): Promise<void> {
  if (text === undefined || text === "") return;
  const { deadLetterArn } = parseRedrivePolicy(text, source);
  const target = addressByArn(call, deadLetterArn);
  const found = target && (await queueOf(call.env, target).describe());
  if (!target || !found?.ok) throw redriveRefused(text, "Dead letter target does not exist.");
  const { attributes } = found.value;
  if ((attributes["FifoQueue"] === "true") !== source.name.endsWith(".fifo")) {
    throw redriveRefused(text, "Dead-letter queue must be same type of queue as the source.");
  }
  if (!allowsRedrive(attributes, queueArn(source))) {
    throw redriveRefused(text, "The dead-letter queue does not allow this source queue.");
  }
}

/** Writes what lists are made of, as the queue has it now. */
async function enlist(call: SqsCall, address: QueueAddress): Promise<void> {
  const { attributes } = settled(await queueOf(call.env, address).describe());
  const redrive = attributes["RedrivePolicy"];
  const deadLetterArn =
    redrive === undefined ? undefined : parseRedrivePolicy(redrive, address).deadLetterArn;
  await enlistQueue(call.db, address, deadLetterArn);
}

function readPage(itemsMax: number | undefined, token: string | undefined) {
  if (itemsMax !== undefined && !(itemsMax >= 1 && itemsMax <= LIST_RESULTS_MAX)) {
    throw invalidParameter(
      "MaxResults",
      itemsMax,
      `MaxResults must be an integer between 1 and ${LIST_RESULTS_MAX}.`,
    );
  }
  return { itemsMax: itemsMax ?? LIST_RESULTS_MAX, ...readToken(token) };
}

import { addressByUrl, demand, operation } from "./call.ts";
import { attempt, checkBatch, toBatchOutput } from "./batch.ts";
import { invalidParameter } from "./errors.ts";
import {
  MESSAGE_TOKEN_LENGTH_MAX,
  RECEIVE_MESSAGES_MAX,
  VISIBILITY_SECONDS_MAX,
  WAIT_SECONDS_MAX,
} from "./limits.ts";
import { queueOf } from "./queues.ts";
import { settled, type Verdict } from "./verdict.ts";
import { checkSystemNames, toMessage } from "./wire-message.ts";
import { SHAPES } from "./wire-shapes.ts";

export const receiveMessage = operation(SHAPES.ReceiveMessage, async (call, input) => {
  const address = addressByUrl(call, input.QueueUrl);
  const {
    MaxNumberOfMessages: messagesMax = 1,
    VisibilityTimeout: visibilitySeconds,
    WaitTimeSeconds: waitSeconds,
    ReceiveRequestAttemptId: attemptId,
  } = input;
  checkRange("MaxNumberOfMessages", messagesMax, 1, RECEIVE_MESSAGES_MAX);
  checkVisibility(visibilitySeconds);
  checkRange("WaitTimeSeconds", waitSeconds, 0, WAIT_SECONDS_MAX);
  checkAttemptId(attemptId);
  const wanted = {
    system: [...(input.AttributeNames ?? []), ...(input.MessageSystemAttributeNames ?? [])],
    message: input.MessageAttributeNames ?? [],
  };
  checkSystemNames(wanted.system);

  const received = settled(
    await queueOf(call.env, address).receive({
      messagesMax,
      // Ten messages of the greatest size are fewer bytes than RPC can carry.
      bytesMax: Number.MAX_SAFE_INTEGER,
      ...(visibilitySeconds === undefined ? {} : { visibilitySeconds }),
      ...(waitSeconds === undefined ? {} : { waitSeconds }),
      ...(attemptId === undefined ? {} : { attemptId }),
    }),
  );
  if (received.length === 0) return {};
  return { Messages: received.map((message) => toMessage(message, wanted)) };
});

export const deleteMessage = operation(SHAPES.DeleteMessage, async (call, input) => {
  const address = addressByUrl(call, input.QueueUrl);
  const handle = demand("ReceiptHandle", input.ReceiptHandle);
  const [deleted] = settled(await queueOf(call.env, address).delete([handle]));
  outcomeOf(deleted);
  return undefined;
});

export const deleteMessageBatch = operation(SHAPES.DeleteMessageBatch, async (call, input) => {
  const address = addressByUrl(call, input.QueueUrl);
  const entries = checkBatch(input.Entries, "DeleteMessageBatchRequestEntry");
  // No handle at all is a wrong one.
  const handles = entries.map(({ ReceiptHandle: handle = "" }) => handle);
  const deleted = settled(await queueOf(call.env, address).delete(handles));
  return toBatchOutput(
    entries.map(({ Id }, index) => attempt(Id, () => outcomeOf(deleted[index]))),
  );
});

export const changeMessageVisibility = operation(
  SHAPES.ChangeMessageVisibility,
  async (call, input) => {
    const address = addressByUrl(call, input.QueueUrl);
    const receiptHandle = demand("ReceiptHandle", input.ReceiptHandle);
    const seconds = demand("VisibilityTimeout", input.VisibilityTimeout);
    checkVisibility(seconds);
    const queue = queueOf(call.env, address);
    const [changed] = settled(await queue.changeVisibility([{ receiptHandle, seconds }]));
    outcomeOf(changed);
    return undefined;
  },
);

export const changeMessageVisibilityBatch = operation(
  SHAPES.ChangeMessageVisibilityBatch,
  async (call, input) => {
    const address = addressByUrl(call, input.QueueUrl);
    const entries = checkBatch(input.Entries, "ChangeMessageVisibilityBatchRequestEntry");
    const checked = entries.map((entry) =>
      attempt(entry.Id, () => {
        const seconds = demand("VisibilityTimeout", entry.VisibilityTimeout);
        checkVisibility(seconds);
        return { receiptHandle: entry.ReceiptHandle ?? "", seconds };
      }),
    );
    const sound = checked.flatMap((one) =>
      // `attempt` gives back what it was given.
      "value" in one ? [one.value as { receiptHandle: string; seconds: number }] : [],
    );
    const changed = settled(await queueOf(call.env, address).changeVisibility(sound));
    let next = 0;
    const results = checked.map((one) =>
      "error" in one ? one : attempt(one.id, () => outcomeOf(changed[next++])),
    );
    return toBatchOutput(results);
  },
);

export const purgeQueue = operation(SHAPES.PurgeQueue, async (call, input) => {
  settled(await queueOf(call.env, addressByUrl(call, input.QueueUrl)).purge());
  return undefined;
});

/** A result without members of its own. */
function outcomeOf(verdict: Verdict<unknown> | undefined): object {
  if (verdict === undefined) throw new Error("The queue has answered for fewer handles than given");
  settled(verdict);
  return {};
}

function checkRange(parameter: string, value: number | undefined, min: number, max: number): void {
  if (value === undefined || (value >= min && value <= max)) return;
  const bounds = `Must be between ${min} and ${max}, if provided.`;
  throw invalidParameter(parameter, value, bounds);
}

function checkVisibility(seconds: number | undefined): void {
  if (seconds === undefined || (seconds >= 0 && seconds <= VISIBILITY_SECONDS_MAX)) return;
  throw invalidParameter(
    "VisibilityTimeout",
    seconds,
    `Must be between 0 and ${VISIBILITY_SECONDS_MAX}, if provided.`,
  );
}

function checkAttemptId(id: string | undefined): void {
  if (
    id === undefined ||
    (id.length <= MESSAGE_TOKEN_LENGTH_MAX && /^[\u0021-\u007E]+$/.test(id))
  ) {
    return;
  }
  throw invalidParameter(
    "ReceiveRequestAttemptId",
    id,
    `ReceiveRequestAttemptId can only include alphanumeric and punctuation characters. 1 to ${MESSAGE_TOKEN_LENGTH_MAX} in length`,
  );
}

import { newId } from "../../platform/ids.ts";
import { sleep } from "../../platform/sleep.ts";
import { given } from "../given.ts";
import { addressByUrl, demand, operation, type SqsCall } from "./call.ts";
import { attempt, checkBatch, toBatchOutput } from "./batch.ts";
import { invalidParameter } from "./errors.ts";
import { HeldOutput } from "./held-answer.ts";
import {
  MESSAGE_TOKEN_LENGTH_MAX,
  RECEIVE_MESSAGES_MAX,
  VISIBILITY_SECONDS_MAX,
  WAIT_SECONDS_MAX,
} from "./limits.ts";
import { type ReceivedMessage } from "./mailbox.ts";
import { type LongPoll } from "./queue-messages.ts";
import { queueOf } from "./queues.ts";
import { settled, type Verdict } from "./verdict.ts";
import { checkSystemNames, toMessage, type WantedAttributes } from "./wire-message.ts";
import { SHAPES } from "./wire-shapes.ts";

/** Of a poll that has found nothing so far. */
interface HeldPoll {
  readonly polled: Promise<Verdict<readonly ReceivedMessage[]>>;
  readonly leave: () => void;
}

/** Most answers are there before, and go their ordinary way. */
const HOLD_AFTER_MS = 500;

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

  const received = await poll(call, queueOf(call.env, address), {
    messagesMax,
    // Ten messages of the greatest size are fewer bytes than RPC can carry.
    bytesMax: Number.MAX_SAFE_INTEGER,
    ...given("visibilitySeconds", visibilitySeconds),
    ...given("waitSeconds", waitSeconds),
    ...given("attemptId", attemptId),
  });
  if (!("polled" in received)) return toMessages(settled(received), wanted);
  const { polled, leave } = received;
  // The status has been sent by then: who asks again hears that the queue is not there any more.
  const output = polled.then((late) => toMessages(late.ok ? late.value : [], wanted));
  return new HeldOutput(output, leave);
});

function toMessages(received: readonly ReceivedMessage[], wanted: WantedAttributes): object {
  if (received.length === 0) return {};
  return { Messages: received.map((message) => toMessage(message, wanted)) };
}

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

/**
 * Who waits for long is told so, and his queue when he goes: a message that is given to nobody would be out of sight for
 * its whole timeout, and be counted as received.
 */
async function poll(
  { defer }: SqsCall,
  queue: ReturnType<typeof queueOf>,
  request: LongPoll,
): Promise<Verdict<readonly ReceivedMessage[]> | HeldPoll> {
  const pollId = newId();
  const polled = Promise.resolve(queue.receive({ ...request, pollId }));
  if (request.waitSeconds === 0) return await polled;
  const isOver = polled.then(() => undefined);
  const soon = await Promise.race([polled, sleep(HOLD_AFTER_MS, isOver)]);
  if (soon !== undefined) return soon;
  // Whoever is held can be refused no more: a queue that is slow to say that it is not there says so here.
  settled(await queue.describe());
  const late = await Promise.race([polled, Promise.resolve(undefined)]);
  if (late !== undefined) return late;
  // Without a caller an invocation ends at once, unless there is something to go on for.
  defer(polled);
  return { polled, leave: () => defer(queue.leave(pollId)) };
}

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

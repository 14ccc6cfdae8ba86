import { hasLineage, joinTraces } from "../../aws/trace.ts";
import { newId } from "../../platform/ids.ts";
import { type QueueAddress, isFifoName } from "./address.ts";
import { attempt, checkBatch, toBatchOutput } from "./batch.ts";
import { addressByUrl, operation, type SqsCall } from "./call.ts";
import { contentIdOf } from "./content-id.ts";
import { invalidValue, sqsError } from "./errors.ts";
import { MESSAGE_BYTES_MAX } from "./limits.ts";
import { type SentMessage } from "./mailbox.ts";
import {
  checkMessage,
  messageBytes,
  type NewMessage,
  type OutgoingMessage,
  sequenceNumber,
  toOutgoing,
} from "./message.ts";
import { queueOf } from "./queues.ts";
import { settled, type Verdict } from "./verdict.ts";
import { toDigests, toNewMessage } from "./wire-message.ts";
import { SHAPES } from "./wire-shapes.ts";

export const sendMessage = operation(SHAPES.SendMessage, async (call, input) => {
  const address = addressByUrl(call, input.QueueUrl);
  const message = toNewMessage(input);
  checkMessage(message);
  const outgoing = await toSend(call, address, message);
  const [sent] = settled(await queueOf(call.env, address).send([outgoing]));
  return sent === undefined ? undefined : toSent(address, message, settled(sent));
});

export const sendMessageBatch = operation(SHAPES.SendMessageBatch, async (call, input) => {
  const address = addressByUrl(call, input.QueueUrl);
  const entries = checkBatch(input.Entries, "SendMessageBatchRequestEntry");
  const messages = entries.map((entry) => toNewMessage(entry));
  checkTotal(messages);
  if (isFifoName(address.name) && messages.some(({ groupId }) => groupId === undefined)) {
    // By itself a message without a group has another code.
    throw invalidValue("The request must contain the parameter MessageGroupId.");
  }

  const checked = entries.map(({ Id }, index) =>
    attempt(Id, () => {
      const message = messages[index] ?? { body: "" };
      checkMessage(message);
      return message;
    }),
  );
  const sound = messages.filter((_, index) => "value" in (checked[index] ?? {}));
  const outgoing = await Promise.all(sound.map((message) => toSend(call, address, message)));
  const sent = settled(await queueOf(call.env, address).send(outgoing));
  const bySound = new Map(sound.map((message, index) => [message, sent[index]] as const));
  return toBatchOutput(
    checked.map((one, index) => {
      if ("error" in one) return one;
      const message = messages[index] ?? { body: "" };
      return attempt(one.id, () => toSent(address, message, outcomeOf(bySound.get(message))));
    }),
  );
});

async function toSend(
  { caller, traceHeader }: SqsCall,
  address: QueueAddress,
  message: NewMessage,
): Promise<OutgoingMessage> {
  return toOutgoing(traced(message, traceHeader), {
    id: newId(),
    senderId: caller.accountId,
    ...(await contentIdOf(address, message)),
  });
}

/** What a sender says is left as it is, unless that would break the chain of calls. */
function traced(message: NewMessage, trace: string | undefined): NewMessage {
  const { traceHeader: said } = message;
  if (trace === undefined || (said !== undefined && !hasLineage(trace))) return message;
  const traceHeader = joinTraces(said, trace);
  return traceHeader === undefined ? message : { ...message, traceHeader };
}

function outcomeOf(verdict: Verdict<SentMessage> | undefined): SentMessage {
  if (verdict === undefined) throw new Error("The queue has answered for fewer messages than sent");
  return settled(verdict);
}

function toSent({ name }: QueueAddress, message: NewMessage, { id, sequence }: SentMessage) {
  return {
    ...toDigests(message),
    MessageId: id,
    ...(isFifoName(name) ? { SequenceNumber: sequenceNumber(sequence) } : {}),
  };
}

function checkTotal(messages: readonly NewMessage[]): void {
  const bytes = messages.reduce((sum, message) => sum + messageBytes(message), 0);
  if (bytes <= MESSAGE_BYTES_MAX) return;
  throw sqsError(
    "BatchRequestTooLong",
    `Batch requests cannot be longer than ${MESSAGE_BYTES_MAX} bytes. You have sent ${bytes} bytes.`,
  );
}

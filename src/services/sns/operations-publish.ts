import { type QueryRequest, readItems } from "../../aws/query-protocol.ts";
import { ServiceError } from "../../aws/service-error.ts";
import { newId } from "../../platform/ids.ts";
import { unwrap } from "../verdict.ts";
import { type TopicAddress } from "./address.ts";
import { optional, ownTopic, type SnsCall, topicByArn } from "./call.ts";
import { batchTooLong, invalid, missing, notHere, snsError } from "./errors.ts";
import { BATCH_ENTRIES_MAX, BATCH_ENTRY_ID_LENGTH_MAX, MESSAGE_BYTES_MAX } from "./limits.ts";
import { messageBytes, type NewMessage, type OutgoingMessage, sequenceNumber } from "./message.ts";
import { toOutgoing } from "./outgoing.ts";
import { topicOf } from "./send.ts";
import { type Sent } from "./sns-topic.ts";
import { readMessage } from "./wire.ts";

const ENTRY_ID = /^[A-Za-z0-9_-]+$/;

interface Entry {
  readonly id: string;
  readonly message: NewMessage;
}

type Outcome =
  | { readonly id: string; readonly sent: Sent }
  | { readonly id: string; readonly error: ServiceError };

export async function publish(call: SnsCall) {
  const address = target(call);
  const message = readMessage(call.request, call.traceHeader);
  const outgoing = await toOutgoing(address, message, newId());
  const [sent] = unwrap(await topicOf(call.env, address).publish([outgoing]));
  if (sent === undefined) throw new Error("The topic has not answered for the message");
  return toSent(unwrap(sent));
}

export async function publishBatch(call: SnsCall) {
  const address = topicByArn(call);
  const entries = readEntries(call);
  const outcomes = await publishAll(call, address, entries);
  return {
    Successful: {
      member: outcomes.flatMap((one) =>
        "sent" in one ? [{ Id: one.id, ...toSent(one.sent) }] : [],
      ),
    },
    Failed: {
      member: outcomes.flatMap((one) => ("error" in one ? [toFailure(one.id, one.error)] : [])),
    },
  };
}

async function publishAll(
  call: SnsCall,
  address: TopicAddress,
  entries: readonly Entry[],
): Promise<readonly Outcome[]> {
  const checked = await Promise.all(entries.map((entry) => check(address, entry)));
  const sound = checked.flatMap((one) => ("outgoing" in one ? [one.outgoing] : []));
  const sent = unwrap(await topicOf(call.env, address).publish(sound));
  const verdicts = new Map(sound.map((message, index) => [message, sent[index]] as const));
  return checked.map((one) => {
    if ("error" in one) return one;
    const verdict = verdicts.get(one.outgoing);
    if (verdict === undefined) throw new Error("The topic has not answered for a message");
    if (verdict.ok) return { id: one.id, sent: verdict.value };
    const { code, message, status } = verdict;
    return { id: one.id, error: new ServiceError(code, message, status) };
  });
}

async function check(
  address: TopicAddress,
  { id, message }: Entry,
): Promise<
  | { readonly id: string; readonly outgoing: OutgoingMessage }
  | { readonly id: string; readonly error: ServiceError }
> {
  try {
    return { id, outgoing: await toOutgoing(address, message, newId()) };
  } catch (error) {
    if (error instanceof ServiceError) return { id, error };
    throw error;
  }
}

function target(call: SnsCall): TopicAddress {
  if (optional(call, "PhoneNumber") !== undefined) throw notHere("Publishing to phone numbers");
  const arn = optional(call, "TopicArn") ?? optional(call, "TargetArn");
  if (arn === undefined || arn === "") {
    throw invalid("TopicArn or TargetArn Reason: no value for required parameter");
  }
  if (/^arn:[^:]+:sns:[^:]*:[^:]*:endpoint\//.test(arn)) {
    throw notHere("Publishing to endpoints of platform applications");
  }
  return ownTopic(call, arn, optional(call, "TopicArn") === undefined ? "TargetArn" : "TopicArn");
}

/** Throws SNS's refusal of a batch as a whole. */
function readEntries({ request, traceHeader }: SnsCall): readonly Entry[] {
  const items = readItems(request, "PublishBatchRequestEntries.member");
  if (items.length === 0) {
    throw snsError("EmptyBatchRequest", "The batch request doesn't contain any entries.");
  }
  if (items.length > BATCH_ENTRIES_MAX) {
    throw snsError(
      "TooManyEntriesInBatchRequest",
      "The batch request contains more entries than permissible.",
    );
  }
  const entries = items.map((item) => ({
    id: readId(item),
    message: readMessage(item, traceHeader),
  }));
  if (new Set(entries.map(({ id }) => id)).size < entries.length) {
    throw snsError(
      "BatchEntryIdsNotDistinct",
      "Two or more batch entries in the request have the same Id.",
    );
  }
  const bytes = entries.reduce((sum, { message }) => sum + messageBytes(message), 0);
  if (bytes > MESSAGE_BYTES_MAX) throw batchTooLong();
  return entries;
}

function readId({ parameters }: QueryRequest): string {
  const id = parameters.get("Id");
  if (id === undefined) throw missing("PublishBatchRequestEntries.1.member.id");
  if (ENTRY_ID.test(id) && id.length <= BATCH_ENTRY_ID_LENGTH_MAX) return id;
  throw snsError(
    "InvalidBatchEntryId",
    "The Id of a batch entry in a batch request doesn't abide by the specification.",
  );
}

function toSent({ id, sequence }: Sent) {
  return {
    MessageId: id,
    SequenceNumber: sequence === undefined ? undefined : sequenceNumber(sequence),
  };
}

function toFailure(id: string, { queryCode, message, fault }: ServiceError) {
  return { Id: id, Code: queryCode, Message: message, SenderFault: fault === "Sender" };
}

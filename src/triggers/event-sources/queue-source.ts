import { fromBase64 } from "../../platform/bytes.ts";
import { type Remote, remoteOf } from "../../services/remote.ts";
import { isFifoName, type QueueAddress } from "../../services/sqs/address.ts";
import {
  BATCH_ENTRIES_MAX,
  RECEIVE_MESSAGES_MAX,
  WAIT_SECONDS_MAX,
} from "../../services/sqs/limits.ts";
import { type MessageAttribute } from "../../services/sqs/message-attributes.ts";
import { queueOf } from "../../services/sqs/queues.ts";
import { callQueue } from "../../services/sqs/remote-queue.ts";
import { settled } from "../../services/sqs/verdict.ts";
import { type QueueMessage, toQueueMessage } from "./sqs-event.ts";

/** What a poller asks of its queue. Each throws what the queue refuses. */
export interface QueueSource {
  /** Whether an empty queue calls for its poller by itself when there is something; the poller of any other has to look. */
  readonly calls: boolean;
  /** At the end of `waitSeconds` nothing may have come. A queue that calls does so after an empty answer without a wait. */
  readonly receive: (messagesMax: number, waitSeconds: number) => Promise<readonly QueueMessage[]>;
  readonly delete: (handles: readonly string[]) => Promise<void>;
  readonly subscribe: () => Promise<void>;
  readonly unsubscribe: () => Promise<void>;
}

/** What is received at once fits into one event, and through RPC. */
const RECEIVE_BYTES_MAX = 4_194_304;

/** `poller` is the name by which an embedded queue calls. */
export function openQueue(env: Env, address: QueueAddress, poller: string): QueueSource {
  const remote = remoteOf(env, "SQS", address.region);
  return remote === undefined ? embeddedQueue(env, address, poller) : remoteQueue(remote, address);
}

function embeddedQueue(env: Env, address: QueueAddress, poller: string): QueueSource {
  const queue = queueOf(env, address);
  return {
    calls: true,
    receive: async (messagesMax, waitSeconds) => {
      const received = await queue.receive({
        messagesMax,
        bytesMax: RECEIVE_BYTES_MAX,
        waitSeconds,
        ofOneGroup: isFifoName(address.name),
        ...(waitSeconds === 0 ? { subscriber: poller } : {}),
      });
      return settled(received).map((message) => toQueueMessage(message));
    },
    // What cannot be deleted has been given out again, and is somebody else's.
    delete: async (handles) => void settled(await queue.delete(handles)),
    subscribe: () => queue.subscribe(poller),
    unsubscribe: () => queue.unsubscribe(poller),
  };
}

function remoteQueue(remote: Remote, address: QueueAddress): QueueSource {
  const call = async (operation: string, input: Readonly<Record<string, unknown>>) => {
    const answer = await callQueue(remote, operation, address, input);
    if (!answer.ok) throw new Error(`${operation} has failed: ${answer.code}: ${answer.message}`);
    return answer.output;
  };
  return {
    calls: false,
    receive: async (messagesMax, waitSeconds) => {
      const output = await call("ReceiveMessage", {
        MaxNumberOfMessages: Math.min(messagesMax, RECEIVE_MESSAGES_MAX),
        WaitTimeSeconds: Math.min(Math.ceil(waitSeconds), WAIT_SECONDS_MAX),
        AttributeNames: ["All"],
        MessageAttributeNames: ["All"],
      });
      const messages = (output["Messages"] ?? []) as readonly RemoteMessage[];
      return messages.map(fromRemote);
    },
    delete: async (handles) => {
      for (let at = 0; at < handles.length; at += BATCH_ENTRIES_MAX) {
        const entries = handles
          .slice(at, at + BATCH_ENTRIES_MAX)
          .map((ReceiptHandle, index) => ({ Id: String(index), ReceiptHandle }));
        await call("DeleteMessageBatch", { Entries: entries });
      }
    },
    subscribe: async () => {},
    unsubscribe: async () => {},
  };
}

/** Of the JSON protocol. */
interface RemoteMessage {
  readonly MessageId: string;
  readonly ReceiptHandle: string;
  readonly Body: string;
  readonly Attributes?: Readonly<Record<string, string>>;
  readonly MessageAttributes?: Readonly<
    Record<
      string,
      { readonly DataType: string; readonly StringValue?: string; readonly BinaryValue?: string }
    >
  >;
}

function fromRemote(message: RemoteMessage): QueueMessage {
  const attributes = Object.entries(message.MessageAttributes ?? {}).map(
    ([name, { DataType: dataType, StringValue: text, BinaryValue: base64 }]) => {
      const value = text ?? fromBase64(base64 ?? "") ?? new Uint8Array();
      return [name, { dataType, value } satisfies MessageAttribute] as const;
    },
  );
  return {
    id: message.MessageId,
    receiptHandle: message.ReceiptHandle,
    body: message.Body,
    systemAttributes: message.Attributes ?? {},
    attributes: Object.fromEntries(attributes),
  };
}

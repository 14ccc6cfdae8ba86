import { toHex, toUtf8 } from "../../platform/bytes.ts";
import { sha256 } from "../../platform/hashes.ts";
import { isFifoName, type TopicAddress } from "./address.ts";
import { checkMessage, messageBytes, type NewMessage, type OutgoingMessage } from "./message.ts";

/** Checks a message, and makes of it what its topic takes. Throws SNS's refusals. */
export async function toOutgoing(
  { name }: TopicAddress,
  message: NewMessage,
  id: string,
): Promise<OutgoingMessage> {
  const texts = checkMessage(message);
  const { message: text, isStructured: _, ...others } = message;
  const isHashed = isFifoName(name) && message.deduplicationId === undefined;
  return {
    ...others,
    id,
    texts,
    bytes: messageBytes(message),
    ...(isHashed ? { contentId: toHex(await sha256(toUtf8(text))) } : {}),
  };
}

import { toHex, toUtf8 } from "../../platform/bytes.ts";
import { sha256 } from "../../platform/hashes.ts";
import { isFifoName, type QueueAddress } from "./address.ts";
import { type NewMessage } from "./message.ts";

/** What a FIFO queue may recognize a message by that has no deduplication id. */
export async function contentIdOf(
  { name }: QueueAddress,
  { body, deduplicationId }: NewMessage,
): Promise<{ readonly contentId?: string }> {
  if (!isFifoName(name) || deduplicationId !== undefined) return {};
  return { contentId: toHex(await sha256(toUtf8(body))) };
}

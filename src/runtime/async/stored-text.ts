import { INLINE_LENGTH_MAX, type StoredText } from "./model.ts";

const PREFIX = "async/";
/** No event lives as long: its age, the waits of its deliveries and its runs come to less than a day. */
const ORPHAN_MS = 7 * 24 * 3_600_000;

/** The day comes first in the name, so that what is old is listed first. */
export async function storeText(bucket: R2Bucket, text: string, now: number): Promise<StoredText> {
  if (text.length <= INLINE_LENGTH_MAX) return { text };
  const key = `${PREFIX}${new Date(now).toISOString().slice(0, 10)}/${crypto.randomUUID()}`;
  await bucket.put(key, text);
  return { key };
}

export async function readText(bucket: R2Bucket, stored: StoredText): Promise<string> {
  if ("text" in stored) return stored.text;
  const found = await bucket.get(stored.key);
  if (found === null) throw new Error(`The text ${stored.key} of an event is not in R2`);
  return await found.text();
}

/** Removes what events have left behind that were never accepted, or whose end was cut off. */
export async function sweepTexts(bucket: R2Bucket, now: number): Promise<void> {
  const { objects } = await bucket.list({ prefix: PREFIX });
  const orphans = objects.filter(({ uploaded }) => now - uploaded.getTime() > ORPHAN_MS);
  if (orphans.length > 0) await bucket.delete(orphans.map(({ key }) => key));
}

import { toUtf8 } from "../../platform/bytes.ts";
import { type Item } from "./source.ts";

/** A record of an event, in the form in which lanes keep it. */
export function toItem(
  about: Pick<Item, "sequenceNumber" | "key" | "arrivedAt">,
  record: object,
  toFilter: Item["toFilter"],
): Item {
  const text = JSON.stringify(record);
  return { ...about, text, bytes: toUtf8(text).byteLength + 1, toFilter };
}

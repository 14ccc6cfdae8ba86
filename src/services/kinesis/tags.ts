import { TAGS_MAX } from "../../aws/limits.ts";
import { invalidArgument } from "./errors.ts";

export type Tags = Readonly<Record<string, string>>;

const CHARACTERS = /^[\p{L}\p{Z}\p{N}_.:/=+\-@%]*$/u;
const RESERVED = /^aws:/i;

/** The tags with these added or replaced. Throws InvalidArgumentException for tags that no stream can have. */
export function withTags(tags: Tags, added: Tags): Tags {
  for (const [key, value] of Object.entries(added)) {
    if (!CHARACTERS.test(key) || RESERVED.test(key)) {
      throw invalidArgument(`The tag key ${key} is not valid.`);
    }
    if (!CHARACTERS.test(value)) {
      throw invalidArgument(`The value of the tag ${key} is not valid.`);
    }
  }
  const all = { ...tags, ...added };
  if (Object.keys(all).length > TAGS_MAX) {
    throw invalidArgument(
      `Failed to add tags. A given stream cannot have more than ${TAGS_MAX} tags associated with it.`,
    );
  }
  return all;
}

export function withoutTags(tags: Tags, keys: readonly string[]): Tags {
  return Object.fromEntries(Object.entries(tags).filter(([key]) => !keys.includes(key)));
}

import { invalidValue } from "./errors.ts";
import { QUEUE_TAGS_MAX } from "./limits.ts";

export type Tags = Readonly<Record<string, string>>;

const KEY_LENGTH_MAX = 128;
const VALUE_LENGTH_MAX = 256;
const CHARACTERS = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;
const RESERVED = /^aws:/i;

/** Throws InvalidParameterValue for tags that no queue can have. */
export function checkTags(queueName: string, tags: Tags): void {
  const entries = Object.entries(tags);
  if (entries.length > QUEUE_TAGS_MAX) {
    throw invalidValue(`Too many tags added for queue ${queueName}.`);
  }
  for (const [key, value] of entries) {
    if (key === "" || key.length > KEY_LENGTH_MAX || !CHARACTERS.test(key) || RESERVED.test(key)) {
      throw invalidValue(
        "Tag keys must be between 1 and 128 characters in length, of letters, white space, numbers and _.:/=+-@, and not begin with aws:.",
      );
    }
    if (value.length > VALUE_LENGTH_MAX || !CHARACTERS.test(value)) {
      throw invalidValue(
        "Tag values must be between 0 and 256 characters in length, of letters, white space, numbers and _.:/=+-@.",
      );
    }
  }
}

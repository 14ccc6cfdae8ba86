import { s3Error } from "./errors.ts";
import { type StoredObject } from "./store-objects.ts";
import { type LaterTags } from "./store-tags.ts";
import { children, textOf, xmlResponse, type XmlNode } from "./wire.ts";

export type Tags = Readonly<Record<string, string>>;

const NAME_LENGTH_MAX = 128;
const VALUE_LENGTH_MAX = 256;
/** "Using cost allocation S3 bucket tags" and "Categorizing your storage using tags". */
const TAGS_MAX = { bucket: 50, object: 10 } as const;

export type Tagged = keyof typeof TAGS_MAX;

/** Throws S3's refusal of tags that nothing may have. */
export function checkTags(tagged: Tagged, pairs: readonly (readonly [string, string])[]): Tags {
  const most = TAGS_MAX[tagged];
  if (pairs.length > most) {
    const subject = tagged === "bucket" ? "Bucket tag count" : "Object tags";
    throw s3Error("BadRequest", {}, `${subject} cannot be greater than ${most}`);
  }
  for (const [name, value] of pairs) {
    if (name === "" || name.length > NAME_LENGTH_MAX) {
      throw s3Error("InvalidTag", {}, "The TagKey you have provided is invalid");
    }
    if (value.length > VALUE_LENGTH_MAX) throw s3Error("InvalidTag");
    if (/^aws:/i.test(name)) {
      throw s3Error("InvalidTag", {}, "System tags cannot be added/updated by requester");
    }
  }
  const tags = Object.fromEntries(pairs);
  if (Object.keys(tags).length === pairs.length) return tags;
  throw s3Error("InvalidTag", {}, "Cannot provide multiple Tags with the same key");
}

/** The tags in a `Tagging` document. */
export function readTags(tagged: Tagged, root: XmlNode): Tags {
  const [set, ...more] = children(root, "TagSet");
  if (set === undefined || more.length > 0) throw s3Error("MalformedXML");
  return readTagSet(tagged, set);
}

/** The tags in an element that has nothing else. */
export function readTagSet(tagged: Tagged, set: XmlNode): Tags {
  const pairs = children(set, "Tag").map((tag) => {
    const [name, value] = [textOf(tag, "Key"), textOf(tag, "Value")];
    if (name === undefined || value === undefined) throw s3Error("MalformedXML");
    return [name, value] as const;
  });
  return checkTags(tagged, pairs);
}

/** The object as it is by now: tags that were set for another object of its name say nothing of it. */
export function withLaterTags<T extends StoredObject>(object: T, later: LaterTags | undefined): T {
  if (later?.version !== object.version) return object;
  return { ...object, kept: { ...object.kept, tags: later.tags } };
}

export function tagsResponse(tags: Tags): Response {
  const list = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
  return xmlResponse("Tagging", { TagSet: { Tag: list } });
}

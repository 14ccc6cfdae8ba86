import { TAGS_MAX } from "../../aws/limits.ts";
import { limitExceeded } from "./errors.ts";
import { type Tags } from "./model.ts";

export type TagChange =
  | { readonly kind: "put"; readonly tags: Tags }
  | { readonly kind: "remove"; readonly keys: readonly string[] };

/** The tags as they are after a change. Throws LimitExceededException. */
export function changeTags(tags: Tags, change: TagChange): Tags {
  if (change.kind === "remove") {
    return Object.fromEntries(Object.entries(tags).filter(([key]) => !change.keys.includes(key)));
  }
  const all = { ...tags, ...change.tags };
  if (Object.keys(all).length > TAGS_MAX) throw limitExceeded();
  return all;
}

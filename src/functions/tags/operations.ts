import { AwsError, functionNotFound, invalidParameter, tooManyTags } from "../../aws/errors.ts";
import { newId } from "../../platform/ids.ts";
import { checkTags } from "../checks.ts";
import { type Context } from "../operations/context.ts";
import { type Taggable } from "./model.ts";
import { changeTags, findTags, type Tags } from "./store.ts";

/** A resource and the ARN by which the caller named it. */
export interface TagTarget {
  readonly resource: Taggable;
  readonly arn: string;
}

/** Adds to the tags that are there: reference 2.9. */
export async function tagResource(
  context: Context,
  { resource, arn }: TagTarget,
  tags: Tags,
): Promise<void> {
  // Text 43.
  if (Object.keys(tags).length === 0) throw unprocessable();
  checkTags(tags);
  if (await changeTags(context.db, resource, tags, newId())) return;
  const isThere = (await findTags(context.db, resource)) !== undefined;
  throw isThere ? tooManyTags() : notFound(resource, arn);
}

/** A key that is not there is removed as well: reference 2.9. */
export async function untagResource(
  context: Context,
  { resource, arn }: TagTarget,
  keys: readonly string[],
): Promise<void> {
  const changes = Object.fromEntries(keys.map((key) => [key, null]));
  const changed = await changeTags(context.db, resource, changes, newId());
  if (!changed) throw notFound(resource, arn);
}

export async function listTags(context: Context, { resource, arn }: TagTarget): Promise<Tags> {
  const tags = await findTags(context.db, resource);
  if (tags === undefined) throw notFound(resource, arn);
  return tags;
}

export function unprocessable(): AwsError {
  return invalidParameter("An error occurred and the request cannot be processed.");
}

/** Reference 2.10, and text 32. */
function notFound({ kind }: Taggable, arn: string): AwsError {
  switch (kind) {
    case "function":
      return functionNotFound(arn);
    case "event-source-mapping":
      return new AwsError("ResourceNotFoundException", `Event source mapping not found: ${arn}`);
    case "code-signing-config":
      return new AwsError(
        "ResourceNotFoundException",
        "The code signing configuration cannot be found. " +
          `Check that the provided configuration is not deleted: ${arn}.`,
      );
  }
}

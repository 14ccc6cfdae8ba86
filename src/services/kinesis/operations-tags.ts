import { TAGS_MAX } from "../../aws/limits.ts";
import { addressOf, operation } from "./call.ts";
import { changeStream, describe } from "./operations-streams.ts";
import { toTags } from "./wire.ts";
import { SHAPES } from "./wire-shapes.ts";

export const addTagsToStream = operation(SHAPES.AddTagsToStream, async (call, input, name) => {
  const address = addressOf(call, input, name);
  return await changeStream(call, address, { kind: "tag", tags: input.Tags });
});

export const removeTagsFromStream = operation(
  SHAPES.RemoveTagsFromStream,
  async (call, input, name) => {
    const address = addressOf(call, input, name);
    return await changeStream(call, address, { kind: "untag", keys: input.TagKeys });
  },
);

export const listTagsForStream = operation(SHAPES.ListTagsForStream, async (call, input, name) => {
  const { ExclusiveStartTagKey: after = "", Limit: itemsMax = TAGS_MAX } = input;
  const { tags } = await describe(call, addressOf(call, input, name));
  const following = toTags(tags).filter(({ Key: key }) => key > after);
  return { Tags: following.slice(0, itemsMax), HasMoreTags: following.length > itemsMax };
});

export const tagResource = operation(SHAPES.TagResource, async (call, input, name) => {
  const address = addressOf(call, { StreamARN: input.ResourceARN }, name);
  return await changeStream(call, address, { kind: "tag", tags: input.Tags });
});

export const untagResource = operation(SHAPES.UntagResource, async (call, input, name) => {
  const address = addressOf(call, { StreamARN: input.ResourceARN }, name);
  return await changeStream(call, address, { kind: "untag", keys: input.TagKeys });
});

export const listTagsForResource = operation(
  SHAPES.ListTagsForResource,
  async (call, input, name) => {
    const address = addressOf(call, { StreamARN: input.ResourceARN }, name);
    return { Tags: toTags((await describe(call, address)).tags) };
  },
);

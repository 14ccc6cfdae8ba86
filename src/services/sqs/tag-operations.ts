import { addressByUrl, demand, operation } from "./call.ts";
import { queueOf } from "./queues.ts";
import { checkTags } from "./tags.ts";
import { settled } from "./verdict.ts";
import { SHAPES } from "./wire-shapes.ts";

export const tagQueue = operation(SHAPES.TagQueue, async (call, input) => {
  const address = addressByUrl(call, input.QueueUrl);
  const tags = demand("Tags", input.Tags);
  checkTags(address.name, tags);
  settled(await queueOf(call.env, address).setTags(tags));
  return undefined;
});

export const untagQueue = operation(SHAPES.UntagQueue, async (call, input) => {
  const address = addressByUrl(call, input.QueueUrl);
  const keys = demand("TagKeys", input.TagKeys);
  const removed = Object.fromEntries(keys.map((key) => [key, undefined]));
  settled(await queueOf(call.env, address).setTags(removed));
  return undefined;
});

export const listQueueTags = operation(SHAPES.ListQueueTags, async (call, input) => {
  const address = addressByUrl(call, input.QueueUrl);
  const { tags } = settled(await queueOf(call.env, address).describe());
  return Object.keys(tags).length === 0 ? {} : { Tags: tags };
});

import { readInput } from "../../aws/shape-read.ts";
import { type ServiceCall } from "../service.ts";
import { askBus, ownBus } from "./bus-of.ts";
import { malformedArn } from "./errors.ts";
import { type BusAddress, busArn, resourceOf } from "./model.ts";
import { type TagChange } from "./tags.ts";
import { fromTags, toTags } from "./wire.ts";
import { LIST_TAGS_FOR_RESOURCE, TAG_RESOURCE, UNTAG_RESOURCE } from "./wire-shapes.ts";

export async function tagResource(call: ServiceCall): Promise<object> {
  const { ResourceARN: arn, Tags: tags } = readInput(TAG_RESOURCE, {}, call.body);
  return await change(call, arn, "TagResource", { kind: "put", tags: fromTags(tags) });
}

export async function untagResource(call: ServiceCall): Promise<object> {
  const { ResourceARN: arn, TagKeys: keys } = readInput(UNTAG_RESOURCE, {}, call.body);
  return await change(call, arn, "UntagResource", { kind: "remove", keys });
}

export async function listTagsForResource(call: ServiceCall): Promise<object> {
  const { ResourceARN: arn } = readInput(LIST_TAGS_FOR_RESOURCE, {}, call.body);
  const { bus, rule } = ownResource(call, arn, "ListTagsForResource");
  const { tags } =
    rule === undefined
      ? await askBus(call.env, bus, (object) => object.describeBus(bus))
      : await askBus(call.env, bus, (object) => object.describeRule(bus, rule));
  return { Tags: toTags(tags) };
}

async function change(
  call: ServiceCall,
  arn: string,
  action: string,
  tagChange: TagChange,
): Promise<object> {
  const { bus, rule } = ownResource(call, arn, action);
  await askBus(call.env, bus, (object) => object.changeTags(bus, rule, tagChange));
  return {};
}

function ownResource(
  { caller }: ServiceCall,
  arn: string,
  action: string,
): { readonly bus: BusAddress; readonly rule?: string } {
  const resource = resourceOf(arn);
  if (resource === undefined) throw malformedArn(arn);
  return { ...resource, bus: ownBus(busArn(resource.bus), caller, action) };
}

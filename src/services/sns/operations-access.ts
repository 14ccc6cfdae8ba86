import { readList } from "../../aws/query-protocol.ts";
import { type Verdict, unwrap } from "../verdict.ts";
import { required, type SnsCall, topicByArn } from "./call.ts";
import { missing, snsError } from "./errors.ts";
import { topicOf } from "./send.ts";
import { checkTags } from "./topic.ts";
import { checkPermission } from "./topic-policy.ts";
import { readTags, toTags } from "./wire.ts";

export async function addPermission(call: SnsCall) {
  const address = topicByArn(call);
  const permission = {
    label: required(call, "Label"),
    accountIds: readList(call.request, "AWSAccountId.member"),
    actions: readList(call.request, "ActionName.member"),
  };
  checkPermission(permission);
  unwrap(await topicOf(call.env, address).addPermission(permission));
  return undefined;
}

export async function removePermission(call: SnsCall) {
  const address = topicByArn(call);
  unwrap(await topicOf(call.env, address).removePermission(required(call, "Label")));
  return undefined;
}

export async function tagResource(call: SnsCall) {
  const address = topicByArn(call, "ResourceArn");
  const tags = readTags(call.request);
  if (tags === undefined) throw missing("Tags");
  checkTags(tags);
  unwrapResource(await topicOf(call.env, address).setTags(tags));
  return {};
}

export async function untagResource(call: SnsCall) {
  const address = topicByArn(call, "ResourceArn");
  const keys = readList(call.request, "TagKeys.member");
  if (keys.length === 0) throw missing("TagKeys");
  const removed = Object.fromEntries(keys.map((key) => [key, undefined]));
  unwrapResource(await topicOf(call.env, address).setTags(removed));
  return {};
}

export async function listTagsForResource(call: SnsCall) {
  const address = topicByArn(call, "ResourceArn");
  const { topic } = unwrapResource(await topicOf(call.env, address).describe());
  return { Tags: toTags(topic.tags) };
}

/** Here a topic that is not there has another name. */
function unwrapResource<T>(verdict: Verdict<T>): T {
  if (!verdict.ok && verdict.code === "NotFound") {
    throw snsError("ResourceNotFound", "Resource does not exist");
  }
  return unwrap(verdict);
}

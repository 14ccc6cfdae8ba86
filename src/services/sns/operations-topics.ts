import { given } from "../given.ts";
import { cutSlice } from "../paging.ts";
import { unwrap } from "../verdict.ts";
import { isFifoName, isTopicName, topicArn } from "./address.ts";
import { optional, required, type SnsCall, topicByArn } from "./call.ts";
import { invalid } from "./errors.ts";
import { readSlice } from "./page.ts";
import { topicOf } from "./send.ts";
import { delistTopic, enlistTopic, topicNames } from "./store-directory.ts";
import { checkAttribute, checkTags, shownAttributes } from "./topic.ts";
import { readAttributes, readTags, toEntries } from "./wire.ts";

const FIFO_NAMES =
  "Fifo Topic names must end with .fifo and must be made up of only uppercase and lowercase ASCII letters, numbers, underscores, and hyphens, and must be between 1 and 256 characters long.";

export async function createTopic(call: SnsCall) {
  const name = required(call, "Name");
  const attributes = readAttributes(call.request);
  checkName(name, attributes["FifoTopic"] === "true");
  for (const [key, value] of Object.entries(attributes)) checkAttribute(name, key, value);
  const dataProtection = optional(call, "DataProtectionPolicy");
  checkAttribute(name, "Policy", dataProtection ?? "");
  const tags = readTags(call.request);
  checkTags(tags ?? {});

  const { accountId, region } = call.caller;
  const address = { accountId, region, name };
  const own = Object.entries(attributes).filter(([, value]) => value !== "");
  const topic = {
    address,
    attributes: Object.fromEntries(own),
    tags: tags ?? {},
    ...given("dataProtectionPolicy", dataProtection),
  };
  unwrap(await topicOf(call.env, address).create(topic, tags));
  // Last, so that what is listed is there. Creating it again mends an interruption.
  await enlistTopic(call.db, address);
  return { TopicArn: topicArn(address) };
}

/** Deleting what is not there is no error. */
export async function deleteTopic(call: SnsCall) {
  const address = topicByArn(call);
  // First, so that what is listed is there.
  await delistTopic(call.db, address);
  await topicOf(call.env, address).remove();
  return undefined;
}

export async function listTopics(call: SnsCall) {
  const { accountId, region } = call.caller;
  const slice = readSlice(call);
  const names = await topicNames(call.db, { accountId, region }, slice);
  const { items, nextToken } = cutSlice(names, slice, (name) => name);
  const member = items.map((name) => ({ TopicArn: topicArn({ accountId, region, name }) }));
  return { Topics: { member }, NextToken: nextToken };
}

export async function getTopicAttributes(call: SnsCall) {
  const { topic, counts } = unwrap(await topicOf(call.env, topicByArn(call)).describe());
  return { Attributes: toEntries(shownAttributes(topic, counts)) };
}

export async function setTopicAttributes(call: SnsCall) {
  const address = topicByArn(call);
  const name = required(call, "AttributeName");
  const value = optional(call, "AttributeValue") ?? "";
  if (name === "FifoTopic") throw invalid("AttributeName");
  checkAttribute(address.name, name, value);
  unwrap(await topicOf(call.env, address).setAttribute(name, value));
  return undefined;
}

export async function getDataProtectionPolicy(call: SnsCall) {
  const address = topicByArn(call, "ResourceArn");
  const { topic } = unwrap(await topicOf(call.env, address).describe());
  return { DataProtectionPolicy: topic.dataProtectionPolicy };
}

/** Kept and shown; no message is held against it. */
export async function putDataProtectionPolicy(call: SnsCall) {
  const address = topicByArn(call, "ResourceArn");
  const policy = required(call, "DataProtectionPolicy");
  checkAttribute(address.name, "Policy", policy);
  unwrap(await topicOf(call.env, address).setDataProtectionPolicy(policy));
  return undefined;
}

function checkName(name: string, isFifo: boolean): void {
  if (isFifo && !(isTopicName(name) && isFifoName(name))) throw invalid(FIFO_NAMES);
  if (!isTopicName(name) || isFifoName(name) !== isFifo) throw invalid("Topic Name");
}

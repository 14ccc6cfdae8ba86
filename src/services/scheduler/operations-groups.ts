import { readInput, readIntegerParameter } from "../../aws/shape-read.ts";
import { type Database, openDatabase } from "../../platform/database.ts";
import { cutSlice, sliceOf } from "../paging.ts";
import { changedMeanwhile, groupExists, groupNotFound, invalid, quotaExceeded } from "./errors.ts";
import {
  DEFAULT_GROUP,
  type Group,
  GROUP_TAGS_MAX,
  groupArn,
  type GroupAddress,
  GROUPS_MAX,
} from "./model.ts";
import { queryMembers, type SchedulerCall } from "./request.ts";
import {
  countGroups,
  deleteGroup,
  ensureDefaultGroup,
  findGroup,
  insertGroup,
  listGroups,
  replaceGroupTags,
} from "./store-groups.ts";
import { fromTags, toGroup, toTags } from "./wire.ts";
import {
  CREATE_SCHEDULE_GROUP,
  LIST_SCHEDULE_GROUPS,
  LIST_TAGS_FOR_RESOURCE,
  NAMED_GROUP,
  TAG_RESOURCE,
  UNTAG_RESOURCE,
} from "./wire-shapes.ts";

const PAGE_MAX = 100;

export async function createScheduleGroup(call: SchedulerCall): Promise<object> {
  const input = readInput(CREATE_SCHEDULE_GROUP, { Name: call.label }, call.body);
  const { Name: name, ClientToken: clientToken } = input;
  const address = addressOf(call, name);
  const db = openDatabase(call.env.DB);
  const now = Date.now();
  if (name === DEFAULT_GROUP) throw groupExists(name);
  if ((await countGroups(db, address)) >= GROUPS_MAX) {
    throw quotaExceeded(`The account has ${GROUPS_MAX} schedule groups already.`);
  }
  const isNew = await insertGroup(db, {
    ...address,
    state: "ACTIVE",
    tags: fromTags(input.Tags),
    createdAt: now,
    modifiedAt: now,
    ...(clientToken === undefined ? {} : { clientToken }),
  });
  if (!isNew) {
    const known = await findGroup(db, address);
    const isRepeat = clientToken !== undefined && known?.clientToken === clientToken;
    if (!isRepeat) throw groupExists(name);
  }
  return { ScheduleGroupArn: groupArn(address) };
}

export async function getScheduleGroup(call: SchedulerCall): Promise<object> {
  const { Name: name } = readInput(NAMED_GROUP, { Name: call.label });
  return toGroup(await getGroup(openDatabase(call.env.DB), addressOf(call, name)));
}

export async function deleteScheduleGroup(call: SchedulerCall): Promise<object> {
  const { Name: name } = readInput(NAMED_GROUP, { Name: call.label });
  if (name === DEFAULT_GROUP) throw invalid("The default schedule group cannot be deleted.");
  const db = openDatabase(call.env.DB);
  await getGroup(db, addressOf(call, name));
  await deleteGroup(db, addressOf(call, name));
  return {};
}

export async function listScheduleGroups({ env, caller, query }: SchedulerCall): Promise<object> {
  const members = queryMembers(query, { NamePrefix: "NamePrefix", NextToken: "NextToken" });
  const itemsMax = readIntegerParameter(query.get("MaxResults") ?? undefined);
  const input = readInput(LIST_SCHEDULE_GROUPS, { ...members, MaxResults: itemsMax });
  const slice = sliceOf(input.NextToken, input.MaxResults ?? PAGE_MAX);
  const db = openDatabase(env.DB);
  await ensureDefaultGroup(db, caller, Date.now());
  const found = await listGroups(db, caller, input.NamePrefix ?? "", slice);
  const { items, nextToken } = cutSlice(found, slice, ({ name }) => name);
  return {
    ScheduleGroups: items.map(toGroup),
    ...(nextToken === undefined ? {} : { NextToken: nextToken }),
  };
}

export async function tagResource(call: SchedulerCall): Promise<object> {
  const input = readInput(TAG_RESOURCE, { ResourceArn: call.label }, call.body);
  const added = fromTags(input.Tags);
  return await changeTags(call, input.ResourceArn, (tags) => ({ ...tags, ...added }));
}

export async function untagResource(call: SchedulerCall): Promise<object> {
  const keys = call.query.getAll("TagKeys");
  const input = readInput(UNTAG_RESOURCE, { ResourceArn: call.label, TagKeys: keys });
  return await changeTags(call, input.ResourceArn, (tags) =>
    Object.fromEntries(Object.entries(tags).filter(([key]) => !keys.includes(key))),
  );
}

export async function listTagsForResource(call: SchedulerCall): Promise<object> {
  const { ResourceArn: arn } = readInput(LIST_TAGS_FOR_RESOURCE, { ResourceArn: call.label });
  return { Tags: toTags((await ownGroup(call, arn)).tags) };
}

async function changeTags(
  call: SchedulerCall,
  arn: string,
  change: (tags: Group["tags"]) => Group["tags"],
): Promise<object> {
  const group = await ownGroup(call, arn);
  const tags = change(group.tags);
  if (Object.keys(tags).length > GROUP_TAGS_MAX) {
    throw quotaExceeded(`A schedule group has at most ${GROUP_TAGS_MAX} tags.`);
  }
  const replaced = await replaceGroupTags(openDatabase(call.env.DB), group, tags);
  if (!replaced) throw changedMeanwhile(group.name);
  return {};
}

async function ownGroup(call: SchedulerCall, arn: string): Promise<Group> {
  const address = addressOf(call, arn.slice(arn.indexOf("/") + 1));
  // Another account's group, or one of another region, is not there for this caller.
  if (groupArn(address) !== arn) throw groupNotFound(arn);
  return await getGroup(openDatabase(call.env.DB), address);
}

async function getGroup(db: Database, address: GroupAddress): Promise<Group> {
  if (address.name === DEFAULT_GROUP) await ensureDefaultGroup(db, address, Date.now());
  const group = await findGroup(db, address);
  if (group === undefined) throw groupNotFound(address.name);
  return group;
}

function addressOf({ caller }: SchedulerCall, name: string): GroupAddress {
  return { accountId: caller.accountId, region: caller.region, name };
}

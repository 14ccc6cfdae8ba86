import { readInput, readIntegerParameter } from "../../aws/shape-read.ts";
import { type Value } from "../../aws/shape.ts";
import { type Database, openDatabase } from "../../platform/database.ts";
import { newId } from "../../platform/ids.ts";
import { cutSlice, sliceOf } from "../paging.ts";
import { nextRun } from "../schedules/sweep.ts";
import { type NextRun } from "../schedules/store.ts";
import { checkSettings } from "./check.ts";
import { changedMeanwhile, groupNotFound, scheduleExists } from "./errors.ts";
import {
  DEFAULT_GROUP,
  firstDueAfter,
  type GroupAddress,
  runsAlike,
  scheduleArn,
  type ScheduleValue,
  timetableOf,
} from "./model.ts";
import { queryMembers, type SchedulerCall } from "./request.ts";
import {
  deleteSchedule as remove,
  getSchedule as get,
  insertSchedule,
  listSchedules as list,
  replaceSchedule,
  scheduleKey,
} from "./store.ts";
import { findGroup } from "./store-groups.ts";
import { fromSchedule, toListedSchedule, toSchedule } from "./wire.ts";
import { LIST_SCHEDULES, NAMED_SCHEDULE, SCHEDULE } from "./wire-shapes.ts";

const PAGE_MAX = 100;

export async function createSchedule(call: SchedulerCall): Promise<object> {
  const input = readInput(SCHEDULE, { Name: call.label }, call.body);
  const now = Date.now();
  const { group, value } = await readValue(call, input, now);
  const db = openDatabase(call.env.DB);
  const key = scheduleKey(group, input.Name);
  const isNew = await insertSchedule(db, {
    ...key,
    id: newId(),
    revisionId: newId(),
    value,
    ...firstRun(value, now),
    createdAt: now,
    modifiedAt: now,
  });
  if (!isNew) {
    const known = await get(db, key);
    const isRepeat =
      input.ClientToken !== undefined && known.value.clientToken === input.ClientToken;
    if (!isRepeat) throw scheduleExists(input.Name);
  }
  return { ScheduleArn: scheduleArn(group, input.Name) };
}

/** Replaces the whole schedule: what is not given is as it was never given. */
export async function updateSchedule(call: SchedulerCall): Promise<object> {
  const input = readInput(SCHEDULE, { Name: call.label }, call.body);
  const now = Date.now();
  const { group, value } = await readValue(call, input, now);
  const db = openDatabase(call.env.DB);
  const known = await get(db, scheduleKey(group, input.Name));
  const isAlike = runsAlike(known.value, value);
  const settled = isAlike ? { ...value, anchorAt: known.value.anchorAt } : value;
  const isOnItsWay = isAlike && known.dueAt !== null && value.state === "ENABLED";
  const replaced = await replaceSchedule(
    db,
    {
      ...known,
      // Runs are told apart by it, and new times may come before one that has been.
      id: isAlike ? known.id : newId(),
      revisionId: newId(),
      value: settled,
      ...(isOnItsWay ? {} : firstRun(settled, now)),
      modifiedAt: now,
    },
    known.revisionId,
  );
  if (!replaced) throw changedMeanwhile(input.Name);
  return { ScheduleArn: scheduleArn(group, input.Name) };
}

export async function getSchedule(call: SchedulerCall): Promise<object> {
  const { group, name } = named(call);
  const schedule = await get(openDatabase(call.env.DB), scheduleKey(group, name));
  return toSchedule(schedule, schedule.value);
}

export async function deleteSchedule(call: SchedulerCall): Promise<object> {
  const { group, name } = named(call);
  await remove(openDatabase(call.env.DB), scheduleKey(group, name));
  return {};
}

export async function listSchedules({ env, caller, query }: SchedulerCall): Promise<object> {
  const names = {
    GroupName: "ScheduleGroup",
    NamePrefix: "NamePrefix",
    NextToken: "NextToken",
    State: "State",
  };
  const itemsMax = readIntegerParameter(query.get("MaxResults") ?? undefined);
  const input = readInput(LIST_SCHEDULES, { ...queryMembers(query, names), MaxResults: itemsMax });
  const slice = sliceOf(input.NextToken, input.MaxResults ?? PAGE_MAX);
  const { GroupName: groupName, NamePrefix: prefix, State: state } = input;
  const db = openDatabase(env.DB);
  if (groupName !== undefined) await checkGroup(db, addressOf(caller, groupName));
  const filter = {
    ...(groupName === undefined ? {} : { groupName }),
    ...(prefix === undefined ? {} : { prefix }),
    ...(state === undefined ? {} : { state }),
  };
  const found = await list(db, caller, filter, slice);
  const { items, nextToken } = cutSlice(found, slice, (one) => `${one.groupName}/${one.name}`);
  return {
    Schedules: items.map((schedule) => toListedSchedule(schedule, schedule.value)),
    ...(nextToken === undefined ? {} : { NextToken: nextToken }),
  };
}

/** One clock for all of a call: a rate whose first run were a moment before it is made would wait for its second. */
async function readValue(
  { env, caller }: SchedulerCall,
  input: Value<typeof SCHEDULE>,
  now: number,
): Promise<{ readonly group: GroupAddress; readonly value: ScheduleValue }> {
  const { ClientToken: clientToken, GroupName: groupName = DEFAULT_GROUP } = input;
  const settings = fromSchedule(input);
  checkSettings(settings, now);
  const group = addressOf(caller, groupName);
  await checkGroup(openDatabase(env.DB), group);
  const token = clientToken === undefined ? {} : { clientToken };
  return { group, value: { ...settings, anchorAt: now, ...token } };
}

async function checkGroup(db: Database, group: GroupAddress): Promise<void> {
  if (group.name === DEFAULT_GROUP) return;
  if ((await findGroup(db, group)) === undefined) throw groupNotFound(group.name);
}

function named(call: SchedulerCall): { readonly group: GroupAddress; readonly name: string } {
  const members = queryMembers(call.query, { GroupName: "groupName", ClientToken: "clientToken" });
  const input = readInput(NAMED_SCHEDULE, { ...members, Name: call.label });
  const { Name: name, GroupName: groupName = DEFAULT_GROUP } = input;
  return { group: addressOf(call.caller, groupName), name };
}

function addressOf({ accountId, region }: SchedulerCall["caller"], name: string): GroupAddress {
  return { accountId, region, name };
}

function firstRun(value: ScheduleValue, now: number): NextRun {
  const timetable = value.state === "ENABLED" ? timetableOf(value) : undefined;
  if (timetable === undefined) return { dueAt: null, nextRunAt: null };
  const windowMs = value.windowMinutes * 60_000;
  const after = firstDueAfter(timetable, now);
  return nextRun(timetable, { after, windowMs, random: Math.random() });
}

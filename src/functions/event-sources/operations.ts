import { AwsError, invalidParameter, resourceNotFound } from "../../aws/errors.ts";
import { type FunctionAddress } from "../../aws/arn.ts";
import { type Page, type PageRequest } from "../../aws/paging.ts";
import { newId } from "../../platform/ids.ts";
import { checkTags } from "../checks.ts";
import { checkDestinations } from "../destinations.ts";
import { type FunctionRecord } from "../model.ts";
import { type Context } from "../operations/context.ts";
import { findQualified } from "../qualifier.ts";
import {
  alreadyExists,
  applySettings,
  changeMapping,
  createMapping,
  type EventSourceMapping,
  isUnderWay,
  type MappingChanges,
  type MappingKey,
  type NewMapping,
  removeMapping,
  type SettingsChanges,
} from "./model.ts";
import { checkSettings } from "./rules.ts";
import { findSource } from "./find-source.ts";
import { checkSource } from "./source-check.ts";
import { findMapping, findRival, settle, settleOverdue } from "./settle.ts";
import { insertMapping, listMappings, type MappingFilter, replaceMapping } from "./store.ts";

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export async function createEventSourceMapping(
  context: Context,
  given: NewMapping,
): Promise<EventSourceMapping> {
  checkSettings(given.source, given.settings);
  checkTags(given.tags);
  const { configuration } = await getMapped(context, given.key, given);
  const state = await findSource(context.env, given.key, given.source);
  checkSource(given.source, state, configuration.timeoutSeconds);
  await checkFailureDestination(context, given.key, given.functionName, given.settings);

  const mapping = createMapping(given, stamp(context));
  if (!(await insertMapping(context.db, mapping))) {
    const existing = await findRival(context, mapping);
    // The other one was being deleted, and is gone by now.
    if (existing === undefined) return await createAgain(context, mapping);
    throw alreadyExists(mapping, existing.key);
  }
  settleLater(context, mapping);
  return mapping;
}

export async function getEventSourceMapping(
  context: Context,
  key: MappingKey,
): Promise<EventSourceMapping> {
  // Nothing else can be an id, whatever it is.
  const found = UUID.test(key.id) ? await findMapping(context, key) : undefined;
  if (found === undefined) throw resourceNotFound();
  return found;
}

/** Of changes that start from the same revision one is written, and the others find the mapping in use. */
export async function updateEventSourceMapping(
  context: Context,
  key: MappingKey,
  changesOf: (mapping: EventSourceMapping) => MappingChanges,
): Promise<EventSourceMapping> {
  const mapping = await getEventSourceMapping(context, key);
  const { settings: changes, target } = changesOf(mapping);
  const settings = applySettings(mapping.settings, changes);
  checkSettings(mapping.source, settings);
  if (target !== undefined) await getMapped(context, key, target);
  await checkFailureDestination(context, key, mapping.functionName, changes);
  if (isUnderWay(mapping)) throw inUse("update");

  const changed = changeMapping(mapping, settings, target, stamp(context));
  if (!(await replaceMapping(context.db, changed, mapping.revisionId))) {
    const existing = await findRival(context, changed);
    throw existing === undefined ? inUse("update") : alreadyExists(changed, existing.key);
  }
  settleLater(context, changed);
  return changed;
}

export async function deleteEventSourceMapping(
  context: Context,
  key: MappingKey,
): Promise<EventSourceMapping> {
  const mapping = await getEventSourceMapping(context, key);
  if (isUnderWay(mapping)) throw inUse("delete");
  const removed = removeMapping(mapping, stamp(context));
  if (!(await replaceMapping(context.db, removed, mapping.revisionId))) throw inUse("delete");
  settleLater(context, removed);
  return removed;
}

/** Mappings outlive their function, so a function that is not there may have some: reference 5.1. */
export async function listEventSourceMappings(
  context: Context,
  filter: MappingFilter,
  page: PageRequest,
): Promise<Page<EventSourceMapping>> {
  const found = await listMappings(context.db, context.caller, filter, page);
  const settled = await Promise.all(found.items.map((item) => settleOverdue(context, item)));
  return { ...found, items: settled.filter((item) => item !== undefined) };
}

/** The function that a mapping calls. To AWS a missing one is a wrong parameter here: reference 2.10. */
async function getMapped(
  { db, now }: Context,
  { accountId, region }: MappingKey,
  { functionName, qualifier }: NonNullable<MappingChanges["target"]>,
): Promise<FunctionRecord> {
  const address: FunctionAddress = { accountId, region, name: functionName };
  const found = await findQualified(db, address, qualifier, now());
  if (found === undefined) throw invalidParameter("Function does not exist");
  return found;
}

/** A topic of Kafka cannot be asked for. */
async function checkFailureDestination(
  context: Context,
  { accountId, region }: MappingKey,
  name: string,
  { onFailure }: SettingsChanges,
): Promise<void> {
  if (!onFailure) return;
  await checkDestinations(context, { accountId, region, name }, { onFailure });
}

async function createAgain(
  context: Context,
  mapping: EventSourceMapping,
): Promise<EventSourceMapping> {
  if (!(await insertMapping(context.db, mapping))) throw inUse("create");
  settleLater(context, mapping);
  return mapping;
}

/** Readers finish what this does not get to. */
function settleLater(context: Context, mapping: EventSourceMapping): void {
  context.defer(settle(context, mapping).then(() => undefined));
}

function stamp({ now }: Context) {
  return { now: now(), revisionId: newId() };
}

function inUse(verb: "create" | "update" | "delete"): AwsError {
  return new AwsError(
    "ResourceInUseException",
    `Cannot ${verb} the event source mapping because it is in use.`,
  );
}

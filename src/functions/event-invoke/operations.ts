import { functionArn } from "../../aws/arn.ts";
import { AwsError, updateInProgress } from "../../aws/errors.ts";
import { type Target } from "../../aws/function-name.ts";
import { type Page, type PageRequest } from "../../aws/paging.ts";
import { checkDestinations } from "../destinations.ts";
import { LATEST } from "../model.ts";
import { type Context } from "../operations/context.ts";
import { findQualified } from "../qualifier.ts";
import {
  findSetting,
  listSettings,
  putSetting,
  removeSetting,
  replaceSetting,
  type Setting,
} from "../settings/store.ts";
import {
  checkEventInvoke,
  EVENT_INVOKE,
  type EventInvokeChanges,
  type EventInvokeConfig,
} from "./model.ts";

export type EventInvokeSetting = Setting<EventInvokeConfig>;

/** Replaces the config as a whole. */
export async function putFunctionEventInvokeConfig(
  context: Context,
  target: Target,
  changes: EventInvokeChanges,
): Promise<EventInvokeSetting> {
  await checkChanges(context, target, changes);
  const now = context.now();
  const setting = {
    address: target.address,
    qualifier: target.qualifier ?? LATEST,
    value: { ...changes, destinations: changes.destinations ?? {} },
    createdAt: now,
    modifiedAt: now,
  };
  if (!(await putSetting(context.db, EVENT_INVOKE, setting))) throw noFunction();
  return setting;
}

/** Changes the given members. Of two changes that start from the same config one has to be sent again. */
export async function updateFunctionEventInvokeConfig(
  context: Context,
  target: Target,
  changes: EventInvokeChanges,
): Promise<EventInvokeSetting> {
  await checkChanges(context, target, changes);
  const current = await getFunctionEventInvokeConfig(context, target);
  const value = { ...current.value, ...changes };
  const setting = { ...current, value, modifiedAt: context.now() };
  const won = await replaceSetting(context.db, EVENT_INVOKE, setting, current);
  if (!won) throw updateInProgress(functionArn(target.address, setting.qualifier));
  return setting;
}

export async function getFunctionEventInvokeConfig(
  { db }: Context,
  target: Target,
): Promise<EventInvokeSetting> {
  const qualifier = target.qualifier ?? LATEST;
  const found = await findSetting(db, EVENT_INVOKE, target.address, qualifier);
  if (found === undefined) throw noConfig(target);
  return found;
}

export async function deleteFunctionEventInvokeConfig(
  { db }: Context,
  target: Target,
): Promise<void> {
  const qualifier = target.qualifier ?? LATEST;
  const removed = await removeSetting(db, EVENT_INVOKE, target.address, qualifier);
  if (!removed) throw noConfig(target);
}

export async function listFunctionEventInvokeConfigs(
  context: Context,
  { address }: Target,
  page: PageRequest,
): Promise<Page<EventInvokeSetting>> {
  await checkFunction(context, { address });
  return await listSettings(context.db, EVENT_INVOKE, address, page);
}

async function checkChanges(
  context: Context,
  target: Target,
  changes: EventInvokeChanges,
): Promise<void> {
  checkEventInvoke(changes);
  await checkFunction(context, target);
  if (changes.destinations !== undefined) {
    await checkDestinations(context, target.address, changes.destinations);
  }
}

async function checkFunction(context: Context, { address, qualifier }: Target): Promise<void> {
  const found = await findQualified(context.db, address, qualifier, context.now());
  if (found === undefined) throw noFunction();
}

/** Reference 2.10. */
function noFunction(): AwsError {
  return new AwsError("ResourceNotFoundException", "The function doesn't exist.");
}

function noConfig({ address, qualifier }: Target): AwsError {
  return new AwsError(
    "ResourceNotFoundException",
    `The function ${functionArn(address, qualifier ?? LATEST)} doesn't have an EventInvokeConfig`,
  );
}

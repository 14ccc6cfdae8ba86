import { functionArn, type FunctionAddress } from "../../aws/arn.ts";
import { type Destinations } from "../../aws/destination.ts";
import { AwsError, invalidParameter, updateInProgress } from "../../aws/errors.ts";
import { parseFunctionName, type Target } from "../../aws/function-name.ts";
import { type Page, type PageRequest } from "../../aws/paging.ts";
import { findOwnBucket } from "../../services/s3/send.ts";
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
  destinationBucket,
  destinationFunctions,
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

/** Texts 55 and 56; what AWS says of a bucket that is not there is not known, and is taken to be text 55. Functions of other accounts and regions cannot be asked for and are taken on trust. */
async function checkDestinations(
  { db, env, now }: Context,
  own: FunctionAddress,
  destinations: Destinations,
): Promise<void> {
  const bucket = destinationBucket(destinations);
  if (bucket !== undefined && (await findOwnBucket({ env, ...own }, bucket)) === "missing") {
    throw invalidDestination(destinations.onFailure ?? "");
  }
  for (const arn of destinationFunctions(destinations)) {
    const named = parseFunctionName(arn);
    if (named === undefined) throw invalidDestination(arn);
    const { name, qualifier, region, accountId } = named;
    if (region !== own.region || accountId !== own.accountId) continue;
    const found = await findQualified(db, { ...own, name }, qualifier, now());
    if (found === undefined) throw invalidDestination(arn);
    if (name === own.name) {
      throw invalidParameter("You can't specify the function as a destination for itself.");
    }
  }
}

function invalidDestination(arn: string): AwsError {
  return invalidParameter(`The destination ARN ${arn} is invalid.`);
}

function noConfig({ address, qualifier }: Target): AwsError {
  return new AwsError(
    "ResourceNotFoundException",
    `The function ${functionArn(address, qualifier ?? LATEST)} doesn't have an EventInvokeConfig`,
  );
}

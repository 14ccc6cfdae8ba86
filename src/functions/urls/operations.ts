import { functionArn } from "../../aws/arn.ts";
import { AwsError, resourceNotFound } from "../../aws/errors.ts";
import { type Target } from "../../aws/function-name.ts";
import { type Page, type PageRequest } from "../../aws/paging.ts";
import { findAlias } from "../aliases/store.ts";
import { LATEST } from "../model.ts";
import { type Context } from "../operations/context.ts";
import {
  findSetting,
  insertSetting,
  listSettings,
  removeSetting,
  replaceSetting,
  type Setting,
} from "../settings/store.ts";
import { findFunction } from "../store.ts";
import { changeUrl, FUNCTION_URL, newUrlId, type UrlChanges, type UrlConfig } from "./model.ts";

export type FunctionUrl = Setting<UrlConfig>;

/** A change that another one overtakes is made again on what that has left. */
const ATTEMPTS_MAX = 10;

export async function createFunctionUrlConfig(
  context: Context,
  target: Target,
  given: Omit<UrlConfig, "id">,
): Promise<FunctionUrl> {
  if (!(await isThere(context, target))) throw functionDoesNotExist();
  const now = context.now();
  const id = newUrlId((bytes) => crypto.getRandomValues(new Uint8Array(bytes)));
  const blank = { id, authType: given.authType, invokeMode: given.invokeMode };
  const url = { ...target, value: changeUrl(blank, given), createdAt: now, modifiedAt: now };
  if (await insertSetting(context.db, FUNCTION_URL, url)) return url;
  // It may have been deleted in between.
  if (!(await isThere(context, target))) throw functionDoesNotExist();
  // Text 58, with its two blanks.
  const arn = functionArn(target.address, target.qualifier);
  throw new AwsError(
    "ResourceConflictException",
    `Failed to create function url config for [functionArn = ${arn}]. ` +
      "Error message:  FunctionUrlConfig exists for this Lambda function",
  );
}

export async function getFunctionUrlConfig(
  context: Context,
  { address, qualifier }: Target,
): Promise<FunctionUrl> {
  const url = await findSetting(context.db, FUNCTION_URL, address, qualifier);
  if (url === undefined) throw resourceNotFound();
  return url;
}

export async function updateFunctionUrlConfig(
  context: Context,
  target: Target,
  changes: UrlChanges,
): Promise<FunctionUrl> {
  if (!(await isThere(context, target))) throw functionDoesNotExist();
  for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt += 1) {
    const url = await getFunctionUrlConfig(context, target);
    const changed = {
      ...url,
      value: changeUrl(url.value, changes),
      // It is also what tells one state from the next.
      modifiedAt: Math.max(context.now(), url.modifiedAt + 1),
    };
    if (await replaceSetting(context.db, FUNCTION_URL, changed, url)) return changed;
  }
  throw new AwsError(
    "ResourceConflictException",
    "The function URL config could not be updated due to a concurrent update operation.",
  );
}

export async function deleteFunctionUrlConfig(
  context: Context,
  { address, qualifier }: Target,
): Promise<void> {
  const removed = await removeSetting(context.db, FUNCTION_URL, address, qualifier);
  if (!removed) throw resourceNotFound();
}

/** Those of the function and of its aliases. */
export async function listFunctionUrlConfigs(
  context: Context,
  { address }: Target,
  page: PageRequest,
): Promise<Page<FunctionUrl>> {
  const found = await listSettings(context.db, FUNCTION_URL, address, page);
  if (found.items.length === 0 && !(await isThere(context, { address }))) {
    throw functionDoesNotExist();
  }
  return found;
}

/** Whether the function, and the alias if one is named, exist. */
async function isThere(context: Context, { address, qualifier }: Target): Promise<boolean> {
  const latest = await findFunction(context.db, { ...address, version: LATEST }, context.now());
  if (latest === undefined) return false;
  return qualifier === undefined || (await findAlias(context.db, address, qualifier)) !== undefined;
}

/** Reference 2.10: not the text of other operations. */
function functionDoesNotExist(): AwsError {
  return new AwsError("ResourceNotFoundException", "Function does not exist");
}

import { functionArn } from "../../aws/arn.ts";
import { functionNotFound, updateInProgress } from "../../aws/errors.ts";
import { type Target } from "../../aws/function-name.ts";
import { type Page, type PageRequest } from "../../aws/paging.ts";
import { checkTags } from "../checks.ts";
import { LATEST } from "../model.ts";
import { type Context } from "../operations/context.ts";
import { findFunction } from "../store.ts";
import {
  findSetting,
  listSettingsByLookup,
  removeSetting,
  type Setting,
} from "../settings/store.ts";
import {
  codeSigningArn,
  type CodeSigningChanges,
  type CodeSigningConfig,
  codeSigningId,
  codeSigningSetting,
  type CodeSigningKey,
  configInUse,
  configNotFound,
  type FunctionCodeSigning,
  ID_LENGTH,
  namedConfigNotFound,
  parseCodeSigningArn,
} from "./model.ts";
import {
  CODE_SIGNING,
  findConfig,
  insertConfig,
  listConfigs,
  putConfigOf,
  removeConfig,
  replaceConfig,
} from "./store.ts";

export async function createCodeSigningConfig(
  { caller, db, now }: Context,
  given: Pick<CodeSigningConfig, "publisherArns"> & CodeSigningChanges,
  tags: Readonly<Record<string, string>>,
): Promise<CodeSigningConfig> {
  checkTags(tags);
  const { accountId, region } = caller;
  const id = codeSigningId(crypto.getRandomValues(new Uint8Array(ID_LENGTH)));
  const key = { accountId, region, id };
  const config = { policy: "Warn" as const, ...given, key, modifiedAt: now() };
  await insertConfig(db, config, tags);
  return config;
}

export async function getCodeSigningConfig(
  context: Context,
  arn: string,
): Promise<CodeSigningConfig> {
  const config = await findOwn(context, arn);
  if (config === undefined) throw configNotFound(arn);
  return config;
}

/** Of changes that start from the same config one is written, and the others have to be sent again. */
export async function updateCodeSigningConfig(
  context: Context,
  arn: string,
  changes: CodeSigningChanges,
): Promise<CodeSigningConfig> {
  const current = await getCodeSigningConfig(context, arn);
  const config = { ...current, ...changes, modifiedAt: context.now() };
  const won = await replaceConfig(context.db, config, current);
  if (!won) throw updateInProgress(arn);
  return config;
}

export async function deleteCodeSigningConfig(context: Context, arn: string): Promise<void> {
  const { key } = await getCodeSigningConfig(context, arn);
  if (!(await removeConfig(context.db, key))) throw configInUse(arn);
}

export async function listCodeSigningConfigs(
  { caller, db }: Context,
  page: PageRequest,
): Promise<Page<CodeSigningConfig>> {
  return await listConfigs(db, caller, page);
}

export async function listFunctionsByCodeSigningConfig(
  context: Context,
  arn: string,
  page: PageRequest,
): Promise<Page<Setting<FunctionCodeSigning>>> {
  await getCodeSigningConfig(context, arn);
  return await listSettingsByLookup(context.db, CODE_SIGNING, context.caller, arn, page);
}

/** What is deployed already stays, whoever signed it. */
export async function putFunctionCodeSigningConfig(
  context: Context,
  target: Target,
  arn: string,
): Promise<void> {
  await checkFunction(context, target);
  await getNamedConfig(context, arn);
  if (await putConfigOf(context.db, codeSigningSetting(target.address, arn, context.now()))) return;
  // One of them was deleted in between.
  await checkFunction(context, target);
  throw namedConfigNotFound(arn);
}

/** The config's ARN, or undefined when the function has none. */
export async function getFunctionCodeSigningConfig(
  context: Context,
  target: Target,
): Promise<string | undefined> {
  await checkFunction(context, target);
  return (await findSetting(context.db, CODE_SIGNING, target.address))?.value.configArn;
}

/** What is not there is deleted as well: reference 2.10. */
export async function deleteFunctionCodeSigningConfig(
  context: Context,
  target: Target,
): Promise<void> {
  await checkFunction(context, target);
  await removeSetting(context.db, CODE_SIGNING, target.address);
}

/** The config that a function is to have. */
export async function getNamedConfig(context: Context, arn: string): Promise<CodeSigningConfig> {
  const config = await findOwn(context, arn);
  if (config === undefined) throw namedConfigNotFound(arn);
  return config;
}

/** One of another account or region is not there for this caller. */
async function findOwn(
  { caller, db }: Context,
  arn: string,
): Promise<CodeSigningConfig | undefined> {
  const key: CodeSigningKey = parseCodeSigningArn(arn);
  const isOwn = arn === codeSigningArn({ ...key, ...scopeOf(caller) });
  return isOwn ? await findConfig(db, key) : undefined;
}

function scopeOf({ accountId, region }: Context["caller"]) {
  return { accountId, region };
}

async function checkFunction({ db, now }: Context, { address, qualifier }: Target): Promise<void> {
  const found = await findFunction(db, { ...address, version: LATEST }, now());
  if (found === undefined) throw functionNotFound(functionArn(address, qualifier));
}

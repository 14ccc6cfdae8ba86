import { functionArn } from "../../aws/arn.ts";
import {
  AwsError,
  functionNotFound,
  invalidParameter,
  staleRevision,
  updateInProgress,
} from "../../aws/errors.ts";
import { type Target } from "../../aws/function-name.ts";
import { type Page, type PageRequest } from "../../aws/paging.ts";
import { newId } from "../../platform/ids.ts";
import { LATEST } from "../model.ts";
import { provisionAgain } from "../concurrency/operations.ts";
import { type Context } from "../operations/context.ts";
import { findFunction } from "../store.ts";
import { type Alias, type AliasChanges, changeAlias } from "./model.ts";
import {
  canStayProvisioned,
  findAlias,
  insertAlias,
  listAliases,
  removeAlias,
  replaceAlias,
} from "./store.ts";

export interface AliasInput extends AliasChanges {
  readonly name: string;
  readonly version: string;
}

export async function createAlias(
  context: Context,
  { address, qualifier }: Target,
  { name, version, ...changes }: AliasInput,
): Promise<Alias> {
  const blank = { address, name, version, description: "", revisionId: "" };
  const alias = changeAlias(blank, changes, newId());
  const latest = await findFunction(context.db, { ...address, version: LATEST }, context.now());
  if (latest === undefined) throw functionNotFound(functionArn(address, qualifier));
  await checkVersions(context, alias);
  if (!(await insertAlias(context.db, alias))) {
    // A version may have been removed in between.
    await checkVersions(context, alias);
    // Text 33.
    const arn = functionArn(address, name);
    throw new AwsError("ResourceConflictException", `Alias already exists: ${arn}`);
  }
  return alias;
}

export async function getAlias(context: Context, target: Target, name: string): Promise<Alias> {
  const alias = await findAlias(context.db, target.address, name);
  if (alias === undefined) throw aliasNotFound("Cannot find alias arn", target, name);
  return alias;
}

/** Of updates that start from the same revision one is written, and the others are told of it. */
export async function updateAlias(
  context: Context,
  target: Target,
  input: AliasChanges & { readonly name: string; readonly expectedRevisionId?: string },
): Promise<Alias> {
  const { name, expectedRevisionId, ...changes } = input;
  const alias = await findAlias(context.db, target.address, name);
  if (alias === undefined) throw aliasNotFound("Alias not found", target, name);
  if (expectedRevisionId && expectedRevisionId !== alias.revisionId) throw staleRevision();

  const changed = changeAlias(alias, changes, newId());
  await checkVersions(context, changed);
  const won = await replaceAlias(context.db, changed, alias.revisionId);
  if (!won) {
    await checkVersions(context, changed);
    if (!(await canStayProvisioned(context.db, changed))) throw provisionedOtherwise(changed);
    throw updateInProgress(functionArn(target.address, name));
  }
  context.defer(provisionAgain(context, { ...target, qualifier: name }));
  return changed;
}

/** An alias that is not there is deleted as well: reference 2.7. */
export async function deleteAlias(context: Context, target: Target, name: string): Promise<void> {
  await removeAlias(context.db, target.address, name);
}

export async function listFunctionAliases(
  context: Context,
  { address, qualifier }: Target,
  page: PageRequest,
  version: string | undefined,
): Promise<Page<Alias>> {
  const found = await listAliases(context.db, address, page, version);
  if (found.items.length > 0) return found;
  const latest = await findFunction(context.db, { ...address, version: LATEST }, context.now());
  if (latest === undefined) throw functionNotFound(functionArn(address, qualifier));
  return found;
}

/** All that an alias leads to must be there (text 37), and be alike in role and dead-letter queue (reference 2.7). */
async function checkVersions(context: Context, alias: Alias): Promise<void> {
  const { address, version, additional } = alias;
  const find = async (wanted: string) => {
    const found = await findFunction(context.db, { ...address, version: wanted }, context.now());
    if (found === undefined) throw functionNotFound(functionArn(address, wanted));
    return found.configuration;
  };
  const own = await find(version);
  if (additional === undefined) return;
  const other = await find(additional.version);
  if (own.role !== other.role || own.deadLetterTargetArn !== other.deadLetterTargetArn) {
    throw invalidParameter(
      "The versions of an alias with a routing configuration must have the same execution role and the same dead-letter queue configuration.",
    );
  }
}

/** Texts 50 and 52, of an alias that is provisioned already. */
function provisionedOtherwise({ version }: Alias): AwsError {
  return version === LATEST
    ? invalidParameter(
        "Provisioned Concurrency Configs cannot be applied to unpublished function versions.",
      )
    : new AwsError(
        "ResourceConflictException",
        "Alias can't be used for Provisioned Concurrency configuration on an already Provisioned version",
      );
}

function aliasNotFound(text: string, { address }: Target, name: string): AwsError {
  return new AwsError("ResourceNotFoundException", `${text}: ${functionArn(address, name)}`);
}

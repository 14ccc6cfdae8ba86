import { type FunctionAddress } from "../aws/arn.ts";
import { type Database } from "../platform/database.ts";
import { isAliasName } from "./aliases/model.ts";
import { findAlias } from "./aliases/store.ts";
import { type FunctionRecord, LATEST } from "./model.ts";
import { findFunction } from "./store.ts";

/** What a qualifier means: a version, the version of an alias, or the working copy when there is none. */
export async function findQualified(
  db: Database,
  address: FunctionAddress,
  qualifier: string | undefined,
  now: number,
): Promise<FunctionRecord | undefined> {
  const version = await versionOf(db, address, qualifier ?? LATEST);
  return version === undefined ? undefined : await findFunction(db, { ...address, version }, now);
}

async function versionOf(
  db: Database,
  address: FunctionAddress,
  qualifier: string,
): Promise<string | undefined> {
  if (!isAliasName(qualifier)) return qualifier;
  return (await findAlias(db, address, qualifier))?.version;
}

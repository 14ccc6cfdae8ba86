import { type FunctionAddress } from "../aws/arn.ts";
import { type Database } from "../platform/database.ts";
import { isAliasName } from "./aliases/model.ts";
import { type FunctionRecord, LATEST } from "./model.ts";
import { findAliased, findFunction } from "./store.ts";

/** What a qualifier means: a version, the version of an alias, or the working copy when there is none. One statement. */
export async function findQualified(
  db: Database,
  address: FunctionAddress,
  qualifier: string | undefined,
  now: number,
): Promise<FunctionRecord | undefined> {
  return qualifier !== undefined && isAliasName(qualifier)
    ? await findAliased(db, address, qualifier, now)
    : await findFunction(db, { ...address, version: qualifier ?? LATEST }, now);
}

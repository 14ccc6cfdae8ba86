import { and, eq } from "drizzle-orm";
import { type FunctionAddress } from "../aws/arn.ts";
import { aliases, functions } from "../platform/schema.ts";
import { isAliasName } from "./aliases/model.ts";
import { LATEST } from "./model.ts";

/** What settings and policies belong to: a function, or one of its versions or aliases. */
export interface Owner {
  readonly address: FunctionAddress;
  readonly qualifier?: string;
}

/** The row of an owner: what belongs to it is written only while that is there. */
export function ownerRow({ address, qualifier }: Owner) {
  const { accountId, region, name } = address;
  if (qualifier !== undefined && isAliasName(qualifier)) {
    const where = and(
      eq(aliases.accountId, accountId),
      eq(aliases.region, region),
      eq(aliases.functionName, name),
      eq(aliases.name, qualifier),
    );
    return { table: aliases, where };
  }
  const where = and(
    eq(functions.accountId, accountId),
    eq(functions.region, region),
    eq(functions.name, name),
    eq(functions.version, qualifier ?? LATEST),
  );
  return { table: functions, where };
}

import { and, eq } from "drizzle-orm";
import { type FunctionAddress } from "../aws/arn.ts";
import { type Database } from "../platform/database.ts";
import { functions, functionSettings as settings } from "../platform/schema.ts";
import { RESERVED } from "./concurrency/model.ts";
import { type FunctionRecord, LATEST } from "./model.ts";

/** What a function has as a whole, whichever of its versions is shown: reference 2.3. */
export interface FunctionExtras {
  readonly tags: FunctionRecord["tags"];
  /** Concurrent executions; absent when none are reserved. */
  readonly reserved?: number;
}

/** Nothing of a function that is not there. */
export async function readExtras(
  db: Database,
  { accountId, region, name }: FunctionAddress,
): Promise<FunctionExtras> {
  const [row] = await db
    .select({ tags: functions.tags, reserved: settings.amount })
    .from(functions)
    .leftJoin(
      settings,
      and(
        eq(settings.accountId, functions.accountId),
        eq(settings.region, functions.region),
        eq(settings.functionName, functions.name),
        eq(settings.kind, RESERVED.kind),
      ),
    )
    .where(
      and(
        eq(functions.accountId, accountId),
        eq(functions.region, region),
        eq(functions.name, name),
        eq(functions.version, LATEST),
      ),
    )
    .limit(1);
  if (row === undefined) return { tags: {} };
  const { tags, reserved } = row;
  // Only the stores of functions and of tags have written them.
  const extras = { tags: tags as FunctionRecord["tags"] };
  return reserved === null ? extras : { ...extras, reserved };
}

import { and, eq, or } from "drizzle-orm";
import { type FunctionAddress } from "../../aws/arn.ts";
import { type Database } from "../../platform/database.ts";
import { functionSettings as settings } from "../../platform/schema.ts";
import { RESERVED } from "../concurrency/model.ts";
import { EVENT_INVOKE, type EventInvokeConfig } from "./model.ts";

/** What a function has set for its asynchronous invocations. */
export interface AsyncSettings {
  readonly config?: EventInvokeConfig;
  /** Concurrent executions reserved for the whole function. */
  readonly reserved?: number;
}

/** Of one qualifier. One statement. */
export async function findAsyncSettings(
  db: Database,
  { accountId, region, name }: FunctionAddress,
  qualifier: string,
): Promise<AsyncSettings> {
  const rows = await db
    .select({ kind: settings.kind, value: settings.value, amount: settings.amount })
    .from(settings)
    .where(
      and(
        eq(settings.accountId, accountId),
        eq(settings.region, region),
        eq(settings.functionName, name),
        or(
          and(eq(settings.kind, EVENT_INVOKE.kind), eq(settings.qualifier, qualifier)),
          eq(settings.kind, RESERVED.kind),
        ),
      ),
    );
  const config = rows.find(({ kind }) => kind === EVENT_INVOKE.kind)?.value;
  const reserved = rows.find(({ kind }) => kind === RESERVED.kind)?.amount ?? undefined;
  return {
    // Only the operations of event-invoke configs have written it.
    ...(config === undefined ? {} : { config: config as EventInvokeConfig }),
    ...(reserved === undefined ? {} : { reserved }),
  };
}

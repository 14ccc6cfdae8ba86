import { and, eq, inArray } from "drizzle-orm";
import { type FunctionAddress } from "../../aws/arn.ts";
import { PROVISIONED, RESERVED } from "../../functions/concurrency/model.ts";
import { type Database } from "../../platform/database.ts";
import { aliases, functionSettings as settings } from "../../platform/schema.ts";
import { type FunctionLimits, type ProvisionedFor, provisionedByVersion } from "./model.ts";

/** What a function may have, as D1 says at the moment: one statement. */
export async function readFunctionLimits(
  db: Database,
  { accountId, region, name }: FunctionAddress,
): Promise<FunctionLimits> {
  const rows = await db
    .select({
      kind: settings.kind,
      qualifier: settings.qualifier,
      amount: settings.amount,
      version: aliases.version,
      additionalVersion: aliases.additionalVersion,
      additionalWeight: aliases.additionalWeight,
    })
    .from(settings)
    .leftJoin(
      aliases,
      and(
        eq(aliases.accountId, settings.accountId),
        eq(aliases.region, settings.region),
        eq(aliases.functionName, settings.functionName),
        eq(aliases.name, settings.qualifier),
      ),
    )
    .where(
      and(
        eq(settings.accountId, accountId),
        eq(settings.region, region),
        eq(settings.functionName, name),
        inArray(settings.kind, [RESERVED.kind, PROVISIONED.kind]),
      ),
    );
  const reserved = rows.find(({ kind }) => kind === RESERVED.kind)?.amount ?? undefined;
  const provisioned = rows.filter(({ kind }) => kind === PROVISIONED.kind).map(toProvisioned);
  return {
    ...(reserved === undefined ? {} : { reserved }),
    provisioned: provisionedByVersion(provisioned),
  };
}

function toProvisioned(row: {
  readonly qualifier: string;
  readonly amount: number | null;
  readonly version: string | null;
  readonly additionalVersion: string | null;
  readonly additionalWeight: number | null;
}): ProvisionedFor {
  const { qualifier, version, additionalVersion, additionalWeight, amount } = row;
  return {
    version: version ?? qualifier,
    ...(additionalVersion === null
      ? {}
      : { additional: { version: additionalVersion, weight: additionalWeight ?? 0 } }),
    executions: amount ?? 0,
  };
}

import { type functions } from "../platform/schema.ts";
import { type FunctionRecord } from "./model.ts";

type Row = typeof functions.$inferSelect;

/** JSON columns are `unknown` to the schema, which knows no feature: this file alone says what is in them. */
export function fromRow(row: Row): FunctionRecord {
  return {
    address: { accountId: row.accountId, region: row.region, name: row.name },
    version: row.version,
    configuration: row.configuration as FunctionRecord["configuration"],
    code: { sha256Hex: row.packageSha256, bytes: row.packageBytes },
    tags: row.tags as FunctionRecord["tags"],
    state: row.state as FunctionRecord["state"],
    revisionId: row.revisionId,
    lastModifiedAt: row.lastModifiedAt,
    ...present("lastUpdateStatus", row.lastUpdateStatus as FunctionRecord["lastUpdateStatus"]),
    ...present("failure", row.failure as FunctionRecord["failure"]),
    ...present("transitionStartedAt", row.transitionStartedAt),
    ...present("serving", row.serving as FunctionRecord["serving"]),
    nextVersion: row.nextVersion,
    ...present("publishedDigest", row.publishedDigest),
  };
}

export function toRow(record: FunctionRecord): Row {
  return {
    ...record.address,
    version: record.version,
    configuration: record.configuration,
    packageSha256: record.code.sha256Hex,
    packageBytes: record.code.bytes,
    tags: record.tags,
    state: record.state,
    revisionId: record.revisionId,
    lastModifiedAt: record.lastModifiedAt,
    lastUpdateStatus: record.lastUpdateStatus ?? null,
    failure: record.failure ?? null,
    transitionStartedAt: record.transitionStartedAt ?? null,
    serving: record.serving ?? null,
    nextVersion: record.nextVersion,
    publishedDigest: record.publishedDigest ?? null,
  };
}

/** SQL's null is an absent member. */
function present<K extends string, V>(
  name: K,
  value: V | null | undefined,
): { readonly [name in K]?: V } {
  return (value === null || value === undefined ? {} : { [name]: value }) as {
    readonly [name in K]?: V;
  };
}

import { index, integer, primaryKey, real, sqliteTable, text } from "drizzle-orm/sqlite-core";

/**
 * One row per function version; the working copy is a version as well. What queries select or sum
 * by has a column of its own; what is only ever read whole is JSON, typed by the feature that owns it.
 */
export const functions = sqliteTable(
  "functions",
  {
    accountId: text("account_id").notNull(),
    region: text("region").notNull(),
    name: text("name").notNull(),
    version: text("version").notNull(),
    /** Every write changes it and names the one it expects: D1 has no interactive transactions. */
    revisionId: text("revision_id").notNull(),
    state: text("state").notNull(),
    lastUpdateStatus: text("last_update_status"),
    /** When the transition under way began; null when there is none. */
    transitionStartedAt: integer("transition_started_at"),
    failure: text("failure", { mode: "json" }),
    lastModifiedAt: integer("last_modified_at").notNull(),
    packageSha256: text("package_sha256").notNull(),
    packageBytes: integer("package_bytes").notNull(),
    configuration: text("configuration", { mode: "json" }).notNull(),
    tags: text("tags", { mode: "json" }).notNull(),
    /** What answers invocations while an update is under way; null when the row itself does. */
    serving: text("serving", { mode: "json" }),
    /** Of the working copy: the number of the next version, which never goes back. */
    nextVersion: integer("next_version").notNull().default(1),
    /** Of the working copy: a digest of what the last version was published from; null before the first. */
    publishedDigest: text("published_digest"),
  },
  (table) => [
    primaryKey({ columns: [table.accountId, table.region, table.name, table.version] }),
    // Which functions still need a stored package, asked before it may be removed.
    index("functions_by_package").on(table.accountId, table.packageSha256),
  ],
);

/** Names for versions of a function; at most one more version takes a share of the calls. */
export const aliases = sqliteTable(
  "aliases",
  {
    accountId: text("account_id").notNull(),
    region: text("region").notNull(),
    functionName: text("function_name").notNull(),
    name: text("name").notNull(),
    revisionId: text("revision_id").notNull(),
    version: text("version").notNull(),
    description: text("description").notNull(),
    additionalVersion: text("additional_version"),
    /** The share of the additional version, from 0 to 1. */
    additionalWeight: real("additional_weight"),
  },
  (table) => [
    primaryKey({ columns: [table.accountId, table.region, table.functionName, table.name] }),
  ],
);

/** The names of layers, kept when their versions are gone: a number is never given twice. */
export const layers = sqliteTable(
  "layers",
  {
    accountId: text("account_id").notNull(),
    region: text("region").notNull(),
    name: text("name").notNull(),
    nextVersion: integer("next_version").notNull(),
  },
  (table) => [primaryKey({ columns: [table.accountId, table.region, table.name] })],
);

export const layerVersions = sqliteTable(
  "layer_versions",
  {
    accountId: text("account_id").notNull(),
    region: text("region").notNull(),
    name: text("name").notNull(),
    version: integer("version").notNull(),
    packageSha256: text("package_sha256").notNull(),
    packageBytes: integer("package_bytes").notNull(),
    createdAt: integer("created_at").notNull(),
    /** Description, licence, compatible runtimes and architectures. */
    details: text("details", { mode: "json" }).notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.accountId, table.region, table.name, table.version] }),
    index("layer_versions_by_package").on(table.accountId, table.packageSha256),
  ],
);

/** Resource policies: of a function or one of its qualifiers, and of a layer version. */
export const policies = sqliteTable(
  "policies",
  {
    accountId: text("account_id").notNull(),
    region: text("region").notNull(),
    /** `function` or `layer`. */
    kind: text("kind").notNull(),
    name: text("name").notNull(),
    /** A version or an alias; empty for the function itself. */
    qualifier: text("qualifier").notNull(),
    revisionId: text("revision_id").notNull(),
    statements: text("statements", { mode: "json" }).notNull(),
  },
  (table) => [
    primaryKey({
      columns: [table.accountId, table.region, table.kind, table.name, table.qualifier],
    }),
  ],
);

/**
 * Small resources that belong to a function or to one of its qualifiers, one row of each kind: concurrency, event-invoke
 * config, URL, runtime management and the like. Each feature types its own `value`.
 */
export const functionSettings = sqliteTable(
  "function_settings",
  {
    accountId: text("account_id").notNull(),
    region: text("region").notNull(),
    functionName: text("function_name").notNull(),
    kind: text("kind").notNull(),
    /** A version or an alias; empty for the function itself. */
    qualifier: text("qualifier").notNull(),
    value: text("value", { mode: "json" }).notNull(),
    /** What an account's or a function's sums are made of, such as reserved executions. */
    amount: integer("amount"),
    /** What a row is found by without its function's name, such as the id of a URL. */
    lookup: text("lookup"),
    createdAt: integer("created_at").notNull(),
    modifiedAt: integer("modified_at").notNull(),
  },
  (table) => [
    primaryKey({
      columns: [table.accountId, table.region, table.functionName, table.kind, table.qualifier],
    }),
    index("function_settings_by_kind").on(table.accountId, table.region, table.kind),
    index("function_settings_by_lookup").on(table.kind, table.lookup),
  ],
);

export const eventSourceMappings = sqliteTable(
  "event_source_mappings",
  {
    accountId: text("account_id").notNull(),
    region: text("region").notNull(),
    id: text("id").notNull(),
    functionName: text("function_name").notNull(),
    /** A version or an alias; empty for the function itself. */
    qualifier: text("qualifier").notNull(),
    /** Empty for a source that has no ARN, such as a self-managed Kafka. */
    sourceArn: text("source_arn").notNull(),
    revisionId: text("revision_id").notNull(),
    state: text("state").notNull(),
    /** When the transition under way began; null when there is none. */
    transitionStartedAt: integer("transition_started_at"),
    value: text("value", { mode: "json" }).notNull(),
    tags: text("tags", { mode: "json" }).notNull(),
    modifiedAt: integer("modified_at").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.accountId, table.region, table.id] }),
    index("event_source_mappings_by_function").on(
      table.accountId,
      table.region,
      table.functionName,
    ),
    index("event_source_mappings_by_source").on(table.accountId, table.region, table.sourceArn),
  ],
);

export const codeSigningConfigs = sqliteTable(
  "code_signing_configs",
  {
    accountId: text("account_id").notNull(),
    region: text("region").notNull(),
    id: text("id").notNull(),
    value: text("value", { mode: "json" }).notNull(),
    tags: text("tags", { mode: "json" }).notNull(),
    modifiedAt: integer("modified_at").notNull(),
  },
  (table) => [primaryKey({ columns: [table.accountId, table.region, table.id] })],
);

/** The queues of asynchronous invocations that may have something to do, so that one whose alarm is lost is found. */
export const asyncQueues = sqliteTable("async_queues", {
  /** The ARN of the function, which is the name of the queue's object. */
  name: text("name").primaryKey(),
  /** Another one each time that a queue comes in again. */
  registeredAt: integer("registered_at").notNull(),
});

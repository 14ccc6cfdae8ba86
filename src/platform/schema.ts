import { index, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";

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
  },
  (table) => [
    primaryKey({ columns: [table.accountId, table.region, table.name, table.version] }),
    // Which functions still need a stored package, asked before it may be removed.
    index("functions_by_package").on(table.accountId, table.packageSha256),
  ],
);

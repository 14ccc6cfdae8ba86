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

/** The queues that there are, for lists; what a queue is and holds lies in its own object. */
export const sqsQueues = sqliteTable(
  "sqs_queues",
  {
    accountId: text("account_id").notNull(),
    region: text("region").notNull(),
    name: text("name").notNull(),
    /** The queue that its dead letters go to. */
    deadLetterArn: text("dead_letter_arn"),
  },
  (table) => [
    primaryKey({ columns: [table.accountId, table.region, table.name] }),
    index("sqs_queues_by_dead_letter").on(table.deadLetterArn),
  ],
);

/** What ListTopics shows; each topic's object has the rest. */
export const snsTopics = sqliteTable(
  "sns_topics",
  {
    accountId: text("account_id").notNull(),
    region: text("region").notNull(),
    name: text("name").notNull(),
  },
  (table) => [primaryKey({ columns: [table.accountId, table.region, table.name] })],
);

/** What ListSubscriptions shows of the subscriptions of all topics. */
export const snsSubscriptions = sqliteTable(
  "sns_subscriptions",
  {
    accountId: text("account_id").notNull(),
    region: text("region").notNull(),
    topicName: text("topic_name").notNull(),
    arn: text("arn").notNull(),
    protocol: text("protocol").notNull(),
    endpoint: text("endpoint").notNull(),
    isPending: integer("is_pending", { mode: "boolean" }).notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.accountId, table.region, table.arn] }),
    index("sns_subscriptions_by_topic").on(table.accountId, table.region, table.topicName),
  ],
);

/** What lists show of event buses that somebody has made or changed; each bus's object writes its own row. */
export const eventBuses = sqliteTable(
  "event_buses",
  {
    accountId: text("account_id").notNull(),
    region: text("region").notNull(),
    name: text("name").notNull(),
    value: text("value", { mode: "json" }).notNull(),
  },
  (table) => [primaryKey({ columns: [table.accountId, table.region, table.name] })],
);

/** What is to run by the clock: rules of EventBridge, whose object has the rest, and schedules of its Scheduler. */
export const schedules = sqliteTable(
  "schedules",
  {
    accountId: text("account_id").notNull(),
    region: text("region").notNull(),
    /** `rule` or `schedule`. */
    kind: text("kind").notNull(),
    /** The schedule's group, or the rule's bus. */
    groupName: text("group_name").notNull(),
    name: text("name").notNull(),
    /** Another one if the schedule is made anew; runs are told apart by it. */
    id: text("id").notNull(),
    /** Every write by a caller changes it. */
    revisionId: text("revision_id").notNull(),
    value: text("value", { mode: "json" }).notNull(),
    /** When the next run is due by the expression; null when there is none. */
    dueAt: integer("due_at"),
    /** When it is to begin, which a flexible window makes later; null when there is none. */
    nextRunAt: integer("next_run_at"),
    /** Until then a sweep has the run in hand; 0 when none has. */
    claimedUntil: integer("claimed_until").notNull().default(0),
    createdAt: integer("created_at").notNull(),
    modifiedAt: integer("modified_at").notNull(),
  },
  (table) => [
    primaryKey({
      columns: [table.accountId, table.region, table.kind, table.groupName, table.name],
    }),
    index("schedules_by_next_run").on(table.nextRunAt),
  ],
);

export const scheduleGroups = sqliteTable(
  "schedule_groups",
  {
    accountId: text("account_id").notNull(),
    region: text("region").notNull(),
    name: text("name").notNull(),
    state: text("state").notNull(),
    /** What made it, so that the same request does not fail when it is sent again. */
    clientToken: text("client_token"),
    tags: text("tags", { mode: "json" }).notNull(),
    createdAt: integer("created_at").notNull(),
    modifiedAt: integer("modified_at").notNull(),
  },
  (table) => [primaryKey({ columns: [table.accountId, table.region, table.name] })],
);

/** The queues of asynchronous invocations that may have something to do, so that one whose alarm is lost is found. */
export const asyncQueues = sqliteTable("async_queues", {
  /** The ARN of the function, which is the name of the queue's object. */
  name: text("name").primaryKey(),
  /** Another one each time that a queue comes in again. */
  registeredAt: integer("registered_at").notNull(),
});

/** The streams of the embedded Kinesis; what a stream is and holds lies in its object. */
export const kinesisStreams = sqliteTable(
  "kinesis_streams",
  {
    accountId: text("account_id").notNull(),
    region: text("region").notNull(),
    name: text("name").notNull(),
    mode: text("mode").notNull(),
    createdAt: integer("created_at").notNull(),
    openShards: integer("open_shards").notNull(),
  },
  (table) => [primaryKey({ columns: [table.accountId, table.region, table.name] })],
);

/** Buckets of the embedded S3. Names are of the whole deployment, as AWS's are of the world. */
export const s3Buckets = sqliteTable(
  "s3_buckets",
  {
    name: text("name").primaryKey(),
    accountId: text("account_id").notNull(),
    region: text("region").notNull(),
    createdAt: integer("created_at").notNull(),
    /** What the bucket tells of its objects, and its tags. */
    value: text("value", { mode: "json" }).notNull(),
  },
  (table) => [index("s3_buckets_by_account").on(table.accountId, table.name)],
);

/** Tags of objects that were set after the object: R2 keeps what an object is stored with, and changes nothing of it. */
export const s3ObjectTags = sqliteTable(
  "s3_object_tags",
  {
    bucket: text("bucket").notNull(),
    key: text("key").notNull(),
    /** R2's, of the object that they belong to. */
    version: text("version").notNull(),
    tags: text("tags", { mode: "json" }).notNull(),
  },
  (table) => [primaryKey({ columns: [table.bucket, table.key] })],
);

/** Multipart uploads that are neither complete nor aborted. */
export const s3Uploads = sqliteTable(
  "s3_uploads",
  {
    id: text("id").primaryKey(),
    bucket: text("bucket").notNull(),
    key: text("key").notNull(),
    /** The name that R2 has for it. */
    r2Id: text("r2_id").notNull(),
    createdAt: integer("created_at").notNull(),
    /** What is kept of the object beside its bytes. */
    value: text("value", { mode: "json" }).notNull(),
  },
  (table) => [index("s3_uploads_by_key").on(table.bucket, table.key, table.id)],
);

export const s3Parts = sqliteTable(
  "s3_parts",
  {
    uploadId: text("upload_id").notNull(),
    number: integer("number").notNull(),
    /** MD5 of the part, as clients know it. */
    etag: text("etag").notNull(),
    /** What R2 knows it by. */
    r2Etag: text("r2_etag").notNull(),
    bytes: integer("bytes").notNull(),
    modifiedAt: integer("modified_at").notNull(),
    checksums: text("checksums", { mode: "json" }).notNull(),
  },
  (table) => [primaryKey({ columns: [table.uploadId, table.number] })],
);

import { index, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";

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

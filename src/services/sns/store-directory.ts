import { and, asc, eq, gt } from "drizzle-orm";
import { type Database } from "../../platform/database.ts";
import {
  snsSubscriptions as subscriptions,
  snsTopics as topics,
} from "../../platform/schema-services.ts";
import { type Slice } from "../paging.ts";
import { type TopicAddress } from "./address.ts";

/** An account's part of a region. */
type Place = Pick<TopicAddress, "accountId" | "region">;

export interface ListedSubscription {
  readonly arn: string;
  readonly topicName: string;
  readonly protocol: string;
  readonly endpoint: string;
  readonly isPending: boolean;
}

export async function enlistTopic(db: Database, address: TopicAddress): Promise<void> {
  await db.insert(topics).values(address).onConflictDoNothing();
}

/** With its subscriptions. */
export async function delistTopic(db: Database, address: TopicAddress): Promise<void> {
  await db.batch([
    db.delete(subscriptions).where(isOf(address)),
    db
      .delete(topics)
      .where(
        and(
          eq(topics.accountId, address.accountId),
          eq(topics.region, address.region),
          eq(topics.name, address.name),
        ),
      ),
  ]);
}

/** By name, which is also the position. */
export async function topicNames(
  db: Database,
  { accountId, region }: Place,
  { after = "", limit }: Slice,
): Promise<readonly string[]> {
  const rows = await db
    .select({ name: topics.name })
    .from(topics)
    .where(and(eq(topics.accountId, accountId), eq(topics.region, region), gt(topics.name, after)))
    .orderBy(asc(topics.name))
    .limit(limit);
  return rows.map(({ name }) => name);
}

/** Also says anew whether it waits for its confirmation. */
export async function enlistSubscription(
  db: Database,
  { accountId, region }: Place,
  listed: ListedSubscription,
): Promise<void> {
  await db
    .insert(subscriptions)
    .values({ accountId, region, ...listed })
    .onConflictDoUpdate({
      target: [subscriptions.accountId, subscriptions.region, subscriptions.arn],
      set: { isPending: listed.isPending },
    });
}

export async function delistSubscription(
  db: Database,
  { accountId, region }: Place,
  arn: string,
): Promise<void> {
  await db
    .delete(subscriptions)
    .where(
      and(
        eq(subscriptions.accountId, accountId),
        eq(subscriptions.region, region),
        eq(subscriptions.arn, arn),
      ),
    );
}

/** By ARN, which is also the position. */
export async function listSubscriptions(
  db: Database,
  { accountId, region }: Place,
  { after = "", limit }: Slice,
): Promise<readonly ListedSubscription[]> {
  return await db
    .select({
      arn: subscriptions.arn,
      topicName: subscriptions.topicName,
      protocol: subscriptions.protocol,
      endpoint: subscriptions.endpoint,
      isPending: subscriptions.isPending,
    })
    .from(subscriptions)
    .where(
      and(
        eq(subscriptions.accountId, accountId),
        eq(subscriptions.region, region),
        gt(subscriptions.arn, after),
      ),
    )
    .orderBy(asc(subscriptions.arn))
    .limit(limit);
}

function isOf({ accountId, region, name }: TopicAddress) {
  return and(
    eq(subscriptions.accountId, accountId),
    eq(subscriptions.region, region),
    eq(subscriptions.topicName, name),
  );
}

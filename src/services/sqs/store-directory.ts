import { and, asc, eq, gt, sql } from "drizzle-orm";
import { type Database } from "../../platform/database.ts";
import { sqsQueues as queues } from "../../platform/schema-services.ts";
import { type QueueAddress, queueArn } from "./address.ts";

/** An account's part of a region. */
interface Place {
  readonly accountId: string;
  readonly region: string;
}

interface NamesRequest {
  readonly itemsMax: number;
  /** The last name of the page before. */
  readonly after?: string;
}

/** Also says anew where a queue's dead letters go. */
export async function enlistQueue(
  db: Database,
  address: QueueAddress,
  deadLetterArn: string | undefined,
): Promise<void> {
  const row = { ...address, deadLetterArn: deadLetterArn ?? null };
  await db
    .insert(queues)
    .values(row)
    .onConflictDoUpdate({
      target: [queues.accountId, queues.region, queues.name],
      set: { deadLetterArn: row.deadLetterArn },
    });
}

export async function delistQueue(db: Database, address: QueueAddress): Promise<void> {
  await db.delete(queues).where(and(isIn(address), eq(queues.name, address.name)));
}

/** In the order of names: one more than asked for, when there are more. */
export async function queueNames(
  db: Database,
  place: Place,
  prefix: string,
  { itemsMax, after = "" }: NamesRequest,
): Promise<readonly string[]> {
  const rows = await db
    .select({ name: queues.name })
    .from(queues)
    .where(
      and(
        isIn(place),
        // `like` would take `_` for any character.
        sql`substr(${queues.name}, 1, ${prefix.length}) = ${prefix}`,
        gt(queues.name, after),
      ),
    )
    .orderBy(asc(queues.name))
    .limit(itemsMax + 1);
  return rows.map(({ name }) => name);
}

/** The queues whose dead letters go to this one. */
export async function deadLetterSources(
  db: Database,
  address: QueueAddress,
  { itemsMax, after = "" }: NamesRequest,
): Promise<readonly string[]> {
  const rows = await db
    .select({ name: queues.name })
    .from(queues)
    .where(and(isIn(address), eq(queues.deadLetterArn, queueArn(address)), gt(queues.name, after)))
    .orderBy(asc(queues.name))
    .limit(itemsMax + 1);
  return rows.map(({ name }) => name);
}

function isIn({ accountId, region }: Place) {
  return and(eq(queues.accountId, accountId), eq(queues.region, region));
}

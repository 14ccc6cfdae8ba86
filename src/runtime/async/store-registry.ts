import { and, asc, eq, gt } from "drizzle-orm";
import { type Database } from "../../platform/database.ts";
import { asyncQueues } from "../../platform/schema.ts";

/** A queue that may have something to do. */
export interface Registration {
  readonly name: string;
  readonly registeredAt: number;
}

export async function putRegistration(db: Database, registration: Registration): Promise<void> {
  const { registeredAt } = registration;
  await db
    .insert(asyncQueues)
    .values(registration)
    .onConflictDoUpdate({ target: asyncQueues.name, set: { registeredAt } });
}

/** Does nothing to a queue that has come in again since. */
export async function removeRegistration(
  db: Database,
  { name, registeredAt }: Registration,
): Promise<void> {
  await db
    .delete(asyncQueues)
    .where(and(eq(asyncQueues.name, name), eq(asyncQueues.registeredAt, registeredAt)));
}

export async function listRegistrations(
  db: Database,
  countMax: number,
  after: string,
): Promise<readonly Registration[]> {
  return await db
    .select()
    .from(asyncQueues)
    .where(gt(asyncQueues.name, after))
    .orderBy(asc(asyncQueues.name))
    .limit(countMax);
}

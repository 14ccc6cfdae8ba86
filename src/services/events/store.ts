import { and, asc, eq, gt, sql } from "drizzle-orm";
import { type Database } from "../../platform/database.ts";
import { eventBuses as buses } from "../../platform/schema-services.ts";
import { type Slice } from "../paging.ts";
import { type Bus, type BusAddress } from "./model.ts";

export interface ListedBus {
  readonly address: BusAddress;
  readonly bus: Bus;
}

/** What lists show of a bus. Its object is the only one that writes it, and has the truth. */
export async function putBus(db: Database, address: BusAddress, bus: Bus): Promise<void> {
  await db
    .insert(buses)
    .values({ ...address, value: bus })
    .onConflictDoUpdate({
      target: [buses.accountId, buses.region, buses.name],
      set: { value: bus },
    });
}

export async function removeBus(db: Database, address: BusAddress): Promise<void> {
  await db.delete(buses).where(isBus(address));
}

/** By name, which is also the position. */
export async function listBuses(
  db: Database,
  { accountId, region }: Pick<BusAddress, "accountId" | "region">,
  prefix: string,
  { after = "", limit }: Slice,
): Promise<readonly ListedBus[]> {
  const rows = await db
    .select()
    .from(buses)
    .where(
      and(
        eq(buses.accountId, accountId),
        eq(buses.region, region),
        gt(buses.name, after),
        sql`substr(${buses.name}, 1, ${prefix.length}) = ${prefix}`,
      ),
    )
    .orderBy(asc(buses.name))
    .limit(limit);
  // Only `putBus` has written the value.
  return rows.map(({ value, ...address }) => ({ address, bus: value as Bus }));
}

function isBus({ accountId, region, name }: BusAddress) {
  return and(eq(buses.accountId, accountId), eq(buses.region, region), eq(buses.name, name));
}

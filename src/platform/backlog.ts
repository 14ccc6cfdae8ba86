/**
 * How much of a Durable Object's storage what comes from outside may fill. Cloudflare gives an object 10 GB and throws
 * SQLITE_FULL beyond; the rest is for what becomes of that which is there: outcomes, retries, what is known of duplicates.
 */
export const BACKLOG_BYTES_MAX = 8 * 1024 ** 3;

/** Whether an object takes anything more. Space of rows that are gone does not count. */
export function isBacklogFull({ sql }: DurableObjectStorage, bytesMax: number): boolean {
  return sql.databaseSize >= bytesMax;
}

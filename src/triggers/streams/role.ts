import { type MappingKey } from "../../functions/event-sources/model.ts";
import { readMapping } from "../../functions/event-sources/store.ts";
import { findQualified } from "../../functions/qualifier.ts";
import { systemClock } from "../../platform/clock.ts";
import { openDatabase } from "../../platform/database.ts";

/** How long a role is believed: an event only says who the function is. */
const BELIEVED_MS = 10_000;

/** Reads the role of a mapping's function, whether the function can be run at the moment or not. */
export function roleReader({ DB }: Env, key: MappingKey): () => Promise<string> {
  let readAt = -Infinity;
  let role = Promise.resolve("");
  return async () => {
    const now = systemClock();
    if (now - readAt > BELIEVED_MS) {
      readAt = now;
      role = readRole(DB, key, now);
      // The next one asks again.
      role.catch(() => (readAt = -Infinity));
    }
    return await role;
  };
}

async function readRole(database: D1Database, key: MappingKey, now: number): Promise<string> {
  const db = openDatabase(database);
  const mapping = await readMapping(db, key);
  if (mapping === undefined) return "";
  const { accountId, region } = key;
  const address = { accountId, region, name: mapping.functionName };
  const found = await findQualified(db, address, mapping.qualifier, now);
  return found?.configuration.role ?? "";
}

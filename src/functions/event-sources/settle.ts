import { type Context } from "../operations/context.ts";
import { type EventSourceMapping, isOverdue, type MappingKey } from "./model.ts";
import { pollerOf } from "./poller.ts";
import { findDuplicate, readMapping, writeSettled } from "./store.ts";

type Settling = Pick<Context, "db" | "env" | "now">;

/**
 * Ends what is under way: first whoever polls learns of it, then it is written. An interruption between the two leaves it
 * under way, and the next reader does both again.
 */
export async function settle(
  { db, env }: Pick<Settling, "db" | "env">,
  mapping: EventSourceMapping,
): Promise<EventSourceMapping | undefined> {
  await pollerOf(env, mapping.key).refresh(mapping.key);
  return await writeSettled(db, mapping);
}

/** The mapping, or what has become of it when its transition was interrupted. */
export async function settleOverdue(
  context: Settling,
  mapping: EventSourceMapping,
): Promise<EventSourceMapping | undefined> {
  return isOverdue(mapping, context.now()) ? await settle(context, mapping) : mapping;
}

/** A mapping as it stands now: what was interrupted is finished on the way. */
export async function findMapping(
  context: Settling,
  key: MappingKey,
): Promise<EventSourceMapping | undefined> {
  const mapping = await readMapping(context.db, key);
  return mapping === undefined ? undefined : await settleOverdue(context, mapping);
}

/** The other mapping of this source and function, if it is there to stay. */
export async function findRival(
  context: Settling,
  mapping: EventSourceMapping,
): Promise<EventSourceMapping | undefined> {
  const rival = await findDuplicate(context.db, mapping);
  return rival === undefined ? undefined : await settleOverdue(context, rival);
}

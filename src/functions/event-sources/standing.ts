import { type EventSourceMapping } from "./model.ts";
import { type PollerBinding, pollerOf } from "./poller.ts";
import { SOURCE_RULES } from "./source.ts";

/** What only the poller of a mapping knows. */
export interface Standing {
  /** Of the last batch. */
  readonly lastProcessingResult?: string;
  /** Why nothing comes from the source, when that is not its user's doing. */
  readonly transitionReason?: string;
}

/** Nobody's poller is woken for a source whose mappings show nothing of it. */
export async function readStanding(
  env: PollerBinding,
  { key, source, state }: EventSourceMapping,
): Promise<Standing> {
  const isShown = SOURCE_RULES[source.kind].showsResult === true && state !== "Creating";
  return isShown ? await pollerOf(env, key).standing() : {};
}

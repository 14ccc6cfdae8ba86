import { remoteOf } from "../../services/remote.ts";
import { type EventSourceMapping } from "./model.ts";
import { readStanding } from "./standing.ts";
import { toMapping } from "./wire.ts";

/** A mapping as the API shows it, with what only its poller and this deployment know. */
export async function showMapping(env: Env, mapping: EventSourceMapping): Promise<object> {
  const reason = unpolledReason(env, mapping);
  if (reason !== undefined) return toMapping(mapping, { transitionReason: reason });
  return toMapping(mapping, await readStanding(env, mapping));
}

/** Why nobody polls here what is polled elsewhere. */
function unpolledReason(env: Env, { key, source }: EventSourceMapping): string | undefined {
  if (source.kind !== "dynamodb" || remoteOf(env, "DYNAMODB", key.region) !== undefined) {
    return undefined;
  }
  return "Lamella has no tables of its own, and AWS_ENDPOINT_DYNAMODB names no endpoint to poll";
}

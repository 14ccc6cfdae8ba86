import { type Scope } from "../service.ts";
import { type QueueAddress, queueObjectName } from "./address.ts";

/** The object of a queue, which need not exist. */
export function queueOf(env: Scope["env"], address: QueueAddress) {
  return env.SQS_QUEUE.getByName(queueObjectName(address));
}

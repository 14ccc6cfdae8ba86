import { remoteOf } from "../remote.ts";
import { type QueueAddress, queueObjectName } from "./address.ts";
import { toSettings } from "./attributes.ts";
import { callQueue } from "./remote-queue.ts";

/** The object of a queue, which need not exist. */
export function queueOf(env: Env, address: QueueAddress) {
  return env.SQS_QUEUE.getByName(queueObjectName(address));
}

/** What others ask of a queue before they use it; `unknown` when it cannot be asked. */
export async function findQueue(
  env: Env,
  address: QueueAddress,
): Promise<"missing" | "unknown" | { readonly visibilityTimeoutSeconds: number }> {
  const remote = remoteOf(env, "SQS", address.region);
  if (remote === undefined) {
    const found = await queueOf(env, address).describe();
    if (!found.ok) return "missing";
    const { visibilitySeconds } = toSettings(address, found.value.attributes);
    return { visibilityTimeoutSeconds: visibilitySeconds };
  }
  const names = { AttributeNames: ["VisibilityTimeout"] };
  const answer = await callQueue(remote, "GetQueueAttributes", address, names);
  if (!answer.ok)
    return /NonExistentQueue|QueueDoesNotExist/.test(answer.code) ? "missing" : "unknown";
  const { VisibilityTimeout: seconds } = (answer.output["Attributes"] ?? {}) as {
    readonly VisibilityTimeout?: unknown;
  };
  return typeof seconds === "string" ? { visibilityTimeoutSeconds: Number(seconds) } : "unknown";
}

import { newId } from "../../platform/ids.ts";
import { parseQueueArn } from "./address.ts";
import { type Mailbox } from "./mailbox.ts";
import { afterStep, type MoveTask } from "./move-tasks.ts";
import { queueOf } from "./queues.ts";
import { type StoredMessage } from "./store.ts";

/** Messages moved between two looks at the task. */
const STEP_MESSAGES_MAX = 100;

const NO_QUEUE = "AWS.SimpleQueueService.NonExistentQueue";
/** Of a message that was sent to the dead-letter queue by somebody himself. */
const NO_SOURCE = "CouldNotDetermineMessageSource";

/** Moves some messages, and says what has become of the task. At least once: an interruption may leave copies. */
export async function moveStep(
  env: Env,
  mailbox: Mailbox,
  task: MoveTask,
  now: number,
): Promise<MoveTask> {
  const left = Math.max(task.toMove - task.moved, 0);
  const messagesMax = Math.min(task.perSecond ?? STEP_MESSAGES_MAX, STEP_MESSAGES_MAX, left);
  const taken = messagesMax === 0 ? [] : mailbox.takeToMove(messagesMax, now);
  const byDestination = Map.groupBy(taken, ({ sourceArn }) => task.destinationArn ?? sourceArn);
  let moved = 0;
  let failureReason: string | undefined;
  for (const [arn, messages] of byDestination) {
    const failure = await move(env, arn, messages);
    mailbox.endMove(messages, failure === undefined, now);
    if (failure === undefined) moved += messages.length;
    failureReason ??= failure;
  }
  return afterStep(task, { moved, ...(failureReason === undefined ? {} : { failureReason }) });
}

/** Between two steps, so that no more is moved than a task may in a second. */
export function stepDelayMs({ perSecond }: MoveTask): number {
  return perSecond === undefined ? 0 : 1000 * Math.min(1, STEP_MESSAGES_MAX / perSecond);
}

/** Why the messages have not gone; undefined when they have. */
async function move(
  env: Env,
  arn: string | undefined,
  messages: readonly StoredMessage[],
): Promise<string | undefined> {
  const address = parseQueueArn(arn ?? "");
  if (address === undefined) return NO_SOURCE;
  const moved = messages.map((message) => ({ ...message, newId: newId() }));
  const accepted = await queueOf(env, address).acceptMoved(moved);
  if (accepted.ok) return undefined;
  const { code } = accepted.refusal;
  return code === "QueueDoesNotExist" ? NO_QUEUE : code;
}

import { fromBase64, fromUtf8, toBase64, toUtf8 } from "../../platform/bytes.ts";
import { type QueueAddress, queueArn } from "./address.ts";
import { addressByArn, demand, operation, type SqsCall } from "./call.ts";
import { deadLetterSources } from "./store-directory.ts";
import { invalidValue, sqsError } from "./errors.ts";
import { MOVE_TASKS_LISTED_MAX, MOVES_PER_SECOND_MAX } from "./limits.ts";
import { type MoveTask } from "./move-tasks.ts";
import { queueOf } from "./queues.ts";
import { settled } from "./verdict.ts";
import { SHAPES } from "./wire-shapes.ts";

export const startMessageMoveTask = operation(SHAPES.StartMessageMoveTask, async (call, input) => {
  const source = await existing(call, "SourceArn", demand("SourceArn", input.SourceArn));
  const { DestinationArn: destinationArn, MaxNumberOfMessagesPerSecond: perSecond } = input;
  if (perSecond !== undefined && !(perSecond >= 1 && perSecond <= MOVES_PER_SECOND_MAX)) {
    throw invalidValue(
      `Value for parameter MaxNumberOfMessagesPerSecond is invalid. You must enter a value from 1 to ${MOVES_PER_SECOND_MAX}.`,
    );
  }
  const sources = await deadLetterSources(call.db, source, { itemsMax: 1 });
  if (sources.length === 0) {
    throw invalidValue("Source queue must be configured as a Dead Letter Queue.");
  }
  if (destinationArn !== undefined) await checkDestination(call, source, destinationArn);
  const id = settled(
    await queueOf(call.env, source).startMove({
      ...(destinationArn === undefined ? {} : { destinationArn }),
      ...(perSecond === undefined ? {} : { perSecond }),
    }),
  );
  return { TaskHandle: toHandle(source, id) };
});

export const cancelMessageMoveTask = operation(
  SHAPES.CancelMessageMoveTask,
  async (call, input) => {
    const { taskId, sourceArn } = parseHandle(demand("TaskHandle", input.TaskHandle));
    const source = await existing(call, "SourceArn", sourceArn);
    const moved = settled(await queueOf(call.env, source).cancelMove(taskId));
    return { ApproximateNumberOfMessagesMoved: moved };
  },
);

export const listMessageMoveTasks = operation(SHAPES.ListMessageMoveTasks, async (call, input) => {
  const source = await existing(call, "SourceArn", demand("SourceArn", input.SourceArn));
  const { MaxResults: resultsMax = 1 } = input;
  if (!(resultsMax >= 1 && resultsMax <= MOVE_TASKS_LISTED_MAX)) {
    throw invalidValue(
      `Value for parameter MaxResults is invalid. You must enter a value from 1 to ${MOVE_TASKS_LISTED_MAX}.`,
    );
  }
  const tasks = settled(await queueOf(call.env, source).listMoves());
  return { Results: tasks.slice(0, resultsMax).map((task) => toResult(source, task)) };
});

function toResult(source: QueueAddress, task: MoveTask): object {
  return {
    // Only for what can still be cancelled.
    ...(task.status === "RUNNING" ? { TaskHandle: toHandle(source, task.id) } : {}),
    Status: task.status,
    SourceArn: queueArn(source),
    ...(task.destinationArn === undefined ? {} : { DestinationArn: task.destinationArn }),
    ...(task.perSecond === undefined ? {} : { MaxNumberOfMessagesPerSecond: task.perSecond }),
    ApproximateNumberOfMessagesMoved: task.moved,
    ApproximateNumberOfMessagesToMove: task.toMove,
    ...(task.failureReason === undefined ? {} : { FailureReason: task.failureReason }),
    StartedTimestamp: task.startedAt,
  };
}

async function checkDestination(call: SqsCall, source: QueueAddress, arn: string): Promise<void> {
  const destination = await existing(call, "DestinationArn", arn);
  if (destination.name === source.name) {
    throw invalidValue("Source queue arn and destination queue arn cannot be the same.");
  }
  if (destination.name.endsWith(".fifo") !== source.name.endsWith(".fifo")) {
    throw invalidValue("Source and destination queues must be of the same type.");
  }
}

async function existing(call: SqsCall, parameter: string, arn: string): Promise<QueueAddress> {
  const address = addressByArn(call, arn);
  if (address !== undefined && (await queueOf(call.env, address).describe()).ok) return address;
  throw sqsError(
    "ResourceNotFoundException",
    `The resource that you specified for the ${parameter} parameter doesn't exist.`,
  );
}

function toHandle(source: QueueAddress, taskId: string): string {
  return toBase64(toUtf8(JSON.stringify({ taskId, sourceArn: queueArn(source) })));
}

/** No secret: who makes one up cancels only what is theirs. */
function parseHandle(handle: string): { readonly taskId: string; readonly sourceArn: string } {
  try {
    const text = fromUtf8(fromBase64(handle) ?? new Uint8Array());
    const { taskId, sourceArn } = JSON.parse(text ?? "") as {
      readonly taskId?: unknown;
      readonly sourceArn?: unknown;
    };
    if (typeof taskId === "string" && typeof sourceArn === "string") return { taskId, sourceArn };
  } catch {
    // Below.
  }
  throw invalidValue("Value for parameter TaskHandle is invalid.");
}

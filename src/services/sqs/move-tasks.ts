import { invalidValue, sqsError } from "./errors.ts";
import { MOVE_TASKS_LISTED_MAX } from "./limits.ts";

/** The moving of dead letters back to where they came from, or elsewhere. */
export interface MoveTask {
  readonly id: string;
  readonly status: "RUNNING" | "COMPLETED" | "CANCELLED" | "FAILED";
  /** Absent for the queue that each message came from. */
  readonly destinationArn?: string;
  /** As fast as it goes if absent. */
  readonly perSecond?: number;
  readonly moved: number;
  /** What there was at the start: messages that come later are not waited for. */
  readonly toMove: number;
  readonly startedAt: number;
  readonly failureReason?: string;
}

export type MoveOrder = Pick<MoveTask, "destinationArn" | "perSecond">;

const KEY = "moveTasks";

/** The last tasks of a queue, the newest first. One runs at a time. */
export class MoveTasks {
  readonly #kv: SyncKvStorage;

  constructor(kv: SyncKvStorage) {
    this.#kv = kv;
  }

  all(): readonly MoveTask[] {
    return this.#kv.get<readonly MoveTask[]>(KEY) ?? [];
  }

  running(): MoveTask | undefined {
    return this.all().find(({ status }) => status === "RUNNING");
  }

  start(id: string, order: MoveOrder, toMove: number, now: number): void {
    if (this.running() !== undefined) {
      throw invalidValue(
        "There is already a task running. Only one active task is allowed for a source queue arn at a given time.",
      );
    }
    const task: MoveTask = { id, status: "RUNNING", ...order, moved: 0, toMove, startedAt: now };
    this.#kv.put(KEY, [task, ...this.all()].slice(0, MOVE_TASKS_LISTED_MAX));
  }

  /** How many messages had been moved. */
  cancel(id: string): number {
    const task = this.all().find((one) => one.id === id);
    if (task === undefined) throw sqsError("ResourceNotFoundException", "Task does not exist.");
    if (task.status !== "RUNNING") throw invalidValue("Only active tasks can be cancelled.");
    this.change({ ...task, status: "CANCELLED" });
    return task.moved;
  }

  change(task: MoveTask): void {
    const tasks = this.all().map((one) => (one.id === task.id ? task : one));
    this.#kv.put(KEY, tasks);
  }
}

/** What becomes of a task by a step in which `moved` messages have gone. */
export function afterStep(
  task: MoveTask,
  { moved, failureReason }: { readonly moved: number; readonly failureReason?: string },
): MoveTask {
  const total = task.moved + moved;
  if (failureReason !== undefined)
    return { ...task, moved: total, status: "FAILED", failureReason };
  const isDone = moved === 0 || total >= task.toMove;
  return { ...task, moved: total, status: isDone ? "COMPLETED" : "RUNNING" };
}

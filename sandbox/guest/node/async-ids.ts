interface Execution {
  readonly id: number;
  readonly triggerId: number;
  readonly resource: object;
}

/** What Node calls code that runs outside of every resource: the ids of promise jobs while no hook is enabled. */
const NONE: Execution = { id: 0, triggerId: 0, resource: {} };

/** Node gives 1 to the program itself. */
let lastId = 1;
let execution = NONE;

export function newAsyncId(): number {
  return ++lastId;
}

export function executionAsyncId(): number {
  return execution.id;
}

export function triggerAsyncId(): number {
  return execution.triggerId;
}

export function executionAsyncResource(): object {
  return execution.resource;
}

/** Enters a resource's scope; gives what was left, for `leaveExecution`. */
export function enterExecution(id: number, triggerId: number, resource: object): Execution {
  const before = execution;
  execution = { id, triggerId, resource };
  return before;
}

export function leaveExecution(before: Execution): void {
  execution = before;
}

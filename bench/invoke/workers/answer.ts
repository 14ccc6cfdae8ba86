export interface Event {
  readonly name: string;
  readonly values: readonly number[];
}

/** The work of one request, the same for all that are compared. Its source is also the function's handler. */
export function answer(event: Event): object {
  let sum = 0;
  for (const value of event.values) sum += value;
  return { hello: event.name, sum, count: event.values.length };
}

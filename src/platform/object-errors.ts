/** The runtime marks what it throws in place of a Durable Object's answer. */
export function isFlagged(error: unknown, flag: "overloaded" | "retryable"): boolean {
  return error instanceof Error && flag in error && Reflect.get(error, flag) === true;
}

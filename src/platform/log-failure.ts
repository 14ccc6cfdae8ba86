/**
 * Logs an error that no caller may see. Drizzle's own error repeats the values of its statement, and
 * with them users' environment variables; what it wraps says as much of the reason and none of that.
 */
export function logFailure(error: unknown): void {
  console.error(rootCause(error));
}

/** The innermost cause, which holds the reason and where it arose. */
export function rootCause(error: unknown): unknown {
  return error instanceof Error && error.cause !== undefined ? rootCause(error.cause) : error;
}

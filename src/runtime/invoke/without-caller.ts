/**
 * Workers give what goes on without a caller 30 s and then end it where it stands. A guest that rests just then would
 * never be resumed, and what is suspended is never collected (docs/decisions/0012): it has to end before.
 */
const WITHOUT_CALLER_MS_MAX = 25_000;

/** Calls `end` if the invocation goes on for too long after its caller has left. Returns what says that it is over. */
export function boundWithoutCaller(left: Promise<void>, end: () => void): () => void {
  let isOver = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  void left.then(() => {
    if (!isOver) timer = setTimeout(end, WITHOUT_CALLER_MS_MAX);
  });
  return () => {
    isOver = true;
    clearTimeout(timer);
  };
}

/** Resolves when the caller has gone; never without a signal. */
export function whenAborted(signal: AbortSignal | undefined): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  if (signal?.aborted === true) resolve();
  signal?.addEventListener("abort", () => resolve(), { once: true });
  return promise;
}

/**
 * Resolves when the reader of a streamed response has gone or has all of it; by the request's signal where the response has
 * not begun, for what has no reader yet cannot lose one.
 */
export async function whenUnread(
  closed: Promise<void>,
  request: Pick<Request, "signal"> | undefined,
): Promise<void> {
  await Promise.race([closed.catch(() => undefined), whenAborted(request?.signal)]);
}

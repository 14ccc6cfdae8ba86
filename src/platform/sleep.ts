/** Waits until so many milliseconds have passed, or until `wake` resolves if that is earlier. */
export async function sleep(ms: number, wake?: Promise<void>): Promise<void> {
  if (wake === undefined) return scheduler.wait(ms);
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, ms);
  await Promise.race([promise, wake]);
  clearTimeout(timer);
}

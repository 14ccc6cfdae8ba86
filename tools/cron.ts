/**
 * The cron triggers of wrangler.toml on this machine, where nothing else sets them off. Each minute is waited for by
 * itself, so that no error adds up; a machine that has slept goes on with the minute in which it wakes.
 */
const MINUTE_MS = 60_000;

/** By the minute of the hour in which they are due; undefined for each of them. */
const CRONS: readonly { readonly cron: string; readonly minute?: number }[] = [
  { cron: "* * * * *" },
  { cron: "7 * * * *", minute: 7 },
];

/** Begins with the next full minute, and keeps no process alive. */
export function runCrons(endpoint: string): void {
  const now = Date.now();
  const next = (Math.floor(now / MINUTE_MS) + 1) * MINUTE_MS;
  setTimeout(() => {
    void fire(endpoint, next);
    runCrons(endpoint);
  }, next - now).unref();
}

/** What is due in the minute that begins at `time`. */
export function dueCrons(time: number): readonly string[] {
  const minute = new Date(time).getUTCMinutes();
  return CRONS.filter((one) => one.minute === undefined || one.minute === minute).map(
    ({ cron }) => cron,
  );
}

async function fire(endpoint: string, time: number): Promise<void> {
  for (const cron of dueCrons(time)) {
    const query = new URLSearchParams({ cron, time: String(time) });
    try {
      const response = await fetch(`${endpoint}/cdn-cgi/handler/scheduled?${query.toString()}`);
      if (!response.ok)
        console.error(`The cron trigger "${cron}" failed: ${await response.text()}`);
    } catch (error) {
      // The Worker may be restarting; the next minute makes up for it.
      console.error(`The cron trigger "${cron}" did not get through: ${String(error)}`);
    }
  }
}

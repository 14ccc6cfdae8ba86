import { readFileSync } from "node:fs";
import path from "node:path";

/**
 * The cron triggers of wrangler.toml on this machine, where nothing else sets them off. Each minute is waited for by
 * itself, so that no error adds up; a machine that has slept goes on with the minute in which it wakes.
 */
const MINUTE_MS = 60_000;
/** Where `wrangler dev` takes them. */
const SCHEDULED_PATH = "/cdn-cgi/handler/scheduled";

/** Begins with the next full minute, and keeps no process alive. */
export function runCrons(
  endpoint: string,
  path: string = SCHEDULED_PATH,
  crons: readonly string[] = configuredCrons(),
): void {
  const now = Date.now();
  const next = (Math.floor(now / MINUTE_MS) + 1) * MINUTE_MS;
  setTimeout(() => {
    void fire(`${endpoint}${path}`, dueCrons(crons, next), next);
    runCrons(endpoint, path, crons);
  }, next - now).unref();
}

export function configuredCrons(): readonly string[] {
  const toml = readFileSync(path.resolve(import.meta.dirname, "../wrangler.toml"), "utf8");
  const list = /^crons = (\[.*\])$/m.exec(toml)?.[1];
  if (list === undefined) throw new Error("wrangler.toml has no line of crons");
  return JSON.parse(list) as readonly string[];
}

/** What is due in the minute that begins at `time`. */
export function dueCrons(crons: readonly string[], time: number): readonly string[] {
  const minute = new Date(time).getUTCMinutes();
  return crons.filter((cron) => isDueIn(cron, minute));
}

/** For as much of cron as the Worker has need of: minutes of each hour. */
function isDueIn(cron: string, minute: number): boolean {
  const [, every, step, at] = /^(?:(\*)|\*\/(\d+)|(\d+)) \* \* \* \*$/.exec(cron) ?? [];
  if (every !== undefined) return true;
  if (step !== undefined) return minute % Number(step) === 0;
  if (at !== undefined) return minute === Number(at);
  throw new Error(`The cron trigger "${cron}" cannot be set off on this machine`);
}

async function fire(url: string, crons: readonly string[], time: number): Promise<void> {
  for (const cron of crons) {
    const query = new URLSearchParams({ cron, time: String(time) });
    try {
      const response = await fetch(`${url}?${query.toString()}`);
      if (!response.ok)
        console.error(`The cron trigger "${cron}" failed: ${await response.text()}`);
    } catch (error) {
      // The Worker may be restarting; the next minute makes up for it.
      console.error(`The cron trigger "${cron}" did not get through: ${String(error)}`);
    }
  }
}

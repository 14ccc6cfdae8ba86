/** How many batches of a queue may be under way, and when the next may begin (reference 5.3). */
export interface Pace {
  /** At `since`; it grows from there. */
  readonly batches: number;
  readonly since: number;
  /** Nothing begins before. */
  readonly pausedUntil: number;
  /** The last pause; zero after a success. */
  readonly pauseMs: number;
}

const BATCHES_FIRST = 5;
const BATCHES_MAX = 1000;
const MORE_PER_MINUTE = 300;
const MINUTE_MS = 60_000;
const PAUSE_MS_FIRST = 1000;
const PAUSE_MS_MAX = 60_000;

export function firstPace(now: number): Pace {
  return { batches: BATCHES_FIRST, since: now, pausedUntil: 0, pauseMs: 0 };
}

export function batchesMax(
  { batches, since }: Pace,
  now: number,
  limit: number = BATCHES_MAX,
): number {
  const grown = batches + Math.floor(((now - since) * MORE_PER_MINUTE) / MINUTE_MS);
  return Math.min(grown, limit, BATCHES_MAX);
}

/** The function has no room, or cannot be run: whatever is received now would be received in vain. */
export function slower(pace: Pace, now: number, limit?: number): Pace {
  // Batches that began together fail together, and are one reason to pause.
  if (now < pace.pausedUntil) return pace;
  const pauseMs = Math.min(Math.max(pace.pauseMs * 2, PAUSE_MS_FIRST), PAUSE_MS_MAX);
  const batches = Math.max(1, Math.floor(batchesMax(pace, now, limit) / 2));
  return { batches, since: now, pausedUntil: now + pauseMs, pauseMs };
}

export function atEase(pace: Pace): Pace {
  return pace.pauseMs === 0 ? pace : { ...pace, pauseMs: 0 };
}

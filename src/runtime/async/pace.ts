/**
 * How much of a queue is under way at once. Calls of a lane run one after another in one environment, so that short ones
 * share what it costs to hand them over; a call that takes long gives back what waits behind it.
 */
export interface Pace {
  /** Batches at once. */
  readonly lanes: number;
  /** Events of a batch. */
  readonly batch: number;
}

export const PACE_FIRST: Pace = { lanes: 4, batch: 1 };
/** Of telling others, which takes little but waiting. */
export const DELIVERY_PACE: Pace = { lanes: 16, batch: 4 };
const LANES_MAX = 64;
const BATCH_MAX = 64;

/** How a batch went. */
export interface Handled {
  readonly completed: number;
  /** Its time was over before its events were. */
  readonly isCutShort: boolean;
  /** It has had to wait for the others. */
  readonly isBusy: boolean;
}

/** Short calls come in longer batches, and long ones in more lanes, as long as those do not only wait for each other. */
export function adapt({ lanes, batch }: Pace, { completed, isCutShort, isBusy }: Handled): Pace {
  const fewer = Math.max(PACE_FIRST.lanes, lanes - 1);
  if (isBusy) return { lanes: fewer, batch };
  if (isCutShort) {
    const fitting = Math.max(1, Math.min(batch, completed));
    return { lanes: Math.min(LANES_MAX, lanes + 1), batch: fitting };
  }
  const isFast = batch === BATCH_MAX;
  return {
    lanes: isFast ? fewer : Math.max(PACE_FIRST.lanes, lanes),
    batch: Math.min(BATCH_MAX, batch * 2),
  };
}

/** After a throttle. */
export function slowDown({ lanes }: Pace): Pace {
  return { lanes: Math.max(1, Math.floor(lanes / 2)), batch: 1 };
}

/** The part of a full batch that is handed over at least, if there is so much: shorter ones cost more than they save. */
const SHARE_MIN = 1 / 8;

/** Cuts what was taken for the free lanes into batches: over all lanes evenly, but of fast calls a few together. */
export function share<T>(
  items: readonly T[],
  free: number,
  { batch }: Pace,
): readonly (readonly T[])[] {
  const length = Math.max(Math.ceil(items.length / free), Math.ceil(batch * SHARE_MIN));
  const batches: T[][] = [];
  for (let at = 0; at < items.length; at += length) batches.push(items.slice(at, at + length));
  return batches;
}

/**
 * How much of a queue is under way at once. Calls of a lane run one after another in one environment, so that short ones
 * share what it costs to hand them over; a call that takes long gives back what waits behind it.
 */
export interface Pace {
  /** Batches at once. */
  readonly lanes: number;
  /** Events of a batch. */
  readonly batch: number;
  /** Batches to go before there may be more lanes: after a throttle it takes a while to see how much there is room for. */
  readonly patience: number;
}

export const PACE_FIRST: Pace = { lanes: 4, batch: 1, patience: 0 };
/** Of telling others, which takes little but waiting. */
export const DELIVERY_PACE: Pace = { lanes: 16, batch: 4, patience: 0 };
const LANES_MAX = 64;
const BATCH_MAX = 64;
const PATIENCE = 8;

/** How a batch went. */
export interface Handled {
  readonly completed: number;
  /** Its time was over before its events were. */
  readonly isCutShort: boolean;
  /** It has had to wait for the others. */
  readonly isBusy: boolean;
}

/** Short calls come in longer batches, and long ones in more lanes, as long as those do not only wait for each other. */
export function adapt(pace: Pace, handled: Handled): Pace {
  const { lanes, batch } = pace;
  const patience = Math.max(0, pace.patience - 1);
  if (handled.isBusy) return { lanes: fewer(lanes), batch, patience };
  const more = pace.patience > 0 ? lanes : Math.min(LANES_MAX, lanes + 1);
  if (handled.isCutShort) {
    const fitting = Math.max(1, Math.min(batch, handled.completed));
    return { lanes: more, batch: fitting, patience };
  }
  const needed = batch === BATCH_MAX ? fewer(lanes) : lanes;
  return {
    lanes: lanes < PACE_FIRST.lanes ? more : needed,
    batch: Math.min(BATCH_MAX, batch * 2),
    patience,
  };
}

/** After a throttle. */
export function slowDown({ lanes }: Pace): Pace {
  return { lanes: Math.max(1, Math.floor(lanes / 2)), batch: 1, patience: PATIENCE };
}

function fewer(lanes: number): number {
  return lanes > PACE_FIRST.lanes ? lanes - 1 : lanes;
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

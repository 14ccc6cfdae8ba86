import { type Ledger } from "./ledger.ts";
import { LEASE_TERM_MS } from "./terms.ts";

/**
 * What a ledger leaves behind for its next life: never less than what is out, and never an earlier end. It is rounded up
 * in both, so that it is written about once a term and not with each lease.
 */
export interface Watermark {
  /** Epoch ms, by the clock of whoever wrote it, margin included. */
  readonly until: number;
  /** By pool. */
  readonly outstanding: Readonly<Record<string, number>>;
}

/** The mark to write, or undefined while `mark` says enough. Null takes it away: nothing is out. */
export function nextWatermark(
  mark: Watermark | undefined,
  ledger: Ledger,
  now: number,
): Watermark | null | undefined {
  const until = ledger.outstandingUntil();
  if (until === 0) {
    // One that is over soon is not worth a write: a function that is called now and then would write with each call.
    return mark !== undefined && mark.until > now + 2 * LEASE_TERM_MS ? null : undefined;
  }
  const pools = ledger.countedPools();
  const isCovered =
    mark !== undefined &&
    until <= mark.until &&
    pools.every((pool) => ledger.counted(pool) <= (mark.outstanding[pool] ?? 0));
  if (isCovered) return undefined;
  const outstanding = Object.fromEntries(
    pools.map((pool) => [pool, atLeast(ledger.counted(pool))]),
  );
  return { until: until + LEASE_TERM_MS, outstanding };
}

/** The next power of two, so that a count that grows is written for each doubling. */
function atLeast(count: number): number {
  return 2 ** Math.ceil(Math.log2(Math.max(1, count)));
}

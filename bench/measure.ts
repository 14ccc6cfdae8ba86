/** A figure over several rounds: its median, and the range that holds all rounds but the tenth at each end. */
export interface Sample {
  readonly median: number;
  readonly low: number;
  readonly high: number;
}

/** The wall clock while code runs; Node's moves, unlike the one of production Workers. */
export function timeMs(work: () => void): number {
  const startedAt = performance.now();
  work();
  return performance.now() - startedAt;
}

export function summarize(values: readonly number[]): Sample {
  if (values.length === 0) throw new Error("There is nothing to summarize");
  const sorted = values.toSorted((a, b) => a - b);
  return { median: quantile(sorted, 0.5), low: quantile(sorted, 0.1), high: quantile(sorted, 0.9) };
}

export function quantileOf(values: readonly number[], share: number): number {
  return quantile(
    values.toSorted((a, b) => a - b),
    share,
  );
}

/** Interpolates between the two neighbours, so that an even number of rounds has a median too. */
function quantile(sorted: readonly number[], share: number): number {
  const position = (sorted.length - 1) * share;
  const below = sorted[Math.floor(position)] ?? 0;
  const above = sorted[Math.ceil(position)] ?? below;
  return below + (above - below) * (position - Math.floor(position));
}

export interface Comparison {
  /** A's figure divided by B's of the same round. */
  readonly ratio: Sample;
  readonly a: Sample;
  readonly b: Sample;
}

type Measurement = (round: number) => number | Promise<number>;

/**
 * Measures A and B in turns, first one ahead and then the other, and compares them round by round: what slows the
 * machine down for a while slows both.
 */
export async function compare(a: Measurement, b: Measurement, rounds: number): Promise<Comparison> {
  const valuesOfA: number[] = [];
  const valuesOfB: number[] = [];
  for (let round = 0; round < rounds; round++) {
    if (round % 2 === 0) valuesOfA.push(await a(round));
    valuesOfB.push(await b(round));
    if (round % 2 === 1) valuesOfA.push(await a(round));
  }
  const ratios = valuesOfA.map((value, round) => value / (valuesOfB[round] ?? Number.NaN));
  return { ratio: summarize(ratios), a: summarize(valuesOfA), b: summarize(valuesOfB) };
}

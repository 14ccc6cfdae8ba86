import { Ledger } from "../../src/runtime/governor/ledger.ts";
import { figure, promised, type Row } from "../report.ts";

/** A Durable Object serves about 1,000 requests a second. */
const OPERATION_MS = 1;
const RUN_MS = 100;
const QUOTA = 900;
/** Calls a second: each is a lease and its return in a tight pool, six times what one object can serve. */
const CALLS_PER_SECOND = 3000;
const SIMULATED_MS = 10_000;
const SHARDS = [1, 2, 4, 8] as const;

interface Shard {
  readonly ledger: Ledger;
  /** When it has served what waits for it. */
  busyUntil: number;
}

interface Outcome {
  readonly startedPerSecond: number;
  readonly waitP99Ms: number;
  readonly refusedShare: number;
}

/**
 * What sharding one function's quota would do: calls arrive by chance, each isolate asks the sub-governor that its id
 * leads to, and a sub-governor serves one operation a millisecond from its part of the quota. Nothing here is measured
 * but the rule; the ledger is the product's own.
 */
export function simulateSharding(): Row[] {
  const outcomes = SHARDS.map((count) => [count, simulate(count)] as const);
  const [, one] = outcomes[0] ?? [];
  const [, four] = outcomes[2] ?? [];
  const group = "governor";
  const rows = outcomes.map(([count, { startedPerSecond, waitP99Ms, refusedShare }]) =>
    figure(
      {
        group,
        name: `simulated: calls begun with ${count} sub-governor${count === 1 ? "" : "s"}`,
        unit: "/s",
        note: `p99 of the wait ${waitP99Ms.toFixed(0)} ms, ${(refusedShare * 100).toFixed(1)} % refused`,
      },
      startedPerSecond,
    ),
  );
  const ratio = (four?.startedPerSecond ?? 0) / (one?.startedPerSecond ?? 1);
  const name = "simulated: calls begun, 4 sub-governors ÷ 1";
  return [promised({ group, name, unit: "ratio" }, { atLeast: 3 }, ratio), ...rows];
}

function simulate(count: number): Outcome {
  const shards = Array.from({ length: count }, (): Shard => {
    const ledger = new Ledger("life");
    ledger.setCapacity("shared", { size: Math.floor(QUOTA / count), stickyMax: 0 });
    return { ledger, busyUntil: 0 };
  });
  const returns: { readonly at: number; readonly shard: Shard; readonly id: string }[] = [];
  const waits: number[] = [];
  let refused = 0;
  const random = randomOf(7);
  for (
    let now = 0;
    now < SIMULATED_MS;
    now += -Math.log(1 - random()) * (1000 / CALLS_PER_SECOND)
  ) {
    while ((returns[0]?.at ?? Infinity) <= now) giveBack(returns.shift());
    const shard = shards[Math.floor(random() * count)];
    if (shard === undefined) continue;
    const servedAt = serve(shard, now);
    if (servedAt > SIMULATED_MS) continue;
    const ask = { holder: "isolate", pools: ["shared"], needed: 1, wanted: 1, termMs: 60_000 };
    const verdict = shard.ledger.lease(ask, servedAt);
    if (verdict.kind !== "granted") {
      refused += 1;
      continue;
    }
    waits.push(servedAt - now);
    const at = servedAt + RUN_MS;
    const place = returns.findIndex((one) => one.at > at);
    returns.splice(place === -1 ? returns.length : place, 0, { at, shard, id: verdict.grant.id });
  }
  waits.sort((a, b) => a - b);
  return {
    startedPerSecond: (waits.length / SIMULATED_MS) * 1000,
    waitP99Ms: waits[Math.floor(waits.length * 0.99)] ?? 0,
    refusedShare: refused / Math.max(1, refused + waits.length),
  };
}

/** One operation after the other. */
function serve(shard: Shard, now: number): number {
  shard.busyUntil = Math.max(shard.busyUntil, now) + OPERATION_MS;
  return shard.busyUntil;
}

function giveBack(
  returned: { readonly at: number; readonly shard: Shard; readonly id: string } | undefined,
): void {
  if (returned === undefined) return;
  const { at, shard, id } = returned;
  shard.ledger.giveBack([{ id, pool: "shared", size: 1 }], serve(shard, at));
}

/** The same numbers in every run. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 4_294_967_296;
  };
}

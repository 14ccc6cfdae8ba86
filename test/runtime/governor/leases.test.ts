import { describe, it } from "vitest";
import {
  chunkTermMs,
  CLOCK_MARGIN_MS,
  LEASE_TERM_MS,
} from "../../../src/runtime/governor/terms.ts";
import { Invariants } from "./invariants.ts";
import { setAccountLimit } from "./simulation.ts";
import { World } from "./world.ts";

/** The same in each run; GOVERNOR_SEED looks elsewhere. */
const SEED = Number(process.env["GOVERNOR_SEED"] ?? 1);
const STEPS = 12_000;
/** The longest that an invocation runs, and that an isolate does nothing. */
const RUN_MS_MAX = 12_000;
const STALL_MS_MAX = 2 * LEASE_TERM_MS;
/** When the last invocation has ended, all must be free after the terms of both levels. */
const TERMS_MS = chunkTermMs(LEASE_TERM_MS) + LEASE_TERM_MS + 2 * CLOCK_MARGIN_MS;
const DRAIN_MS = RUN_MS_MAX + STALL_MS_MAX + TERMS_MS;

describe(`leases in a world where everything goes wrong (GOVERNOR_SEED=${SEED})`, () => {
  it(`never exceed a limit in ${STEPS} steps, and lose no capacity`, ({ expect }) => {
    const world = new World(SEED);
    const invariants = new Invariants(world);
    const found: string[] = [];
    let roughness = 1;
    const check = () => found.push(...invariants.violations(), ...world.faults);

    for (let step = 0; step < STEPS && found.length === 0; step += 1) {
      if (step % 1000 === 0) roughness = 8 * world.random() ** 2;
      act(world, invariants, roughness);
      world.timeline.advance(world.below(150), check);
      if (step % 1000 !== 999) continue;
      world.timeline.advance(DRAIN_MS, check);
      found.push(...leftOver(world));
    }
    expect(found).toEqual([]);
    // The world was neither empty nor full all the time.
    expect(world.granted).toBeGreaterThan(STEPS / 20);
    expect(world.refused).toBeGreaterThan(STEPS / 100);
  });
});

/** Of a thousand steps with a roughness of 1, how many bring what. */
const MISHAPS: readonly (readonly [
  perMille: number,
  (world: World, invariants: Invariants) => void,
])[] = [
  [2, (world) => world.crash(world.pick(world.isolates))],
  [5, (world) => world.endRequest(world.pick(world.isolates))],
  [3, (world) => world.stall(world.pick(world.isolates), world.below(STALL_MS_MAX))],
  [2, (world) => world.restart(world.pick(world.functions))],
  [1, (world) => world.restart(world.account)],
  [0.5, restartAll],
  [3, changeLimits],
  [2, skipClock],
];

/** Every thousand steps the world becomes calmer or rougher. */
function act(world: World, invariants: Invariants, roughness: number): void {
  for (const [perMille, bring] of MISHAPS) {
    if (world.chance((perMille * roughness) / 1000)) bring(world, invariants);
  }
  world.losses = 0.02 * roughness;
  const governor = world.pick(world.functions);
  const isolate = world.pick(world.isolates);
  // Few long ones, many short ones.
  const runMs = world.chance(0.05) ? world.below(RUN_MS_MAX) : world.below(400);
  world.invoke(isolate, governor, world.pick(["1", "$LATEST"]), runMs);
}

/** What a loss of power does. */
function restartAll(world: World): void {
  for (const isolate of world.isolates) world.crash(isolate);
  for (const governor of world.functions) world.restart(governor);
  world.restart(world.account);
}

function changeLimits(world: World, invariants: Invariants): void {
  invariants.beforeLowering();
  const [reserved] = world.functions;
  if (reserved === undefined) return;
  const provisioned = new Map([["1", world.below(4)]]);
  reserved.limits = { reserved: 3 + world.below(6), provisioned };
  world.unreserved = 4 + world.below(16);
  setAccountLimit(world.account, world.unreserved);
  reserved.apply(world.timeline.now);
}

function skipClock(world: World): void {
  world.pick(world.isolates).offset += world.below(5000);
}

/** Nobody has been at work for a while, so that everything must be free. */
function leftOver(world: World): readonly string[] {
  const { now } = world.timeline;
  const ledgers = [world.account, ...world.functions.map(({ keeper }) => keeper)];
  return ledgers.flatMap(({ ledger, offset }) => {
    ledger.lease({ holder: "nobody", pools: [], needed: 0, wanted: 0, termMs: 0 }, now + offset);
    const left = ledger.countedInAll();
    return left === 0 ? [] : [`${left} still out`];
  });
}

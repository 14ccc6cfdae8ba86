import { FUEL_PER_MS } from "../../sandbox/engine/limits.ts";
import { summarize } from "../measure.ts";
import { type Prepared } from "../prepared.ts";
import { figure, type Row } from "../report.ts";
import { MeteredEngine } from "./metered.ts";
import { EXTREMES, type Program, PROGRAMS } from "./programs.ts";

const ROUNDS = 5;
/** The extremes take up to a second a call. */
const ROUNDS_OF_EXTREMES = 2;
const GROUP = "fuel";

interface Speed {
  readonly unitsPerMs: readonly number[];
  /** Units of each call, from the first one of a fresh engine on. */
  readonly units: readonly bigint[];
}

/** How much fuel a millisecond burns, and whether the same work burns the same in another engine. */
export async function measureSpeeds(prepared: Prepared): Promise<Row[]> {
  const rows: Row[] = [];
  const different: string[] = [];
  for (const program of [...PROGRAMS, ...EXTREMES]) {
    const rounds = EXTREMES.includes(program) ? ROUNDS_OF_EXTREMES : ROUNDS;
    const first = await speedOf(program, prepared, rounds);
    const second = await speedOf(program, prepared, rounds);
    if (first.units.join() !== second.units.join()) different.push(program.name);
    const samples = summarize([...first.unitsPerMs, ...second.unitsPerMs]);
    rows.push(figure({ group: GROUP, name: program.name, unit: "units/ms" }, samples));
  }
  const limits = `FUEL_PER_MS ${FUEL_PER_MS}`;
  const speeds = rows.map((row) => row.value ?? 0);
  const name = "slowest of all";
  rows.push(figure({ group: GROUP, name, unit: "units/ms", note: limits }, Math.min(...speeds)));
  const note = different.length === 0 ? "identical on both runs" : different.join(", ");
  const head = { group: GROUP, name: "programs whose fuel differs", unit: "count", note } as const;
  return [...rows, figure(head, different.length)];
}

async function speedOf(program: Program, prepared: Prepared, rounds: number): Promise<Speed> {
  const engine = await MeteredEngine.create(prepared);
  const call = engine.define(program.source);
  const units: bigint[] = [];
  const unitsPerMs: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const [before, startedAt] = [engine.fuelUsed, performance.now()];
    engine.call(call);
    const elapsedMs = performance.now() - startedAt;
    const burnt = engine.fuelUsed - before;
    units.push(burnt);
    // The first call pays for the growth of the memory.
    if (round > 0) unitsPerMs.push(Number(burnt) / elapsedMs);
  }
  return { unitsPerMs, units };
}

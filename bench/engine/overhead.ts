import { compare, type Sample, summarize, timeMs } from "../measure.ts";
import { type Prepared, readOriginalWasm } from "../prepared.ts";
import { figure, promised, type Row } from "../report.ts";
import { MeteredEngine } from "./metered.ts";
import { type Program, PROGRAMS } from "./programs.ts";
import { UnmeteredEngine } from "./unmetered.ts";

const ROUNDS = 15;
/** Calls after which both engines run optimized code and their memory has grown. */
const WARM_UP_CALLS = 4;
const GROUP = "engine";

/** Run time of the metered engine with its soft limit at work ÷ the package's own engine, which has neither. */
export async function measureOverhead(prepared: Prepared): Promise<Row[]> {
  const original = readOriginalWasm();
  const rows: Row[] = [];
  const ratios: Sample[] = [];
  for (const program of PROGRAMS) {
    const ratio = await overheadOf(program, prepared, original);
    ratios.push(ratio);
    const name = `metered ÷ unmetered, ${program.name}`;
    rows.push(figure({ group: GROUP, name, unit: "ratio" }, ratio));
  }
  const { median } = summarize(ratios.map((ratio) => ratio.median));
  const sorted = ratios.map((ratio) => ratio.median).toSorted((a, b) => a - b);
  const range = { median, low: sorted.at(0) ?? median, high: sorted.at(-1) ?? median };
  const name = "metered ÷ unmetered, median of seven";
  const note = "spread: fastest and slowest program";
  return [...rows, promised({ group: GROUP, name, unit: "ratio", note }, { atMost: 1.2 }, range)];
}

async function overheadOf(
  program: Program,
  prepared: Prepared,
  original: WebAssembly.Module,
): Promise<Sample> {
  const metered = await MeteredEngine.create(prepared);
  const unmetered = await UnmeteredEngine.create(original);
  const meteredCall = metered.define(program.source);
  const unmeteredCall = unmetered.define(program.source);
  for (let call = 0; call < WARM_UP_CALLS; call++) {
    const [got, wanted] = [metered.call(meteredCall), unmetered.call(unmeteredCall)];
    if (got !== wanted) throw new Error(`${program.name}: expected ${wanted}, got ${got}`);
  }
  const { ratio } = await compare(
    () => timeMs(() => metered.call(meteredCall)),
    () => timeMs(() => unmetered.call(unmeteredCall)),
    ROUNDS,
  );
  return ratio;
}

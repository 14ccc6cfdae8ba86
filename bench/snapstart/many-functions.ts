import { setTimeout as sleep } from "node:timers/promises";
import { chunkTermMs, CLOCK_MARGIN_MS, LEASE_TERM_MS } from "../../src/runtime/governor/terms.ts";
import { summarize } from "../measure.ts";
import { progress } from "../progress.ts";
import { figure, promised, type Row } from "../report.ts";
import { type Fleet } from "./fleet.ts";
import { residentMb } from "./process-memory.ts";

const GROUP = "snapstart";
const FUNCTIONS = 1000;
/** So many the isolate holds at once. */
const HELD = 20;
const SOURCE = `export const handler = async () => "done";`;

/** A thousand functions, each invoked once and then again: how memory grows, and what the second time costs. */
export async function measureManyFunctions(fleet: Fleet): Promise<Row[]> {
  progress("snapstart: a thousand functions");
  const names = Array.from({ length: FUNCTIONS }, (_, index) => `many-${index}`);
  await fleet.deployAll(names, SOURCE);
  const round = async (wanted: readonly string[]) => {
    const times: number[] = [];
    for (const name of wanted) {
      const { status, body, elapsedMs } = await fleet.invoke(name);
      if (status !== 200) throw new Error(`${name}: ${status} ${body}`);
      times.push(elapsedMs);
    }
    return summarize(times);
  };
  await round(names);
  const afterOne = residentMb();
  const second = await round(names);
  const afterTwo = residentMb();
  const held = names.slice(0, HELD);
  // While more than half of the account's concurrency is leased out, no isolate keeps a slot: each call asks for one.
  await round(held);
  const scarce = await round(held);
  await sleep(chunkTermMs(LEASE_TERM_MS) + CLOCK_MARGIN_MS);
  await round(held);
  const again = await round(held);
  const [first = ""] = held;
  const warm = await round(Array.from({ length: 100 }, () => first));
  const ratio = (value: number) => value / warm.median;
  const named = (name: string) => ({ group: GROUP, name: `${FUNCTIONS} functions: ${name}` });
  return [
    promised(
      { ...named(`memory after the second round ÷ after the first`), unit: "ratio" },
      { atMost: 1.2 },
      afterTwo / afterOne,
    ),
    figure({ ...named("the runtime's memory after the first round"), unit: "MB" }, afterOne),
    figure({ ...named("second round ÷ warm, p50"), unit: "ratio" }, ratio(second.median)),
    promised(
      { ...named(`second round of ${HELD} that the pool holds ÷ warm, p50`), unit: "ratio" },
      { atMost: 2 },
      ratio(again.median),
    ),
    figure(
      { ...named(`the same while the account's concurrency is scarce`), unit: "ratio" },
      ratio(scarce.median),
    ),
    figure({ ...named("warm"), unit: "ms" }, warm),
  ];
}

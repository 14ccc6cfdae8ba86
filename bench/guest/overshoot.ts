import { figure, type Row } from "../report.ts";
import { summarize } from "../measure.ts";
import { type Prepared } from "../prepared.ts";
import { type Abuse, ABUSES } from "./abuses.ts";
import { invocationContext, openEnvironment, sleep, startEnvironment } from "./open-environment.ts";

const TIMEOUT_MS = 1000;
/** Room for the programs' data: what is tested is time. */
const MEMORY_MB = 256;
const GROUP = "limits";

/** How long past its deadline each program is stopped (below zero: before), with either kind of clock. */
export async function measureOvershoot(prepared: Prepared): Promise<Row[]> {
  const rows: Row[] = [];
  for (const kind of ["live", "frozen"] as const) {
    const past: number[] = [];
    for (const abuse of ABUSES) {
      const { overshootMs, ending } = await stop(abuse, kind, prepared);
      past.push(overshootMs);
      const name = `past a 1 s deadline, ${kind} clock, ${abuse.name}`;
      rows.push(figure({ group: GROUP, name, unit: "ms", note: ending }, overshootMs));
    }
    const { median } = summarize(past);
    const range = { median, low: Math.min(...past), high: Math.max(...past) };
    const note = "spread: earliest and latest";
    const name = `past a 1 s deadline, ${kind} clock, all`;
    rows.push(figure({ group: GROUP, name, unit: "ms", note }, range));
  }
  return rows;
}

interface Stopped {
  readonly overshootMs: number;
  readonly ending: string;
}

async function stop(abuse: Abuse, kind: "live" | "frozen", prepared: Prepared): Promise<Stopped> {
  const clock = kind === "live" ? { now: Date.now, sleep } : frozenClock();
  const source = `exports.handler = async () => { ${abuse.body} };`;
  const environment = await openEnvironment(prepared, {
    source,
    clock,
    sleep: clock.sleep,
    memoryMb: MEMORY_MB,
  });
  await startEnvironment(environment, clock);
  // An event arrives by I/O: a frozen clock is right when it begins.
  await clock.sleep(0);
  const startedAt = performance.now();
  const context = invocationContext(environment.now() + TIMEOUT_MS);
  const { kind: ending } = await environment.invoke("{}", context);
  return { overshootMs: performance.now() - startedAt - TIMEOUT_MS, ending };
}

/** The clock of production Workers: it moves after I/O alone, and waiting is I/O. */
function frozenClock() {
  let now = Date.now();
  return {
    now: () => now,
    async sleep(ms: number): Promise<void> {
      await sleep(ms);
      now = Date.now();
    },
  };
}

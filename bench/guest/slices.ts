import { SLICE_MS } from "../../sandbox/engine/limits.ts";
import { compare, summarize } from "../measure.ts";
import { type Prepared } from "../prepared.ts";
import { figure, promised, type Row } from "../report.ts";
import { MeteredEngine } from "../engine/metered.ts";
import { invocationContext, openEnvironment, sleep, startEnvironment } from "./open-environment.ts";

const GROUP = "slices";
const ROUNDS = 15;
const TRIVIAL_CALLS = 2000;
const REQUESTS = 40;
/** Requests come at any point of a slice. */
const GAP_MS_MAX = 90;
const SPIN_MS = 60_000;
const clock = { now: Date.now };

const TRIVIAL = "() => 1";
const LONG =
  "() => { let sum = 0; for (let i = 0; i < 1e7; i++) sum = (sum + i * 7) % 1000003; return sum; }";

/** What it costs to run where a guest may rest, and what its neighbours get for it. */
export async function measureSlices(prepared: Prepared): Promise<Row[]> {
  return [...(await measureCost(prepared)), ...(await measureNeighbour(prepared))];
}

async function measureCost(prepared: Prepared): Promise<Row[]> {
  const engine = await MeteredEngine.create(prepared);
  const [trivial, long] = [engine.define(TRIVIAL), engine.define(LONG)];
  const rest = () => sleep(0);
  const entry = await compare(
    () => microseconds(async () => void (await engine.callInSlices(trivial, rest))),
    () => microseconds(async () => void engine.call(trivial)),
    ROUNDS,
  );
  const whole = await compare(
    () => milliseconds(async () => void (await engine.callInSlices(long, rest))),
    () => milliseconds(async () => void engine.call(long)),
    ROUNDS / 3,
  );
  const each = (name: string) => ({ group: GROUP, name, unit: "µs" }) as const;
  return [
    figure(each("an entry that may rest"), entry.a),
    figure(each("a plain entry"), entry.b),
    figure(
      { group: GROUP, name: "long computation, in slices ÷ at one go, time", unit: "ratio" },
      whole.ratio,
    ),
  ];
}

/** A trivial function whose requests come while another one computes, and while nothing else does anything. */
async function measureNeighbour(prepared: Prepared): Promise<Row[]> {
  const open = async (body: string) => {
    const source = `exports.handler = async (event) => { ${body} };`;
    const environment = await openEnvironment(prepared, { source, clock, sleep, memoryMb: 64 });
    await startEnvironment(environment, clock);
    return environment;
  };
  const [quick, spinner] = [await open("return event;"), await open("for (;;);")];
  const answer = async () =>
    void (await quick.invoke("{}", invocationContext(Date.now() + SPIN_MS)));
  for (let warm = 0; warm < 500; warm++) await answer();
  const alone = await latencies(answer);
  const spinning = spinner.invoke("{}", invocationContext(Date.now() + SPIN_MS));
  const beside = await latencies(answer);
  spinner.discard();
  await spinning;
  const [a, b] = [summarize(beside), summarize(alone)];
  return [
    figure({ group: GROUP, name: "latency beside a function that computes", unit: "ms" }, a),
    figure({ group: GROUP, name: "latency alone", unit: "ms" }, b),
    promised(
      {
        group: GROUP,
        name: "latency beside a function that computes ÷ a slice",
        unit: "ratio",
        note: `a slice is ${SLICE_MS} ms`,
      },
      { atMost: 1 },
      a.median / SLICE_MS,
    ),
  ];
}

/** From when a request is due to when it is answered, whoever held it up. */
async function latencies(answer: () => Promise<void>): Promise<number[]> {
  const measured: number[] = [];
  for (let request = 0; request < REQUESTS; request++) {
    // Spread evenly, the same in each run.
    const gapMs = 1 + ((request * 37) % GAP_MS_MAX);
    const dueAt = performance.now() + gapMs;
    await sleep(gapMs);
    await answer();
    measured.push(performance.now() - dueAt);
  }
  return measured;
}

async function microseconds(call: () => Promise<void>): Promise<number> {
  return (1000 * (await milliseconds(() => repeat(call)))) / TRIVIAL_CALLS;
}

async function repeat(call: () => Promise<void>): Promise<void> {
  for (let calls = 0; calls < TRIVIAL_CALLS; calls++) await call();
}

async function milliseconds(work: () => Promise<void>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}

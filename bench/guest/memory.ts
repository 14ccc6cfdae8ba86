import { type Environment } from "../../sandbox/host/environment.ts";
import { summarize } from "../measure.ts";
import { type Prepared } from "../prepared.ts";
import { figure, promised, type Row } from "../report.ts";
import { type Allocations, countAllocations } from "./allocations.ts";
import { invocationContext, openEnvironment, sleep, startEnvironment } from "./open-environment.ts";

const GROUP = "memory";
const MB = 1024 * 1024;
const RESTORES = 30;
const INVOCATIONS = 100_000;
/** From here on nothing may grow. */
const SETTLED_AFTER = 1000;
/** Invocations in which the engine collects cycles many times over, and how often its figures are read there. */
const WINDOW = 10_000;
const COUNT_EVERY = 10;
const TIMEOUT_MS = 3000;
/** Two round trips through the event loop and some garbage, as an ordinary handler leaves. */
const SOURCE = `
const cache = new Map();
exports.handler = async (event, context) => {
  await new Promise((resolve) => setImmediate(resolve));
  cache.set(event.n % 10, { at: Date.now(), id: context.awsRequestId });
  return { n: event.n, text: JSON.stringify(event).toUpperCase(), seen: cache.size };
};`;

export async function measureMemory(prepared: Prepared): Promise<Row[]> {
  const environment = await open(prepared);
  const restored = environment.memoryBytes;
  await startEnvironment(environment, Date);
  await invoke(environment, 0);
  const { snapshot } = prepared;
  const idle = { group: GROUP, unit: "MB" } as const;
  const limit = { atMost: 8 };
  return [
    promised({ ...idle, name: "idle environment, restored" }, limit, restored / MB),
    promised({ ...idle, name: "idle environment, invoked" }, limit, environment.memoryBytes / MB),
    figure({ ...idle, name: "snapshot, bytes copied" }, snapshot.contents.length / MB),
    ...(await measureRestore(prepared)),
    ...(await measureGrowth(prepared)),
  ];
}

async function measureRestore(prepared: Prepared): Promise<Row[]> {
  const restores: number[] = [];
  const starts: number[] = [];
  const invocations: number[] = [];
  for (let round = 0; round < RESTORES; round++) {
    const startedAt = performance.now();
    const environment = await open(prepared);
    const openedAt = performance.now();
    await startEnvironment(environment, Date);
    const readyAt = performance.now();
    await invoke(environment, 0);
    restores.push(openedAt - startedAt);
    starts.push(readyAt - openedAt);
    invocations.push(performance.now() - readyAt);
  }
  const head = { group: GROUP, unit: "ms" } as const;
  return [
    figure({ ...head, name: "restore" }, summarize(restores)),
    figure({ ...head, name: "load of the handler" }, summarize(starts)),
    figure({ ...head, name: "first invocation" }, summarize(invocations)),
  ];
}

async function measureGrowth(prepared: Prepared): Promise<Row[]> {
  const environment = await open(prepared);
  await startEnvironment(environment, Date);
  const startedAt = performance.now();
  for (let n = 1; n <= SETTLED_AFTER; n++) await invoke(environment, n);
  const settledBytes = environment.memoryBytes;
  const first = await troughOf(environment, prepared);
  const left = INVOCATIONS - SETTLED_AFTER - 2 * WINDOW;
  for (let n = 1; n <= left; n++) await invoke(environment, n);
  const last = await troughOf(environment, prepared);
  const microseconds = ((performance.now() - startedAt) / INVOCATIONS) * 1000;
  const name = `after ${INVOCATIONS.toLocaleString("en-US")} invocations`;
  const grownMb = (environment.memoryBytes - settledBytes) / MB;
  const head = { group: GROUP, unit: "count" } as const;
  const limit = { atMost: 0 };
  const more = (kind: keyof Allocations, what: string) => {
    const note = `${first[kind]} after the first 1,000, ${last[kind]} at the end`;
    return promised(
      { ...head, name: `more ${what} ${name}`, note },
      limit,
      last[kind] - first[kind],
    );
  };
  return [
    promised({ group: GROUP, name: `growth of linear memory ${name}`, unit: "MB" }, limit, grownMb),
    more("objects", "objects"),
    more("strings", "strings"),
    more("mallocBytes", "heap bytes"),
    figure({ group: GROUP, name: "warm invocation without HTTP", unit: "µs" }, microseconds),
  ];
}

/**
 * The least that the engine holds over a while: between two collections of cycles its figures rise, and where a
 * count happens to fall says nothing.
 */
async function troughOf(environment: Environment, prepared: Prepared): Promise<Allocations> {
  const least = { objects: Infinity, strings: Infinity, mallocBytes: Infinity };
  for (let n = 1; n <= WINDOW; n++) {
    await invoke(environment, n);
    if (n % COUNT_EVERY !== 0) continue;
    const now = await countAllocations(prepared.snapshot.addresses);
    least.objects = Math.min(least.objects, now.objects);
    least.strings = Math.min(least.strings, now.strings);
    least.mallocBytes = Math.min(least.mallocBytes, now.mallocBytes);
  }
  return least;
}

function open(prepared: Prepared): Promise<Environment> {
  return openEnvironment(prepared, { source: SOURCE, clock: Date, sleep, memoryMb: 128 });
}

async function invoke(environment: Environment, n: number): Promise<void> {
  const context = invocationContext(Date.now() + TIMEOUT_MS);
  const outcome = await environment.invoke(`{"n":${n},"name":"bench"}`, context);
  if (outcome.kind !== "result") throw new Error(`Invocation ${n} ended in ${outcome.kind}`);
}

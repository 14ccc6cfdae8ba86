import { type Environment } from "../../sandbox/host/environment.ts";
import { summarize } from "../measure.ts";
import { type Prepared } from "../prepared.ts";
import { figure, promised, type Row } from "../report.ts";
import { countAllocations } from "./allocations.ts";
import { invocationContext, openEnvironment, sleep, startEnvironment } from "./open-environment.ts";

const GROUP = "memory";
const MB = 1024 * 1024;
const RESTORES = 30;
const INVOCATIONS = 100_000;
/** From here on nothing may grow. */
const SETTLED_AFTER = 1000;
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
  const { addresses } = prepared.snapshot;
  const startedAt = performance.now();
  for (let n = 1; n <= SETTLED_AFTER; n++) await invoke(environment, n);
  const settled = { bytes: environment.memoryBytes, ...(await countAllocations(addresses)) };
  for (let n = SETTLED_AFTER + 1; n <= INVOCATIONS; n++) await invoke(environment, n);
  const end = { bytes: environment.memoryBytes, ...(await countAllocations(addresses)) };
  const microseconds = ((performance.now() - startedAt) / INVOCATIONS) * 1000;
  const name = `after ${INVOCATIONS.toLocaleString("en-US")} invocations`;
  const limit = { atMost: 0 };
  const head = { group: GROUP, unit: "count" } as const;
  const heldNote = (kind: "objects" | "strings") =>
    `${settled[kind]} at 1,000, ${end[kind]} at the end`;
  const bytesNote = `${settled.mallocBytes} bytes at 1,000, ${end.mallocBytes} at the end`;
  return [
    promised(
      { group: GROUP, name: `growth of linear memory ${name}`, unit: "MB" },
      limit,
      (end.bytes - settled.bytes) / MB,
    ),
    promised(
      { ...head, name: `more objects ${name}`, note: heldNote("objects") },
      limit,
      end.objects - settled.objects,
    ),
    promised(
      { ...head, name: `more strings ${name}`, note: heldNote("strings") },
      limit,
      end.strings - settled.strings,
    ),
    figure(
      { ...head, name: `more heap bytes ${name}`, note: bytesNote },
      end.mallocBytes - settled.mallocBytes,
    ),
    figure({ group: GROUP, name: "warm invocation without HTTP", unit: "µs" }, microseconds),
  ];
}

function open(prepared: Prepared): Promise<Environment> {
  return openEnvironment(prepared, { source: SOURCE, clock: Date, sleep, memoryMb: 128 });
}

async function invoke(environment: Environment, n: number): Promise<void> {
  const context = invocationContext(Date.now() + TIMEOUT_MS);
  const outcome = await environment.invoke(`{"n":${n},"name":"bench"}`, context);
  if (outcome.kind !== "result") throw new Error(`Invocation ${n} ended in ${outcome.kind}`);
}

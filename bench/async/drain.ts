import { type BenchFunction } from "../invoke/functions.ts";
import { type PreparedRequest } from "../invoke/http-client.ts";
import { applyLoad, openConnections } from "../invoke/load.ts";
import { type Servers } from "../invoke/servers.ts";
import { summarize } from "../measure.ts";
import { progress } from "../progress.ts";
import { figure, promised, type Row } from "../report.ts";
import { CONNECTIONS, deployHeld, EVENT_TYPE, GROUP, WARM_UP_MS } from "./held-function.ts";

const EVENTS = 10_000;
const DRAINS = 2;
/** How long events are held back so that they are all there when the first begins, beside what sending them takes. */
const HOLD_MARGIN_MS = 2000;
/** On a machine that takes longer, fewer events are drained: the bench ends all the same. */
const HOLD_MS_MAX = 30_000;
/** Of a drain: then something hangs. */
const DRAIN_MS_MAX = 60_000;
const POLL_MS = 20;
const ARN = "arn:aws:lambda:us-east-1:000000000000:function:";

/** Running events that are queued ÷ running those that somebody waits for. */
export async function measureDrain(
  servers: Servers,
  bench: BenchFunction,
  acceptedPerSecond: number,
): Promise<Row[]> {
  const holdMs = Math.min(HOLD_MS_MAX, (1.5 * EVENTS * 1000) / acceptedPerSecond + HOLD_MARGIN_MS);
  const drained: number[] = [];
  const ratios: number[] = [];
  let fewest = EVENTS;
  for (let round = 0; round < DRAINS; round += 1) {
    progress(`async: drain ${round + 1} of ${DRAINS}`);
    const name = `drained-${round}`;
    await deployHeld(bench, name);
    const direct = await directRate(servers, bench, name);
    const { rate, events } = await drain(servers, bench, { name, holdMs });
    fewest = Math.min(fewest, events);
    drained.push(rate);
    ratios.push(rate / direct);
  }
  const head = {
    group: GROUP,
    unit: "ratio",
    name: "drain ÷ warm signed Invoke, throughput",
  } as const;
  const note = `at least ${fewest.toLocaleString("en-US")} events`;
  return [
    promised(head, { atLeast: 0.7 }, summarize(ratios)),
    figure({ group: GROUP, name: "drain of 10,000 events", unit: "/s", note }, summarize(drained)),
  ];
}

async function directRate(servers: Servers, bench: BenchFunction, name: string): Promise<number> {
  const request = await bench.signInvoke({ name, body: JSON.stringify({ until: 0 }) });
  const connections = await openConnections(servers.lamella, CONNECTIONS);
  try {
    await applyLoad(connections, request, WARM_UP_MS);
    return (await applyLoad(connections, request, WARM_UP_MS)).requestsPerSecond;
  } finally {
    for (const connection of connections) connection.close();
  }
}

interface Held {
  readonly name: string;
  readonly holdMs: number;
}

/** All events wait for the same moment; the rate is that from there on. */
async function drain(
  servers: Servers,
  bench: BenchFunction,
  { name, holdMs }: Held,
): Promise<{ readonly rate: number; readonly events: number }> {
  const until = Date.now() + holdMs;
  const body = JSON.stringify({ until });
  const request = await bench.signInvoke({ name, body, headers: EVENT_TYPE });
  const events = await sendUntil(servers, request, until - HOLD_MARGIN_MS / 2);
  while (Date.now() < until) await sleep(until - Date.now());
  for (;;) {
    const left = await servers.queuedEvents(`${ARN}${name}`);
    const elapsedMs = Date.now() - until;
    if (left === 0) return { rate: (events / elapsedMs) * 1000, events };
    if (elapsedMs > DRAIN_MS_MAX) throw new Error(`${left} of ${events} events are not over`);
    await sleep(POLL_MS);
  }
}

/** How many were taken: all, or those for which there was time. */
async function sendUntil(
  servers: Servers,
  request: PreparedRequest,
  deadline: number,
): Promise<number> {
  const connections = await openConnections(servers.lamella, CONNECTIONS);
  let begun = 0;
  try {
    await Promise.all(
      connections.map(async (connection) => {
        while (begun < EVENTS && Date.now() < deadline) {
          begun += 1;
          const { status } = await connection.send(request);
          if (status !== 202) throw new Error(`Expected the status 202, got ${status}`);
        }
      }),
    );
    return begun;
  } finally {
    for (const connection of connections) connection.close();
  }
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

import { type BenchFunction } from "../invoke/functions.ts";
import { type PreparedRequest } from "../invoke/http-client.ts";
import { applyLoad, openConnections } from "../invoke/load.ts";
import { onFreshServers } from "../invoke/measure-invoke.ts";
import { type Servers } from "../invoke/servers.ts";
import { compare, summarize } from "../measure.ts";
import { progress } from "../progress.ts";
import { figure, promised, type Row } from "../report.ts";

const GROUP = "async";
/** Events are written to the disk together, so those who send them come together. */
const CONNECTIONS = 32;
const ROUNDS = 8;
const ROUND_MS = 700;
const WARM_UP_MS = 2500;
const EVENTS = 10_000;
const DRAINS = 2;
/** How long events are held back so that they are all there when the first begins, beside what sending them takes. */
const HOLD_MARGIN_MS = 2000;
/** On a machine that takes longer, fewer events are drained: the bench ends all the same. */
const HOLD_MS_MAX = 30_000;
/** Of a drain: then something hangs. */
const DRAIN_MS_MAX = 60_000;
/** Longer than all rounds of the taking. */
const HELD_MS = 600_000;
const TIMEOUT_SECONDS = 900;
const POLL_MS = 20;
const ARN = "arn:aws:lambda:us-east-1:000000000000:function:";
/** For as many environments as a queue runs at once, and those of the direct calls. */
const ROOM_MB = "2048";
const ACCEPT = "accept (202, on disk)";
const EVENT_TYPE = { "x-amz-invocation-type": "Event" };

/** Waits for a time that its event names, and does nothing. */
const SOURCE = `exports.handler = async ({ until }) => {
  const ms = until - Date.now();
  if (ms > 0) await new Promise((resolve) => setTimeout(resolve, ms));
  return null;
};`;

/** Taking an event ÷ running one, and running those that are queued ÷ running those that somebody waits for. */
export async function measureAsync(): Promise<Row[]> {
  const variables = { ENVIRONMENTS_MEMORY_MAX_MB: ROOM_MB };
  const accepted = await onFreshServers(measureAccept, variables);
  const perSecond = accepted.find(({ name }) => name === ACCEPT)?.value ?? 0;
  return [
    ...accepted,
    // What was taken before is still held there.
    ...(await onFreshServers(
      (servers, bench) => measureDrain(servers, bench, perSecond),
      variables,
    )),
  ];
}

async function measureAccept(servers: Servers, bench: BenchFunction): Promise<Row[]> {
  await bench.deploy("held", SOURCE, TIMEOUT_SECONDS);
  const invoke = await bench.signInvoke();
  // The function is busy for longer than this takes: what is measured is the taking.
  const body = JSON.stringify({ until: Date.now() + HELD_MS });
  const accept = await bench.signInvoke({ name: "held", body, headers: EVENT_TYPE });
  const connections = await openConnections(servers.lamella, CONNECTIONS);
  progress("async: taking events");
  try {
    await applyLoad(connections, invoke, WARM_UP_MS);
    await applyLoad(connections, accept, WARM_UP_MS, 202);
    const rateOf = async (request: typeof invoke, status: number) =>
      (await applyLoad(connections, request, ROUND_MS, status)).requestsPerSecond;
    const { ratio, a } = await compare(
      () => rateOf(accept, 202),
      () => rateOf(invoke, 200),
      ROUNDS,
    );
    const name = "accept ÷ warm signed Invoke, throughput";
    return [
      promised({ group: GROUP, name, unit: "ratio" }, { atLeast: 0.5 }, ratio),
      figure({ group: GROUP, name: ACCEPT, unit: "/s" }, a),
    ];
  } finally {
    for (const connection of connections) connection.close();
  }
}

async function measureDrain(
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
    await bench.deploy(name, SOURCE, TIMEOUT_SECONDS);
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

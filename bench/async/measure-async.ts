import { type BenchFunction } from "../invoke/functions.ts";
import { applyLoad, openConnections } from "../invoke/load.ts";
import { onFreshServers } from "../invoke/measure-invoke.ts";
import { type Servers } from "../invoke/servers.ts";
import { compare, summarize } from "../measure.ts";
import { figure, promised, type Row } from "../report.ts";

const GROUP = "async";
/** Events are written to the disk together, so those who send them come together. */
const CONNECTIONS = 32;
const ROUNDS = 8;
const ROUND_MS = 700;
const WARM_UP_MS = 2500;
const EVENTS = 10_000;
const DRAINS = 2;
/** Longer than it takes to send them. */
const HOLD_MS = 60_000;
const TIMEOUT_SECONDS = 900;
const POLL_MS = 5;
const ARN = "arn:aws:lambda:us-east-1:000000000000:function:";
/** For as many environments as a queue runs at once, and those of the direct calls. */
const ROOM_MB = "2048";
const EVENT_TYPE = { "x-amz-invocation-type": "Event" };

/** Waits for a time that its event names, and does nothing. */
const SOURCE = `exports.handler = async ({ until }) => {
  const ms = until - Date.now();
  if (ms > 0) await new Promise((resolve) => setTimeout(resolve, ms));
  return null;
};`;

/** Taking an event ÷ running one, and running those that are queued ÷ running those that somebody waits for. */
export async function measureAsync(): Promise<Row[]> {
  return await onFreshServers(
    async (servers, bench) => [
      ...(await measureAccept(servers, bench)),
      ...(await measureDrain(servers, bench)),
    ],
    { ENVIRONMENTS_MEMORY_MAX_MB: ROOM_MB },
  );
}

async function measureAccept(servers: Servers, bench: BenchFunction): Promise<Row[]> {
  await bench.deploy("held", SOURCE, TIMEOUT_SECONDS);
  const invoke = await bench.signInvoke();
  // The function is busy for longer than this takes: what is measured is the taking.
  const body = JSON.stringify({ until: Date.now() + 10 * HOLD_MS });
  const accept = await bench.signInvoke({ name: "held", body, headers: EVENT_TYPE });
  const connections = await openConnections(servers.lamella, CONNECTIONS);
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
      figure({ group: GROUP, name: "accept (202, on disk)", unit: "/s" }, a),
    ];
  } finally {
    for (const connection of connections) connection.close();
  }
}

async function measureDrain(servers: Servers, bench: BenchFunction): Promise<Row[]> {
  const drained: number[] = [];
  const ratios: number[] = [];
  for (let round = 0; round < DRAINS; round += 1) {
    const name = `drained-${round}`;
    await bench.deploy(name, SOURCE, TIMEOUT_SECONDS);
    const direct = await directRate(servers, bench, name);
    const rate = await drainRate(servers, bench, name);
    drained.push(rate);
    ratios.push(rate / direct);
  }
  const head = {
    group: GROUP,
    unit: "ratio",
    name: "drain ÷ warm signed Invoke, throughput",
  } as const;
  return [
    promised(head, { atLeast: 0.7 }, summarize(ratios)),
    figure({ group: GROUP, name: "drain of 10,000 events", unit: "/s" }, summarize(drained)),
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

/** All events wait for the same moment; the rate is that from there on. */
async function drainRate(servers: Servers, bench: BenchFunction, name: string): Promise<number> {
  const until = Date.now() + HOLD_MS;
  const body = JSON.stringify({ until });
  const request = await bench.signInvoke({ name, body, headers: EVENT_TYPE });
  const connections = await openConnections(servers.lamella, CONNECTIONS);
  try {
    let left = EVENTS;
    await Promise.all(
      connections.map(async (connection) => {
        while (left-- > 0) {
          const { status } = await connection.send(request);
          if (status !== 202) throw new Error(`Expected the status 202, got ${status}`);
        }
      }),
    );
  } finally {
    for (const connection of connections) connection.close();
  }
  if (Date.now() > until) throw new Error("The events were not sent in time");
  while (Date.now() < until) await sleep(until - Date.now());
  while ((await servers.queuedEvents(`${ARN}${name}`)) > 0) await sleep(POLL_MS);
  return (EVENTS / (Date.now() - until)) * 1000;
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

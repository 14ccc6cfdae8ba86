import { type BenchFunction } from "../invoke/functions.ts";
import { type PreparedRequest } from "../invoke/http-client.ts";
import { applyLoad, openConnections } from "../invoke/load.ts";
import { onFreshServers } from "../invoke/measure-invoke.ts";
import { type Servers } from "../invoke/servers.ts";
import { compare, type Sample, summarize } from "../measure.ts";
import { progress } from "../progress.ts";
import { figure, type Row } from "../report.ts";
import { simulateSharding } from "./sharding.ts";

const GROUP = "governor";
const ROUNDS = 10;
const ROUND_MS = 700;
const WARM_UP_MS = 2000;
const CLIENTS = [1, 8, 64, 256] as const;
/** So many are taken by somebody else: less than half of the one reservation, more than half of the other. */
const OCCUPIED = 410;
/** Slots may be kept by those who do not need them at the moment. */
const LOOSE = 900;
/** Each slot goes back at once. Either is enough for the rate of invocations, which is ten times as high. */
const TIGHT = 800;
const AT_ONCE = 16;
const TURNS = 60;

export async function measureGovernor(): Promise<Row[]> {
  const clients = await onFreshServers(measureClients);
  const tight = await onFreshServers(measureTight);
  return [...tight, ...clients, ...simulateSharding()];
}

/** Throughput of one function by the number of clients, with leases that are kept: no hop. */
async function measureClients(servers: Servers, bench: BenchFunction): Promise<Row[]> {
  progress("governor: clients");
  const request = await bench.signInvoke();
  await measured(servers, request, 8, WARM_UP_MS);
  const rows: Row[] = [];
  for (const count of CLIENTS) {
    const rates: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      rates.push(await measured(servers, request, count, ROUND_MS));
    }
    const name = `warm signed Invoke, ${count} client${count === 1 ? "" : "s"}`;
    rows.push(figure({ group: GROUP, name, unit: "/s" }, summarize(rates)));
  }
  return rows;
}

/** The same function with half of its reservation free and with less, where each call asks and gives back. */
async function measureTight(servers: Servers, bench: BenchFunction): Promise<Row[]> {
  progress("governor: leases");
  await bench.reserve(LOOSE);
  const request = await bench.signInvoke();
  await measured(servers, request, 8, WARM_UP_MS);
  const operations = await rounds(() => leaseOperations(servers));
  const occupied = await fetch(new URL(`/occupy?name=bench&count=${OCCUPIED}`, servers.leases));
  if (!occupied.ok) throw new Error(`Nothing was occupied: ${await occupied.text()}`);
  const within = (executions: number) => async () => {
    await bench.reserve(executions);
    return await measured(servers, request, 8, ROUND_MS);
  };
  const { ratio, a: tight, b: loose } = await compare(within(TIGHT), within(LOOSE), ROUNDS);
  const note = `${AT_ONCE} at once, each lease and each return counted`;
  const name = "warm Invoke, slots returned ÷ slots kept, throughput";
  return [
    figure({ group: GROUP, name: "operations of one governor", unit: "/s", note }, operations),
    figure({ group: GROUP, name, unit: "ratio" }, ratio),
    figure({ group: GROUP, name: "warm Invoke, slots kept", unit: "/s" }, loose),
    figure({ group: GROUP, name: "warm Invoke, slots returned", unit: "/s" }, tight),
  ];
}

async function rounds(measure: () => Promise<number>): Promise<Sample> {
  const values: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) values.push(await measure());
  return summarize(values);
}

async function measured(
  servers: Servers,
  request: PreparedRequest,
  clients: number,
  ms: number,
): Promise<number> {
  const connections = await openConnections(servers.lamella, clients);
  try {
    return (await applyLoad(connections, request, ms)).requestsPerSecond;
  } finally {
    for (const connection of connections) connection.close();
  }
}

async function leaseOperations(servers: Servers): Promise<number> {
  const url = new URL(`/lease?name=bench&count=${TURNS}&atOnce=${AT_ONCE}`, servers.leases);
  const startedAt = performance.now();
  const answer = await fetch(url);
  const elapsedMs = performance.now() - startedAt;
  if (!answer.ok) throw new Error(`The leases were refused: ${await answer.text()}`);
  return (2 * TURNS * AT_ONCE * 1000) / elapsedMs;
}

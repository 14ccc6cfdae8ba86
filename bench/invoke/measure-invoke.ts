import { notBuilt, type Row } from "../report.ts";
import { measureBreakdown } from "./breakdown.ts";
import { measureCold } from "./cold.ts";
import { BenchFunction } from "./functions.ts";
import { type Servers, startServers } from "./servers.ts";
import { measureUrl, measureWarm } from "./warm.ts";

/** The built Worker on a socket, beside what it is compared with; then, by itself, where its time goes. */
export async function measureInvoke(): Promise<Row[]> {
  const compared = await onFreshServers(async (servers, bench) => [
    ...(await measureWarm(servers, bench)),
    ...(await measureUrl(servers, bench)),
    ...(await measureCold(servers, bench)),
  ]);
  return [...compared, ...laterRows(), ...(await onFreshServers(measureBreakdown))];
}

async function onFreshServers(
  measure: (servers: Servers, bench: BenchFunction) => Promise<Row[]>,
): Promise<Row[]> {
  const servers = await startServers();
  const bench = new BenchFunction(servers.lamella);
  try {
    await bench.create();
    return await measure(servers, bench);
  } finally {
    bench.close();
    await servers.stop();
  }
}

/** Promised, and waiting for the feature that they measure. */
function laterRows(): Row[] {
  const head = { group: "invoke", unit: "ratio" } as const;
  return [
    notBuilt({ ...head, name: "async accept ÷ warm signed Invoke, throughput" }, { atLeast: 0.5 }),
  ];
}

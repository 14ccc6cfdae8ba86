import { type Row } from "../report.ts";
import { measureBreakdown } from "./breakdown.ts";
import { measureCold } from "./cold.ts";
import { BenchFunction } from "./functions.ts";
import { measureLatency } from "./latency.ts";
import { type Servers, startServers } from "./servers.ts";
import { measureUrl, measureWarm } from "./warm.ts";

/** The built Worker on a socket, beside what it is compared with; then, by itself, where its time goes. */
export async function measureInvoke(): Promise<Row[]> {
  const compared = await onFreshServers(async (servers, bench) => [
    ...(await measureWarm(servers, bench)),
    ...(await measureUrl(servers, bench)),
    ...(await measureCold(servers, bench)),
    ...(await measureLatency(servers, bench)),
  ]);
  return [...compared, ...(await onFreshServers(measureBreakdown))];
}

/** Each group of rows gets a server that nobody has used. */
export async function onFreshServers(
  measure: (servers: Servers, bench: BenchFunction) => Promise<Row[]>,
  variables: Readonly<Record<string, string>> = {},
): Promise<Row[]> {
  const servers = await startServers(variables);
  const bench = new BenchFunction(servers.lamella);
  try {
    await bench.create();
    return await measure(servers, bench);
  } finally {
    bench.close();
    await servers.stop();
  }
}

import { quantileOf } from "../measure.ts";
import { progress } from "../progress.ts";
import { figure, type Row } from "../report.ts";
import { isColdStart } from "./cold.ts";
import { type BenchFunction } from "./functions.ts";
import { type Answer, Connection, type PreparedRequest } from "./http-client.ts";
import { type Servers } from "./servers.ts";

const GROUP = "invoke";
const WARM_UP = 500;
const WARM = 2000;
/** Enough that the slowest of a hundred is one of them. */
const COLD = 100;
const QUANTILES = [
  ["p50", 0.5],
  ["p99", 0.99],
] as const;

/** How long one caller waits who is alone, for a warm environment and for a cold one. */
export async function measureLatency(servers: Servers, bench: BenchFunction): Promise<Row[]> {
  const invoke = await bench.signInvoke({ headers: { "x-amz-log-type": "Tail" } });
  const dryRun = await bench.signInvoke({ headers: { "x-amz-invocation-type": "DryRun" } });
  const connection = await Connection.open(servers.lamella);
  try {
    progress("invoke: waiting of one caller, warm");
    for (let count = 0; count < WARM_UP; count += 1) await timed(connection, invoke);
    const warm: number[] = [];
    for (let count = 0; count < WARM; count += 1) {
      warm.push((await timed(connection, invoke)).elapsedMs);
    }
    progress("invoke: waiting of one caller, cold");
    const cold: number[] = [];
    for (let round = 0; round < COLD; round += 1) {
      await bench.renew(`latency-${round}`);
      // What a dry run reads of the function is not what is cold about an environment.
      await connection.send(dryRun);
      const { elapsedMs, answer } = await timed(connection, invoke);
      if (!isColdStart(answer)) throw new Error("The environment was warm already");
      cold.push(elapsedMs);
    }
    return [...rows("warm signed Invoke", warm), ...rows("cold signed Invoke", cold)];
  } finally {
    connection.close();
  }
}

function rows(name: string, values: readonly number[]): Row[] {
  const note = `one client, ${values.length.toLocaleString("en-US")} calls`;
  return QUANTILES.map(([label, share]) =>
    figure(
      { group: GROUP, name: `${name}, ${label}`, unit: "ms", note },
      quantileOf(values, share),
    ),
  );
}

async function timed(
  connection: Connection,
  request: PreparedRequest,
): Promise<{ readonly elapsedMs: number; readonly answer: Answer }> {
  const startedAt = performance.now();
  const answer = await connection.send(request);
  const elapsedMs = performance.now() - startedAt;
  if (answer.status !== 200) throw new Error(`Got ${answer.status}: ${answer.body}`);
  return { elapsedMs, answer };
}

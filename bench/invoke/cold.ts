import { compare } from "../measure.ts";
import { progress } from "../progress.ts";
import { figure, promised, type Row } from "../report.ts";
import { type BenchFunction } from "./functions.ts";
import { type Answer, Connection, type PreparedRequest } from "./http-client.ts";
import { type Servers } from "./servers.ts";
import { postTo } from "./warm.ts";

const GROUP = "invoke";
const ROUNDS = 20;

/**
 * Time of the first invocation of a new revision, whose package is in the isolate, ÷ that of the first request to a new
 * dynamic worker. A dry run first reads the function from the database, which the dynamic worker has no need of.
 */
export async function measureCold(servers: Servers, bench: BenchFunction): Promise<Row[]> {
  progress("invoke: cold, beside a dynamic worker");
  const invoke = await bench.signInvoke({ headers: { "x-amz-log-type": "Tail" } });
  const dryRun = await bench.signInvoke({ headers: { "x-amz-invocation-type": "DryRun" } });
  const lamella = await Connection.open(servers.lamella);
  const dynamic = await Connection.open(servers.dynamic);
  const run = `${Date.now()}`;
  const coldEnvironment = async (round: number) => {
    await bench.renew(`${run}-${round}`);
    await lamella.send(dryRun);
    const { elapsedMs, answer } = await timed(lamella, invoke);
    if (!isColdStart(answer)) throw new Error("The environment was warm already");
    return elapsedMs;
  };
  const coldWorker = async (round: number) => {
    const { elapsedMs } = await timed(dynamic, postTo(servers.dynamic, `/${run}-${round}`));
    return elapsedMs;
  };
  try {
    const { ratio, a, b } = await compare(coldEnvironment, coldWorker, ROUNDS);
    const name = "cold environment ÷ cold dynamic worker, time";
    return [
      promised({ group: GROUP, name, unit: "ratio" }, { atMost: 0.5 }, ratio),
      figure({ group: GROUP, name: "cold environment", unit: "ms" }, a),
      figure({ group: GROUP, name: "cold dynamic worker", unit: "ms" }, b),
    ];
  } finally {
    lamella.close();
    dynamic.close();
  }
}

async function timed(connection: Connection, request: PreparedRequest) {
  const startedAt = performance.now();
  const answer = await connection.send(request);
  const elapsedMs = performance.now() - startedAt;
  if (answer.status !== 200) throw new Error(`Got ${answer.status}: ${answer.body}`);
  return { elapsedMs, answer };
}

/** Only the report of a cold start tells how long the initialization took. */
export function isColdStart({ head }: Answer): boolean {
  const log = /\r\nx-amz-log-result: *(\S+)/i.exec(head)?.[1] ?? "";
  return Buffer.from(log, "base64").toString("utf8").includes("Init Duration");
}

import { compare, type Comparison, summarize } from "../measure.ts";
import { figure, promised, type Row } from "../report.ts";
import { type BenchFunction, EVENT } from "./functions.ts";
import { type Connection, prepareRequest, type PreparedRequest } from "./http-client.ts";
import { applyLoad, openConnections } from "./load.ts";
import { type Servers } from "./servers.ts";

const GROUP = "invoke";
/** Enough that the server never waits for the client. */
const CONNECTIONS = 8;
const ROUNDS = 10;
const ROUND_MS = 700;
const WARM_UP_MS = 2500;

/** Something that answers, ready to be loaded. */
interface Subject {
  readonly request: PreparedRequest;
  readonly connections: readonly Connection[];
  readonly clientShares: number[];
}

/**
 * Throughput of the warm signed Invoke ÷ that of a plain Hono handler, and ÷ that of a warm dynamic worker; that of a
 * public function URL ÷ that of the Hono handler.
 */
export async function measureWarm(servers: Servers, bench: BenchFunction): Promise<Row[]> {
  const invoke = await subject(await bench.signInvoke());
  const hono = await subject(postTo(servers.hono, "/hello"));
  const dynamic = await subject(postTo(servers.dynamic, "/warm"));
  const url = await bench.openUrl();
  const web = await subject(postTo(url, url.pathname));
  const all = [invoke, hono, dynamic, web];
  try {
    for (const one of all) await applyLoad(one.connections, one.request, WARM_UP_MS);
    const withHono = await compare(load(invoke), load(hono), ROUNDS);
    const withDynamic = await compare(load(invoke), load(dynamic), ROUNDS);
    const webWithHono = await compare(load(web), load(hono), ROUNDS);
    return [
      ...ratioRows(withHono, withDynamic, webWithHono),
      ...speedRows(withHono, withDynamic, all),
      figure({ group: GROUP, unit: "/s", name: "warm function URL" }, webWithHono.a),
    ];
  } finally {
    for (const { connections } of all) for (const connection of connections) connection.close();
  }
}

function ratioRows(withHono: Comparison, withDynamic: Comparison, web: Comparison): Row[] {
  const head = { group: GROUP, unit: "ratio" } as const;
  const hono = "warm signed Invoke ÷ plain Hono, throughput";
  const dynamic = "warm signed Invoke ÷ warm dynamic worker, throughput";
  return [
    promised({ ...head, name: hono }, { atLeast: 0.35 }, withHono.ratio),
    promised({ ...head, name: dynamic }, { atLeast: 1 }, withDynamic.ratio),
    promised(
      { ...head, name: "warm function URL ÷ plain Hono, throughput" },
      { atLeast: 0.5 },
      web.ratio,
    ),
  ];
}

function speedRows(
  withHono: Comparison,
  withDynamic: Comparison,
  subjects: readonly Subject[],
): Row[] {
  const head = { group: GROUP, unit: "/s" } as const;
  const shares = subjects.map((one) => Math.round(summarize(one.clientShares).median * 100));
  const note = (index: number) => `client used ${shares[index] ?? 0} % of a core`;
  return [
    figure({ ...head, name: "warm signed Invoke", note: note(0) }, withHono.a),
    figure({ ...head, name: "plain Hono", note: note(1) }, withHono.b),
    figure({ ...head, name: "warm dynamic worker", note: note(2) }, withDynamic.b),
  ];
}

async function subject(request: PreparedRequest): Promise<Subject> {
  const connections = await openConnections(request.url, CONNECTIONS);
  return { request, connections, clientShares: [] };
}

function load({ request, connections, clientShares }: Subject): () => Promise<number> {
  return async () => {
    const result = await applyLoad(connections, request, ROUND_MS);
    clientShares.push(result.clientShare);
    return result.requestsPerSecond;
  };
}

/** The request that a Worker gets which checks nothing. */
export function postTo(url: URL, path: string): PreparedRequest {
  const headers = { "content-type": "application/json" };
  return prepareRequest(url, { method: "POST", path, headers, body: EVENT });
}

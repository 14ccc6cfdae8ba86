import { compare, type Comparison, summarize } from "../measure.ts";
import { progress } from "../progress.ts";
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

/** Throughput of the warm signed Invoke ÷ that of a plain Hono handler, and ÷ that of a warm dynamic worker. */
export async function measureWarm(servers: Servers, bench: BenchFunction): Promise<Row[]> {
  progress("invoke: warm, beside Hono and a dynamic worker");
  const invoke = await subject(await bench.signInvoke());
  const hono = await subject(postTo(servers.hono, "/hello"));
  const dynamic = await subject(postTo(servers.dynamic, "/warm"));
  const all = [invoke, hono, dynamic] as const;
  try {
    await warmUp(all);
    const withHono = await compare(load(invoke), load(hono), ROUNDS);
    const withDynamic = await compare(load(invoke), load(dynamic), ROUNDS);
    return [...ratioRows(withHono, withDynamic), ...speedRows(withHono, withDynamic, all)];
  } finally {
    close(all);
  }
}

/** Throughput of a public function URL ÷ that of a plain Hono handler: the same work, and nobody signs. */
export async function measureUrl(servers: Servers, bench: BenchFunction): Promise<Row[]> {
  progress("invoke: function URL");
  const url = await bench.openUrl();
  const all = [
    await subject(postTo(url, url.pathname)),
    await subject(postTo(servers.hono, "/hello")),
  ] as const;
  const [web, hono] = all;
  try {
    await warmUp(all);
    const { ratio, a } = await compare(load(web), load(hono), ROUNDS);
    const name = "warm function URL";
    const head = { group: GROUP, name: `${name} ÷ plain Hono, throughput`, unit: "ratio" } as const;
    return [
      promised(head, { atLeast: 0.5 }, ratio),
      figure({ group: GROUP, name, unit: "/s", note: clientNote(web) }, a),
    ];
  } finally {
    close(all);
  }
}

async function warmUp(subjects: readonly Subject[]): Promise<void> {
  for (const one of subjects) await applyLoad(one.connections, one.request, WARM_UP_MS);
}

function close(subjects: readonly Subject[]): void {
  for (const { connections } of subjects) for (const connection of connections) connection.close();
}

function ratioRows(withHono: Comparison, withDynamic: Comparison): Row[] {
  const head = { group: GROUP, unit: "ratio" } as const;
  const hono = "warm signed Invoke ÷ plain Hono, throughput";
  const dynamic = "warm signed Invoke ÷ warm dynamic worker, throughput";
  return [
    promised({ ...head, name: hono }, { atLeast: 0.35 }, withHono.ratio),
    promised({ ...head, name: dynamic }, { atLeast: 1 }, withDynamic.ratio),
  ];
}

function speedRows(
  withHono: Comparison,
  withDynamic: Comparison,
  [invoke, hono, dynamic]: readonly [Subject, Subject, Subject],
): Row[] {
  const head = { group: GROUP, unit: "/s" } as const;
  return [
    figure({ ...head, name: "warm signed Invoke", note: clientNote(invoke) }, withHono.a),
    figure({ ...head, name: "plain Hono", note: clientNote(hono) }, withHono.b),
    figure({ ...head, name: "warm dynamic worker", note: clientNote(dynamic) }, withDynamic.b),
  ];
}

function clientNote({ clientShares }: Subject): string {
  return `client used ${Math.round(summarize(clientShares).median * 100)} % of a core`;
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

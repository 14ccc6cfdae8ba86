import { type Connection, Connection as Client, type PreparedRequest } from "./http-client.ts";

export interface Load {
  readonly requestsPerSecond: number;
  /** Share of a processor that this process used meanwhile: near 1 it would have measured itself. */
  readonly clientShare: number;
}

/** Sends the same request over and over on each connection for `ms`. Every answer must have the status. */
export async function applyLoad(
  connections: readonly Connection[],
  request: PreparedRequest,
  ms: number,
  status = 200,
): Promise<Load> {
  const startedAt = performance.now();
  const cpuBefore = process.cpuUsage();
  const until = startedAt + ms;
  const counts = await Promise.all(
    connections.map((one) => repeat(one, { request, until, status })),
  );
  const elapsedMs = performance.now() - startedAt;
  const { user, system } = process.cpuUsage(cpuBefore);
  const requests = counts.reduce((sum, count) => sum + count, 0);
  return {
    requestsPerSecond: (requests / elapsedMs) * 1000,
    clientShare: (user + system) / 1000 / elapsedMs,
  };
}

interface Repeated {
  readonly request: PreparedRequest;
  readonly until: number;
  readonly status: number;
}

async function repeat(
  connection: Connection,
  { request, until, status }: Repeated,
): Promise<number> {
  let count = 0;
  while (performance.now() < until) {
    const { status: got, body } = await connection.send(request);
    if (got !== status) throw new Error(`Expected the status ${status}, got ${got}: ${body}`);
    count += 1;
  }
  return count;
}

export function openConnections(url: URL, count: number): Promise<Connection[]> {
  return Promise.all(Array.from({ length: count }, () => Client.open(url)));
}

import { type Connection, Connection as Client, type PreparedRequest } from "./http-client.ts";

export interface Load {
  readonly requestsPerSecond: number;
  /** Share of a processor that this process used meanwhile: near 1 it would have measured itself. */
  readonly clientShare: number;
}

/** Sends the same request over and over on each connection for `ms`. Every answer must be a 200. */
export async function applyLoad(
  connections: readonly Connection[],
  request: PreparedRequest,
  ms: number,
): Promise<Load> {
  const startedAt = performance.now();
  const cpuBefore = process.cpuUsage();
  const until = startedAt + ms;
  const counts = await Promise.all(connections.map((one) => repeat(one, request, until)));
  const elapsedMs = performance.now() - startedAt;
  const { user, system } = process.cpuUsage(cpuBefore);
  const requests = counts.reduce((sum, count) => sum + count, 0);
  return {
    requestsPerSecond: (requests / elapsedMs) * 1000,
    clientShare: (user + system) / 1000 / elapsedMs,
  };
}

async function repeat(
  connection: Connection,
  request: PreparedRequest,
  until: number,
): Promise<number> {
  let count = 0;
  while (performance.now() < until) {
    const { status, body } = await connection.send(request);
    if (status !== 200) throw new Error(`Expected the status 200, got ${status}: ${body}`);
    count += 1;
  }
  return count;
}

export function openConnections(url: URL, count: number): Promise<Connection[]> {
  return Promise.all(Array.from({ length: count }, () => Client.open(url)));
}

import { isIP } from "./net-ip.ts";

/** A server of the guest's own, at a port of 127.0.0.1 or at a path: nothing of it leaves the environment. */
export interface LoopbackServer {
  /** Takes the other end of a connection. */
  accept(socket: unknown): void;
}

const ports = new Map<number, LoopbackServer>();
const paths = new Map<string, LoopbackServer>();

/** Where Linux begins to number what asks for any port. */
const FIRST_FREE_PORT = 32_768;

/** Registers a server and gives its port; undefined when the port is taken. */
export function listenAtPort(server: LoopbackServer, wanted: number): number | undefined {
  let port = wanted;
  if (port === 0) for (port = FIRST_FREE_PORT; ports.has(port);) port++;
  if (ports.has(port) || port > 65_535) return undefined;
  ports.set(port, server);
  return port;
}

export function listenAtPath(server: LoopbackServer, path: string): boolean {
  if (paths.has(path)) return false;
  paths.set(path, server);
  return true;
}

export function stopListening(server: LoopbackServer): void {
  for (const table of [ports, paths] as Map<number | string, LoopbackServer>[]) {
    for (const [key, known] of table) if (known === server) table.delete(key);
  }
}

export function serverAtPath(path: string): LoopbackServer | undefined {
  return paths.get(path);
}

/** The guest's server that a name and a port lead to. */
export function serverAt(host: string, port: number): LoopbackServer | undefined {
  return ports.size > 0 && isLoopback(host) ? ports.get(port) : undefined;
}

const LOOPBACK_URL =
  /^http:\/\/(localhost|127\.\d+\.\d+\.\d+|\[::1\]|0\.0\.0\.0)(?::(\d{1,5}))?(?:[/?#]|$)/i;

/** The guest's server that an http: URL leads to. */
export function serverAtUrl(url: string): LoopbackServer | undefined {
  if (ports.size === 0) return undefined;
  const [, host, port = "80"] = LOOPBACK_URL.exec(url) ?? [];
  return host === undefined ? undefined : serverAt(host, Number(port));
}

export function isLoopback(host: string): boolean {
  const name = host.replace(/^\[|\]$/g, "").toLowerCase();
  if (name === "localhost" || name === "::1" || name === "::" || name === "0.0.0.0") return true;
  return name.startsWith("127.") && isIP(name) === 4;
}

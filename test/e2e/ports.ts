import { randomInt } from "node:crypto";
import { once } from "node:events";
import { connect, createServer } from "node:net";
import { setTimeout as delay } from "node:timers/promises";

/** Below the ports that Linux (32768) and others (49152, RFC 6335) give away by themselves. */
const PORTS = { first: 20_000, end: 32_000 } as const;

/** One that systems do not give to those who ask for any: another process could have it before its server does. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(PORTS.first, PORTS.end);
    const probe = createServer().listen(port, "127.0.0.1");
    const isFree = await once(probe, "listening").then(
      () => true,
      () => false,
    );
    if (!isFree) continue;
    probe.close();
    await once(probe, "close");
    return port;
  }
}

export async function isListening(port: number): Promise<boolean> {
  const socket = connect(port, "127.0.0.1");
  return (await new Promise((resolve) => {
    socket.on("connect", () => resolve(true)).on("error", () => resolve(false));
  }).finally(() => socket.destroy())) as boolean;
}

export async function untilNobodyListens(port: number): Promise<void> {
  while (await isListening(port)) await delay(20);
}

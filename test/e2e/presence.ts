import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import { type AddressInfo } from "node:net";
import { afterAll, beforeAll } from "vitest";

/** Counts from outside how many invocations run: each holds a request open for as long as it does. */
export interface Presence {
  /** A handler, CommonJS, that is present for so many milliseconds, or until it is released. */
  readonly handler: (ms: number | "until released") => string;
  readonly release: () => void;
  /** The most that were there at once since the last call of this. */
  readonly takeMost: () => number;
  readonly now: () => number;
}

export function usePresence(): Presence {
  let present = 0;
  let most = 0;
  const held = new Set<ServerResponse>();
  const server = createServer((request, response) => {
    present += 1;
    most = Math.max(most, present);
    // Also where the other side has died.
    response.on("close", () => (present -= 1));
    const ms = Number(new URL(request.url ?? "", "http://presence").searchParams.get("ms"));
    if (Number.isNaN(ms)) held.add(response);
    else setTimeout(() => response.end("over"), ms);
  });
  let origin = "";

  beforeAll(async () => {
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    // Listening on a port, it has one.
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(async () => {
    server.closeAllConnections();
    server.close();
  });

  return {
    handler: (ms) => `
      exports.handler = async () => {
        const answer = await fetch("${origin}/?ms=${encodeURIComponent(ms)}");
        return await answer.text();
      };
    `,
    release: () => {
      for (const response of held) response.end("over");
      held.clear();
    },
    takeMost: () => {
      const taken = most;
      most = present;
      return taken;
    },
    now: () => present,
  };
}

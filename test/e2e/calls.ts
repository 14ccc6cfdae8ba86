import { createServer, type Server } from "node:http";
import { once } from "node:events";
import { afterAll, beforeAll, vi } from "vitest";
import { PATIENCE } from "../patience.ts";

/** A function that tells of each event. */
export const TELLING = `
  exports.handler = async (event) => {
    await fetch(process.env.CALLS, { method: "POST", body: JSON.stringify(event) });
  };
`;

/** Where functions under test say that they have been called. */
export interface Calls {
  /** For functions to POST to. */
  readonly url: string;
  /** What they have sent, in the order in which it came. */
  readonly all: readonly unknown[];
  /** Waits until `found` says that what it looks for is there. */
  readonly until: (found: (all: readonly unknown[]) => boolean) => Promise<void>;
}

/** A server that keeps each body of JSON that it is sent, while the tests of a file run. */
export function useCalls(): Calls {
  const all: unknown[] = [];
  let server: Server | undefined;
  let url = "";
  beforeAll(async () => {
    server = createServer((request, response) => {
      let body = "";
      request.setEncoding("utf8");
      request.on("data", (text: string) => (body += text));
      request.on("end", () => {
        all.push(JSON.parse(body));
        response.end("{}");
      });
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    if (address === null || typeof address === "string") throw new Error("No port");
    url = `http://127.0.0.1:${address.port}/`;
  });
  afterAll(() => void server?.close());
  return {
    get url() {
      return url;
    },
    all,
    until: async (found) => {
      await vi.waitUntil(() => found(all), { ...PATIENCE, interval: 20 });
    },
  };
}

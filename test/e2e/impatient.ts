import { Buffer } from "node:buffer";
import { afterAll, beforeAll, vi } from "vitest";
import { createTestHarness } from "wrangler";
import { packageOf, ROLE } from "./deploy.ts";
import { HOST_ECHO, listen } from "./host-echo.ts";
import { KEY } from "./server.ts";
import { sign } from "./wire.ts";

const FUNCTIONS = "/2015-03-31/functions";

export interface Answer {
  readonly status: number;
  readonly json: unknown;
}

export interface ImpatientServer {
  readonly send: (method: string, path: string, body?: object) => Promise<Answer>;
  /** Creates a function and waits until it can be invoked. */
  readonly deploy: (name: string, source: string, members?: object) => Promise<void>;
  /** Invokes a function, and goes away after so many milliseconds unless that is absent. */
  readonly invoke: (name: string, event?: object, patienceMs?: number) => Promise<Answer>;
}

/**
 * The Worker behind another one by which its callers can go away. What is in front of it locally, wrangler's own Worker,
 * never does.
 */
export function useImpatientServer(vars: Readonly<Record<string, string>> = {}): ImpatientServer {
  const harness = createTestHarness({
    workers: [
      {
        config: {
          name: "impatient",
          main: "./test/fixtures/impatient/index.js",
          compatibility_date: "2026-11-01",
          services: [{ binding: "WORKER", service: "lamella" }],
        },
      },
      {
        configPath: "./wrangler.toml",
        secrets: { ACCESS_KEY_ID: KEY.accessKeyId, SECRET_ACCESS_KEY: KEY.secretAccessKey },
        vars: {
          ACCOUNT_ID: "000000000000",
          GUEST_MEMORY_MAX_MB: "64",
          ENVIRONMENTS_MEMORY_MAX_MB: "2048",
          EGRESS_PRIVATE_NETWORKS: "allow",
          ...vars,
        },
      },
      HOST_ECHO,
    ],
  });
  let origin = "";
  beforeAll(async () => {
    origin = await listen(harness);
  });
  afterAll(async () => harness.close());

  const send = async (method: string, path: string, body?: object, patienceMs = 0) => {
    const payload = body === undefined ? "" : JSON.stringify(body);
    const { url, headers } = sign(origin, { method, path, body: payload });
    const response = await harness.getWorker("impatient").fetch(url, {
      method,
      headers: { ...headers, "x-patience-ms": String(patienceMs) },
      ...(payload === "" ? {} : { body: payload }),
    });
    const text = Buffer.from(await response.arrayBuffer()).toString();
    return { status: response.status, json: text === "" ? undefined : JSON.parse(text) };
  };
  return {
    send,
    invoke: (name, event = {}, patienceMs = 0) =>
      send("POST", `${FUNCTIONS}/${name}/invocations`, event, patienceMs),
    deploy: async (name, source, members = {}) => {
      const ZipFile = Buffer.from(packageOf(source)).toString("base64");
      const body = {
        FunctionName: name,
        Runtime: "nodejs22.x",
        Role: ROLE,
        Handler: "index.handler",
        Timeout: 60,
        Code: { ZipFile },
        ...members,
      };
      const { status, json } = await send("POST", FUNCTIONS, body);
      if (status !== 201) throw new Error(`It was not created: ${status} ${JSON.stringify(json)}`);
      await vi.waitUntil(async () => {
        const { json: found } = await send("GET", `${FUNCTIONS}/${name}/configuration`);
        return Reflect.get(Object(found), "State") === "Active";
      }, 30_000);
    },
  };
}

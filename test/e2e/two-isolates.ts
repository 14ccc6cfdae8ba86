import { Buffer } from "node:buffer";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll } from "vitest";
import { createTestHarness, unstable_readConfig } from "wrangler";
import { HOST_ECHO, listen } from "./host-echo.ts";
import { KEY } from "./server.ts";
import { sign } from "./wire.ts";

const VARIABLES = {
  ACCOUNT_ID: "000000000000",
  GUEST_MEMORY_MAX_MB: "2048",
  ENVIRONMENTS_MEMORY_MAX_MB: "2048",
  EGRESS_PRIVATE_NETWORKS: "allow",
};
const SECRETS = { ACCESS_KEY_ID: KEY.accessKeyId, SECRET_ACCESS_KEY: KEY.secretAccessKey };

export interface Answer {
  readonly status: number;
  readonly json: unknown;
}

/** Sends a signed request to one of the isolates. */
export type Send = (method: string, path: string, body?: object) => Promise<Answer>;

/**
 * The Worker twice, each in an isolate of its own, on the same storage and the same Durable Objects: as two places of
 * the edge.
 */
export function useTwoIsolates(): readonly [Send, Send] {
  const folder = mkdtempSync(path.join(tmpdir(), "lamella-second-"));
  const harness = createTestHarness({
    workers: [
      { configPath: "./wrangler.toml", secrets: SECRETS, vars: VARIABLES },
      { configPath: writeSecondConfig(folder), secrets: SECRETS, vars: VARIABLES },
      HOST_ECHO,
    ],
  });
  let origin = "";
  beforeAll(async () => {
    origin = await listen(harness);
  });
  afterAll(async () => {
    await harness.close();
    rmSync(folder, { recursive: true });
  });

  const sendTo = (name: string): Send => {
    return async (method, path, body) => {
      const payload = body === undefined ? "" : JSON.stringify(body);
      const { url, headers } = sign(origin, { method, path, body: payload });
      const init = { method, headers, ...(payload === "" ? {} : { body: payload }) };
      const response = await harness.getWorker(name).fetch(url, init);
      const text = Buffer.from(await response.arrayBuffer()).toString();
      return { status: response.status, json: text === "" ? undefined : JSON.parse(text) };
    };
  };
  return [sendTo("lamella"), sendTo("lamella-second")];
}

/** Its Durable Objects are those of the first. */
function writeSecondConfig(folder: string): string {
  const config = unstable_readConfig({ config: "./wrangler.toml" });
  const { main, compatibility_date, compatibility_flags, rules, d1_databases, r2_buckets } = config;
  const bindings = config.durable_objects.bindings.map((binding: object) => ({
    ...binding,
    script_name: "lamella",
  }));
  const second = {
    name: "lamella-second",
    main: path.resolve(main ?? ""),
    compatibility_date,
    compatibility_flags,
    rules,
    vars: config.vars,
    d1_databases,
    r2_buckets,
    durable_objects: { bindings },
  };
  const file = path.join(folder, "wrangler.json");
  writeFileSync(file, JSON.stringify(second));
  return file;
}

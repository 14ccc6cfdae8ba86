import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { LambdaClient, PutFunctionEventInvokeConfigCommand } from "@aws-sdk/client-lambda";
import { afterAll, describe, it } from "vitest";
import { useCalls } from "./calls.ts";
import { deploy } from "./deploy.ts";
import { invoke } from "./invoke.ts";
import { type LocalServer, startLocally } from "./local-server.ts";

/** How often the server is killed; each time takes some seconds. */
const KILLS = Number(process.env["KILLS"] ?? 2);
const ROUND_MS_MAX = 30_000;
const CLIENTS = 8;
const LOAD_MS_MIN = 500;
const LOAD_MS_MAX = 3000;
const ACCOUNT_ID = "123456789012";
const VARIABLES = { ASYNC_RETRY_BASE_SECONDS: "0.2", LOG_TO_CONSOLE: "false" };

const stateDir = mkdtempSync(path.join(tmpdir(), "lamella-"));
const calls = useCalls();
let running: LocalServer | undefined;

afterAll(async () => {
  await running?.stop();
  rmSync(stateDir, { recursive: true });
});

/** Tells of each event that it has; every fifth fails, and is told of by a destination. */
const WORKING = `
  exports.handler = async ({ n }) => {
    if (n % 5 === 0) throw new Error("Never");
    await fetch(process.env.CALLS, { method: "POST", body: JSON.stringify(n) });
  };
`;
const FAILED = `
  exports.handler = async ({ requestPayload: { n } }) => {
    await fetch(process.env.CALLS, { method: "POST", body: JSON.stringify(n) });
  };
`;

describe("a server that is killed under load", () => {
  it(
    "runs every event that it has taken, or hands it to its destination",
    { timeout: (KILLS + 4) * ROUND_MS_MAX },
    async ({ expect }) => {
      const accepted: number[] = [];
      let next = 0;
      await setUp(await start());
      for (let kills = 0; kills < KILLS; kills += 1) {
        const lambda = kills === 0 ? client() : await start();
        let isOver = false;
        const load = Array.from({ length: CLIENTS }, async () => {
          while (!isOver) {
            const n = next++;
            // Of what is under way when the server dies nobody has said that it is taken.
            const answer = await invoke(lambda, "f", { n }, { InvocationType: "Event" }).catch(
              () => undefined,
            );
            if (answer?.status === 202) accepted.push(n);
          }
        });
        await new Promise((resolve) => {
          setTimeout(resolve, LOAD_MS_MIN + Math.random() * (LOAD_MS_MAX - LOAD_MS_MIN));
        });
        await running?.kill();
        isOver = true;
        await Promise.all(load);
      }
      await start();
      const isMissing = (n: number) => !calls.all.includes(n);
      const timeoutMs = 2 * ROUND_MS_MAX;
      await calls.until(() => !accepted.some(isMissing), timeoutMs).catch(() => undefined);
      const missing = accepted.filter(isMissing);
      const repeats = calls.all.length - new Set(calls.all).size;
      console.log(
        `${KILLS} kills: ${accepted.length} events taken, ${missing.length} lost, ${repeats} repeated`,
      );
      expect(accepted.length).toBeGreaterThan(0);
      expect(missing).toEqual([]);
    },
  );
});

async function setUp(lambda: LambdaClient): Promise<void> {
  const Environment = { Variables: { CALLS: calls.url } };
  await deploy(lambda, "f", WORKING, { Environment });
  await deploy(lambda, "failed", FAILED, { Environment });
  const Destination = `arn:aws:lambda:us-east-1:${ACCOUNT_ID}:function:failed`;
  await lambda.send(
    new PutFunctionEventInvokeConfigCommand({
      FunctionName: "f",
      DestinationConfig: { OnFailure: { Destination } },
    }),
  );
}

async function start(): Promise<LambdaClient> {
  running = await startLocally(stateDir, ACCOUNT_ID, VARIABLES);
  return client();
}

/** A client of the server that runs, which does not try again. */
function client(): LambdaClient {
  const exported = running?.exported ?? {};
  return new LambdaClient({
    endpoint: exported["AWS_ENDPOINT_URL"] ?? "",
    region: "us-east-1",
    credentials: {
      accessKeyId: exported["AWS_ACCESS_KEY_ID"] ?? "",
      secretAccessKey: exported["AWS_SECRET_ACCESS_KEY"] ?? "",
    },
    maxAttempts: 1,
  });
}

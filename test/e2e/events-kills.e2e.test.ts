import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { AddPermissionCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { EventBridgeClient, PutRuleCommand, PutTargetsCommand } from "@aws-sdk/client-eventbridge";
import { CreateScheduleCommand, SchedulerClient } from "@aws-sdk/client-scheduler";
import { afterAll, describe, it } from "vitest";
import { useCalls } from "./calls.ts";
import { deploy, ROLE } from "./deploy.ts";
import { putting, target } from "./events.ts";
import { type LocalServer, startLocally } from "./local-server.ts";

/** How often the server is killed; each time takes some seconds. */
const KILLS = Number(process.env["KILLS"] ?? 2);
const ROUND_MS_MAX = 30_000;
const CLIENTS = 4;
const LOAD_MS_MIN = 500;
const LOAD_MS_MAX = 3000;
const HOUR_MS = 3_600_000;
const ACCOUNT_ID = "123456789012";
const HERE = `us-east-1:${ACCOUNT_ID}`;
const FUNCTION = `arn:aws:lambda:${HERE}:function:f`;

const stateDir = mkdtempSync(path.join(tmpdir(), "lamella-"));
const calls = useCalls();
let running: LocalServer | undefined;

afterAll(async () => {
  await running?.stop();
  rmSync(stateDir, { recursive: true });
});

/** Tells the number of each event that it has, or whose run it is and when that was due. */
const TELLING = `
  exports.handler = async ({ source, time, detail }) => {
    const body = JSON.stringify(detail.n ?? source + " " + time);
    await fetch(process.env.CALLS, { method: "POST", body });
  };
`;

describe("a server that is killed under load", () => {
  it(
    "delivers every event that it has taken, and every run of each sweep that it has done",
    { timeout: (KILLS + 4) * ROUND_MS_MAX },
    async ({ expect }) => {
      const accepted: unknown[] = [];
      let next = 0;
      // Sweeps of hours to come: the clock that sets them off is the test's.
      let hour = Math.ceil(Date.now() / HOUR_MS);
      await start();
      await setUp();
      for (let kills = 0; kills < KILLS; kills += 1) {
        if (kills > 0) await start();
        const events = new EventBridgeClient(connection());
        let isOver = false;
        const putters = Array.from({ length: CLIENTS }, async () => {
          while (!isOver) {
            const n = next++;
            const answer = await events.send(putting("load", { n })).catch(() => undefined);
            if (answer?.FailedEntryCount === 0) accepted.push(n);
          }
        });
        const sweeper = async () => {
          while (!isOver) {
            const time = (hour += 1) * HOUR_MS;
            if (!(await sweep(time))) continue;
            const text = `${new Date(time).toISOString().slice(0, 19)}Z`;
            accepted.push(`aws.events ${text}`, `aws.scheduler ${text}`);
          }
        };
        const load = [...putters, sweeper()];
        await new Promise((resolve) => {
          setTimeout(resolve, LOAD_MS_MIN + Math.random() * (LOAD_MS_MAX - LOAD_MS_MIN));
        });
        await running?.kill();
        isOver = true;
        await Promise.all(load);
        events.destroy();
      }
      await start();
      const isMissing = (one: unknown) => !calls.all.includes(one);
      const timeoutMs = 2 * ROUND_MS_MAX;
      await calls.until(() => !accepted.some(isMissing), timeoutMs).catch(() => undefined);
      const missing = accepted.filter(isMissing);
      const runs = accepted.filter((one) => typeof one === "string").length;
      const repeats = calls.all.length - new Set(calls.all).size;
      console.log(
        `${KILLS} kills: ${accepted.length - runs} events and ${runs} runs taken, ${missing.length} lost, ${repeats} repeated`,
      );
      expect(runs).toBeGreaterThan(0);
      expect(accepted.length).toBeGreaterThan(runs);
      expect(missing).toEqual([]);
    },
  );
});

async function setUp(): Promise<void> {
  const lambda = new LambdaClient(connection());
  const events = new EventBridgeClient(connection());
  const scheduler = new SchedulerClient(connection());
  const Environment = { Variables: { CALLS: calls.url } };
  await deploy(lambda, "f", TELLING, { Environment });
  await lambda.send(
    new AddPermissionCommand({
      FunctionName: "f",
      StatementId: "events",
      Action: "lambda:InvokeFunction",
      Principal: "events.amazonaws.com",
    }),
  );
  const rules = [
    { Name: "load", EventPattern: '{"source":["load"]}' },
    { Name: "hourly", ScheduleExpression: "cron(0 * * * ? *)" },
  ];
  for (const rule of rules) {
    await events.send(new PutRuleCommand(rule));
    const Targets = [target("1", FUNCTION)];
    await events.send(new PutTargetsCommand({ Rule: rule.Name, Targets }));
  }
  await scheduler.send(
    new CreateScheduleCommand({
      Name: "hourly",
      ScheduleExpression: "cron(0 * * * ? *)",
      FlexibleTimeWindow: { Mode: "OFF" },
      Target: { Arn: FUNCTION, RoleArn: ROLE.replace("000000000000", ACCOUNT_ID) },
    }),
  );
}

/** Whether the sweep has been done; of one that was under way when the server died nobody knows. */
async function sweep(time: number): Promise<boolean> {
  const query = new URLSearchParams({ cron: "* * * * *", time: String(time) });
  const url = `${running?.exported["AWS_ENDPOINT_URL"] ?? ""}/cdn-cgi/handler/scheduled`;
  const response = await fetch(`${url}?${query.toString()}`).catch(() => undefined);
  return response?.ok === true;
}

async function start(): Promise<void> {
  running = await startLocally(stateDir, ACCOUNT_ID, { LOG_TO_CONSOLE: "false" });
}

/** To the server that runs, without trying again. */
function connection() {
  const exported = running?.exported ?? {};
  return {
    endpoint: exported["AWS_ENDPOINT_URL"] ?? "",
    region: "us-east-1",
    credentials: {
      accessKeyId: exported["AWS_ACCESS_KEY_ID"] ?? "",
      secretAccessKey: exported["AWS_SECRET_ACCESS_KEY"] ?? "",
    },
    maxAttempts: 1,
  };
}

import { AddPermissionCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { EventBridgeClient, PutRuleCommand, PutTargetsCommand } from "@aws-sdk/client-eventbridge";
import { CreateScheduleCommand, SchedulerClient } from "@aws-sdk/client-scheduler";
import { describe, it } from "vitest";
import { useCalls } from "./calls.ts";
import { deploy, ROLE } from "./deploy.ts";
import { putting, target } from "./events.ts";
import { ACCOUNT_ID, KILLS, KILLS_MS_MAX, lostOf, useKilledServer } from "./killed-server.ts";

const CLIENTS = 4;
const HOUR_MS = 3_600_000;
const HERE = `us-east-1:${ACCOUNT_ID}`;
const FUNCTION = `arn:aws:lambda:${HERE}:function:f`;

const server = useKilledServer();
const calls = useCalls();

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
    { timeout: KILLS_MS_MAX },
    async ({ expect }) => {
      const accepted: unknown[] = [];
      let next = 0;
      // Sweeps of hours to come: the clock that sets them off is the test's.
      let hour = Math.ceil(Date.now() / HOUR_MS);
      await server.start();
      await setUp();
      for (let kills = 0; kills < KILLS; kills += 1) {
        if (kills > 0) await server.start();
        const events = new EventBridgeClient(server.connection());
        const putNext = async () => {
          const n = next++;
          const answer = await events.send(putting("load", { n })).catch(() => undefined);
          if (answer?.FailedEntryCount === 0) accepted.push(n);
        };
        const sweepNext = async () => {
          const time = (hour += 1) * HOUR_MS;
          if (!(await sweep(time))) return;
          const text = `${new Date(time).toISOString().slice(0, 19)}Z`;
          accepted.push(`aws.events ${text}`, `aws.scheduler ${text}`);
        };
        const putters = Array.from({ length: CLIENTS }, () => putNext);
        await server.killUnder([...putters, sweepNext]);
        events.destroy();
      }
      await server.start();
      const runs = accepted.filter((one) => typeof one === "string").length;
      const what = `${accepted.length - runs} events and ${runs} runs`;
      const missing = await lostOf(calls, accepted, what);
      expect(runs).toBeGreaterThan(0);
      expect(accepted.length).toBeGreaterThan(runs);
      expect(missing).toEqual([]);
    },
  );
});

async function setUp(): Promise<void> {
  const lambda = new LambdaClient(server.connection());
  const events = new EventBridgeClient(server.connection());
  const scheduler = new SchedulerClient(server.connection());
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
  const url = `${server.endpoint()}/cdn-cgi/handler/scheduled`;
  const response = await fetch(`${url}?${query.toString()}`).catch(() => undefined);
  return response?.ok === true;
}

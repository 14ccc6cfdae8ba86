import { AddPermissionCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { EventBridgeClient, PutRuleCommand, PutTargetsCommand } from "@aws-sdk/client-eventbridge";
import { CreateScheduleCommand, SchedulerClient } from "@aws-sdk/client-scheduler";
import { SCHEDULED_PATH } from "../../../tools/miniflare.ts";
import { useCalls } from "../calls.ts";
import { deploy, ROLE } from "../deploy.ts";
import { putting, target } from "../events.ts";
import { ACCOUNT_ID, type KilledServer, type Load, lostOf, times } from "./killed-server.ts";

const CLIENTS = 4;
const HOUR_MS = 3_600_000;
const HERE = `us-east-1:${ACCOUNT_ID}`;
const FUNCTION = `arn:aws:lambda:${HERE}:function:events`;

/** Tells the number of each event that it has, or whose run it is and when that was due. */
const TELLING = `
  exports.handler = async ({ source, time, detail }) => {
    const body = JSON.stringify(detail.n ?? source + " " + time);
    await fetch(process.env.CALLS, { method: "POST", body });
  };
`;

export function eventsLoad(server: KilledServer): Load {
  const calls = useCalls();
  const events: number[] = [];
  const runs: string[] = [];
  let next = 0;
  // Sweeps of hours to come: the clock that sets them off is the test's.
  let hour = Math.ceil(Date.now() / HOUR_MS);
  return {
    promise: "delivers every event that it has taken, and every run of each sweep that it has done",
    taken: () => Math.min(events.length, runs.length),
    setUp: async () => await setUp(server, calls.url),
    begin: async () => {
      const client = new EventBridgeClient(server.connection());
      const putNext = async () => {
        const n = next++;
        const answer = await client.send(putting("load", { n })).catch(() => undefined);
        if (answer?.FailedEntryCount === 0) events.push(n);
      };
      const sweepNext = async () => {
        const time = (hour += 1) * HOUR_MS;
        if (!(await sweep(server, time))) return;
        const text = `${new Date(time).toISOString().slice(0, 19)}Z`;
        runs.push(`aws.events ${text}`, `aws.scheduler ${text}`);
      };
      return [...times(CLIENTS, () => putNext), sweepNext];
    },
    lost: () => {
      const what = `${events.length} events and ${runs.length} runs of schedules`;
      return lostOf(calls, [...events, ...runs], what);
    },
  };
}

async function setUp(server: KilledServer, url: string): Promise<void> {
  const lambda = new LambdaClient(server.connection());
  const events = new EventBridgeClient(server.connection());
  const scheduler = new SchedulerClient(server.connection());
  await deploy(lambda, "events", TELLING, { Environment: { Variables: { CALLS: url } } });
  await lambda.send(
    new AddPermissionCommand({
      FunctionName: "events",
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
async function sweep(server: KilledServer, time: number): Promise<boolean> {
  const query = new URLSearchParams({ cron: "* * * * *", time: String(time) });
  const url = `${server.endpoint()}${SCHEDULED_PATH}?${query.toString()}`;
  const response = await fetch(url).catch(() => undefined);
  return response?.ok === true;
}

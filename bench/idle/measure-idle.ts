import { EventBridgeClient, PutRuleCommand, PutTargetsCommand } from "@aws-sdk/client-eventbridge";
import { CreateEventSourceMappingCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { CreateScheduleCommand, SchedulerClient } from "@aws-sdk/client-scheduler";
import { CreateQueueCommand, SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { buildCounted } from "../invoke/build.ts";
import { BenchFunction } from "../invoke/functions.ts";
import { KEY, startServers } from "../invoke/servers.ts";
import { REGION } from "../invoke/sign.ts";
import { progress } from "../progress.ts";
import { figure, promised, type Row } from "../report.ts";

const GROUP = "idle";
const MAPPINGS = 100;
/** Half of them of rules, half of Scheduler's own. */
const SCHEDULES = 100;
/** Longer than any wait of an object that has just been set up, but the hourly ones. */
const SETTLED_MS = 12_000;
const IDLE_MS = 15_000;
const SWEEPS = 10;
const AT_ONCE = 8;
const ACCOUNT = "000000000000";
const FUNCTION_ARN = `arn:aws:lambda:${REGION}:${ACCOUNT}:function:bench`;
/** Due when none of this is left. */
const LATE = "cron(0 0 1 1 ? 2199)";
const MINUTE_MS = 60_000;

/** What a deployment costs in which nothing happens: how often its objects are called, by anybody or by an alarm. */
export async function measureIdle(): Promise<Row[]> {
  const servers = await startServers({}, buildCounted);
  const bench = new BenchFunction(servers.lamella);
  try {
    progress(`idle: ${MAPPINGS} mappings and ${SCHEDULES} schedules`);
    await bench.create();
    await deploy(servers.lamella);
    await sleep(SETTLED_MS);
    // What has been set up is looked after once more by the clock.
    await sweep(servers.lamella);
    const before = await calls(servers.lamella);
    progress("idle: nothing happens");
    await sleep(IDLE_MS);
    const afterRest = await calls(servers.lamella);
    for (let minute = 1; minute <= SWEEPS; minute += 1) await sweep(servers.lamella, minute);
    const afterSweeps = await calls(servers.lamella);
    await sendOne(servers.lamella);
    const afterMessage = await calls(servers.lamella);
    if (afterMessage === afterSweeps) throw new Error("A message woke nothing: nothing is counted");
    const what = `${MAPPINGS} mappings, ${SCHEDULES} schedules`;
    const head = { group: GROUP, unit: "count" } as const;
    const none = { atMost: 0 };
    return [
      promised(
        { ...head, name: `${what}: objects woken in ${IDLE_MS / 1000} s` },
        none,
        afterRest - before,
      ),
      promised(
        { ...head, name: `${what}: objects woken by the sweeps of ${SWEEPS} minutes` },
        none,
        afterSweeps - afterRest,
      ),
      figure(
        { ...head, name: "calls of objects for one message of one queue" },
        afterMessage - afterSweeps,
      ),
    ];
  } finally {
    bench.close();
    await servers.stop();
  }
}

async function deploy(url: URL): Promise<void> {
  const options = { endpoint: url.origin, region: REGION, credentials: KEY };
  const sqs = new SQSClient(options);
  const lambda = new LambdaClient(options);
  const events = new EventBridgeClient(options);
  const scheduler = new SchedulerClient(options);
  await each(MAPPINGS, async (index) => {
    const QueueName = queueName(index);
    await sqs.send(new CreateQueueCommand({ QueueName }));
    const EventSourceArn = `arn:aws:sqs:${REGION}:${ACCOUNT}:${QueueName}`;
    const input = { FunctionName: "bench", EventSourceArn };
    await lambda.send(new CreateEventSourceMappingCommand(input));
  });
  await each(SCHEDULES / 2, async (index) => {
    const Rule = `idle-${index}`;
    await events.send(new PutRuleCommand({ Name: Rule, ScheduleExpression: LATE }));
    await events.send(new PutTargetsCommand({ Rule, Targets: [{ Id: "1", Arn: FUNCTION_ARN }] }));
    await scheduler.send(
      new CreateScheduleCommand({
        Name: Rule,
        ScheduleExpression: LATE,
        FlexibleTimeWindow: { Mode: "OFF" },
        Target: { Arn: FUNCTION_ARN, RoleArn: `arn:aws:iam::${ACCOUNT}:role/bench` },
      }),
    );
  });
  for (const client of [sqs, lambda, events, scheduler]) client.destroy();
}

/** All clocks of wrangler.toml, so many minutes from now. */
async function sweep(url: URL, minutes = 0): Promise<void> {
  for (const cron of ["* * * * *", "*/10 * * * *", "7 * * * *"]) {
    const query = new URLSearchParams({ cron, time: String(Date.now() + minutes * MINUTE_MS) });
    const answer = await fetch(new URL(`/__cron?${query.toString()}`, url));
    if (!answer.ok) throw new Error(`The clock "${cron}" failed: ${await answer.text()}`);
  }
}

async function calls(url: URL): Promise<number> {
  const answer = await fetch(new URL("/__calls", url));
  const counts = (await answer.json()) as Readonly<Record<string, number>>;
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}

async function sendOne(url: URL): Promise<void> {
  const sqs = new SQSClient({ endpoint: url.origin, region: REGION, credentials: KEY });
  const QueueUrl = `${url.origin}/${ACCOUNT}/${queueName(0)}`;
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "{}" }));
  sqs.destroy();
  await sleep(SETTLED_MS);
}

function queueName(index: number): string {
  return `idle-${index}`;
}

async function each(count: number, work: (index: number) => Promise<void>): Promise<void> {
  for (let at = 0; at < count; at += AT_ONCE) {
    const some = Array.from({ length: Math.min(AT_ONCE, count - at) }, (_, index) => at + index);
    await Promise.all(some.map(work));
  }
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

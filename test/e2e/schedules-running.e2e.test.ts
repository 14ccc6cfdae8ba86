import { AddPermissionCommand } from "@aws-sdk/client-lambda";
import {
  CreateEventBusCommand,
  DisableRuleCommand,
  type EventBridgeClient,
  PutRuleCommand,
  PutTargetsCommand,
} from "@aws-sdk/client-eventbridge";
import {
  CreateScheduleCommand,
  type CreateScheduleCommandInput,
  GetScheduleCommand,
  ResourceNotFoundException,
  type SchedulerClient,
} from "@aws-sdk/client-scheduler";
import { ReceiveMessageCommand, type SQSClient } from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, describe, it } from "vitest";
import { TELLING, useCalls } from "./calls.ts";
import { deploy, ROLE } from "./deploy.ts";
import { eventsClient, schedulerClient, sweepSchedules, target } from "./events.ts";
import { ACCOUNT_ID, REGION, useServer } from "./server.ts";
import { createQueue, sqsClient } from "./sqs.ts";

const server = useServer();
const calls = useCalls();
const HERE = `${REGION}:${ACCOUNT_ID}`;
const FUNCTION = `arn:aws:lambda:${HERE}:function:clock`;
const HOUR_MS = 3_600_000;
let events: EventBridgeClient;
let scheduler: SchedulerClient;
let sqs: SQSClient;

beforeAll(async () => {
  events = eventsClient(server);
  scheduler = schedulerClient(server);
  sqs = sqsClient(server);
  await deploy(server.lambda, "clock", TELLING, {
    Environment: { Variables: { CALLS: calls.url } },
  });
  await server.lambda.send(
    new AddPermissionCommand({
      FunctionName: "clock",
      StatementId: "events",
      Action: "lambda:InvokeFunction",
      Principal: "events.amazonaws.com",
    }),
  );
});
afterAll(() => {
  events.destroy();
  scheduler.destroy();
  sqs.destroy();
});

const sweepAt = (time: number) => sweepSchedules(server, time);

async function create(more: Partial<CreateScheduleCommandInput>): Promise<void> {
  await scheduler.send(
    new CreateScheduleCommand({
      Name: "s",
      ScheduleExpression: "rate(1 hour)",
      FlexibleTimeWindow: { Mode: "OFF" },
      Target: undefined,
      ...more,
    }),
  );
}

async function receive(url: string): Promise<string> {
  const command = new ReceiveMessageCommand({ QueueUrl: url, WaitTimeSeconds: 20 });
  return (await sqs.send(command)).Messages?.[0]?.Body ?? "";
}

/** What has been called, of one rule or schedule. */
function callsOf(arn: string): readonly unknown[] {
  return calls.all.filter((event) => JSON.stringify(event).includes(arn));
}

describe("a rule with a schedule", () => {
  it("runs its targets when it is due, and once", async ({ expect }) => {
    const rule = `arn:aws:events:${HERE}:rule/hourly`;
    await events.send(
      new PutRuleCommand({ Name: "hourly", ScheduleExpression: "cron(0 * * * ? *)" }),
    );
    await events.send(new PutTargetsCommand({ Rule: "hourly", Targets: [target("1", FUNCTION)] }));
    const due = Math.ceil((Date.now() + 1) / HOUR_MS) * HOUR_MS;
    await sweepAt(due - 1);
    // Two clocks at once, and one that comes again.
    await Promise.all([sweepAt(due), sweepAt(due)]);
    await sweepAt(due);
    await sweepAt(due + HOUR_MS);
    await calls.until(() => callsOf(rule).length >= 2);
    const time = (epochMs: number) => `${new Date(epochMs).toISOString().slice(0, 19)}Z`;
    expect(callsOf(rule)).toEqual(
      [due, due + HOUR_MS].map((at) => ({
        version: "0",
        id: expect.stringMatching(/^[0-9a-f-]{36}$/),
        "detail-type": "Scheduled Event",
        source: "aws.events",
        account: ACCOUNT_ID,
        time: time(at),
        region: REGION,
        resources: [rule],
        detail: {},
      })),
    );

    await events.send(new DisableRuleCommand({ Name: "hourly" }));
    await events.send(new PutRuleCommand({ Name: "other", ScheduleExpression: "rate(1 hour)" }));
    const own = target("1", FUNCTION, { Input: '{"own":"input of other"}' });
    await events.send(new PutTargetsCommand({ Rule: "other", Targets: [own] }));
    await sweepAt(due + 5 * HOUR_MS);
    await calls.until(() => callsOf("input of other").length > 0);
    expect(callsOf(rule)).toHaveLength(2);
    expect(callsOf("input of other")).toEqual([{ own: "input of other" }]);
  });
});

describe("a schedule", () => {
  it("runs at once, and then by its rate; a day that was missed counts as one run", async ({
    expect,
  }) => {
    const arn = `arn:aws:scheduler:${HERE}:schedule/default/by-rate`;
    const now = Date.now();
    await create({ Name: "by-rate", Target: { Arn: FUNCTION, RoleArn: ROLE } });
    await sweepAt(now + 60_000);
    await sweepAt(now + 30 * 60_000);
    await sweepAt(now + 10.5 * HOUR_MS);
    await calls.until(() => callsOf(arn).length >= 2);
    const [first, second] = callsOf(arn) as readonly { readonly time: string }[];
    expect(first).toEqual({
      version: "0",
      id: expect.any(String),
      "detail-type": "Scheduled Event",
      source: "aws.scheduler",
      account: ACCOUNT_ID,
      time: expect.any(String),
      region: REGION,
      resources: [arn],
      detail: "{}",
    });
    const hours = (Date.parse(second?.time ?? "") - Date.parse(first?.time ?? "")) / HOUR_MS;
    expect(hours).toBe(10);
  });

  it("runs at its time, with what its input says of it, and is gone", async ({ expect }) => {
    const url = await createQueue(sqs, "once");
    await create({
      Name: "once",
      ScheduleExpression: "at(2040-07-01T12:00:00)",
      ScheduleExpressionTimezone: "America/New_York",
      ActionAfterCompletion: "DELETE",
      Target: {
        Arn: `arn:aws:sqs:${HERE}:once`,
        RoleArn: ROLE,
        Input:
          "<aws.scheduler.scheduled-time> <aws.scheduler.attempt-number> <aws.scheduler.schedule-arn>",
      },
    });
    await sweepAt(Date.UTC(2040, 6, 1, 15, 59));
    expect((await scheduler.send(new GetScheduleCommand({ Name: "once" }))).Name).toBe("once");
    await sweepAt(Date.UTC(2040, 6, 1, 16));
    expect(await receive(url)).toBe(
      `2040-07-01T16:00:00Z 1 arn:aws:scheduler:${HERE}:schedule/default/once`,
    );
    await expect(scheduler.send(new GetScheduleCommand({ Name: "once" }))).rejects.toBeInstanceOf(
      ResourceNotFoundException,
    );
  });

  it("that cannot reach its function ends in the dead-letter queue", async ({ expect }) => {
    const url = await createQueue(sqs, "dead");
    const gone = `arn:aws:lambda:${HERE}:function:gone`;
    await create({
      Name: "lost",
      ScheduleExpression: "at(2041-01-01T00:00:00)",
      Target: {
        Arn: gone,
        RoleArn: ROLE,
        Input: '{"n":1}',
        DeadLetterConfig: { Arn: `arn:aws:sqs:${HERE}:dead` },
      },
    });
    await sweepAt(Date.UTC(2041, 0, 1));
    const { Messages: [message] = [] } = await sqs.send(
      new ReceiveMessageCommand({
        QueueUrl: url,
        WaitTimeSeconds: 20,
        MessageAttributeNames: ["All"],
      }),
    );
    expect(message?.Body).toBe('{"n":1}');
    expect(message?.MessageAttributes).toMatchObject({
      SCHEDULE_ARN: { StringValue: `arn:aws:scheduler:${HERE}:schedule/default/lost` },
      SCHEDULED_TIME: { StringValue: "2041-01-01T00:00:00Z" },
      TARGET_ARN: { StringValue: gone },
      ERROR_CODE: { StringValue: "ResourceNotFoundException" },
      RETRY_ATTEMPTS: { StringValue: "0" },
    });
  });

  it("puts events on a bus", async ({ expect }) => {
    const url = await createQueue(sqs, "bus-end");
    await events.send(new CreateEventBusCommand({ Name: "b" }));
    const on = { EventBusName: "b" };
    const pattern = JSON.stringify({ source: ["mine"] });
    await events.send(new PutRuleCommand({ Name: "r", EventPattern: pattern, ...on }));
    const end = target("1", `arn:aws:sqs:${HERE}:bus-end`);
    await events.send(new PutTargetsCommand({ Rule: "r", Targets: [end], ...on }));
    await create({
      Name: "to-bus",
      Target: {
        Arn: `arn:aws:events:${HERE}:event-bus/b`,
        RoleArn: ROLE,
        Input: '{"n":1}',
        EventBridgeParameters: { Source: "mine", DetailType: "T" },
      },
    });
    await sweepAt(Date.now() + 60_000);
    expect(JSON.parse(await receive(url))).toMatchObject({
      source: "mine",
      "detail-type": "T",
      resources: [`arn:aws:scheduler:${HERE}:schedule/default/to-bus`],
      detail: { n: 1 },
    });
  });
});

import {
  CreateEventBusCommand,
  PutRuleCommand,
  PutTargetsCommand,
} from "@aws-sdk/client-eventbridge";
import { CreateScheduleCommand } from "@aws-sdk/client-scheduler";
import { ReceiveMessageCommand } from "@aws-sdk/client-sqs";
import { describe, it } from "vitest";
import { ROLE } from "./deploy.ts";
import { openDoor } from "./door.ts";
import { eventsClient, putting, schedulerClient, target } from "./events.ts";
import { ACCOUNT_ID, KEY, REGION, useServer } from "./server.ts";
import { createQueue, sqsClient } from "./sqs.ts";

/** The server that has the buses. */
const far = useServer();
const near = useServer({
  AWS_ENDPOINT_EVENTS: await openDoor(far),
  AWS_ENDPOINT_ACCESS_KEY_ID: KEY.accessKeyId,
  AWS_ENDPOINT_SECRET_ACCESS_KEY: KEY.secretAccessKey,
});
const HERE = `${REGION}:${ACCOUNT_ID}`;
const BUS = `arn:aws:events:${HERE}:event-bus/far`;

describe("buses at AWS_ENDPOINT_EVENTS", () => {
  it("get what schedules and rules send to them", async ({ expect }) => {
    const [there, here] = [eventsClient(far), eventsClient(near)];
    const [sqs, scheduler] = [sqsClient(far), schedulerClient(near)];
    const QueueUrl = await createQueue(sqs, "end");
    await there.send(new CreateEventBusCommand({ Name: "far" }));
    const on = { EventBusName: "far" };
    const pattern = '{"source":["clock","app"]}';
    await there.send(new PutRuleCommand({ Name: "r", EventPattern: pattern, ...on }));
    const Targets = [target("1", `arn:aws:sqs:${HERE}:end`)];
    await there.send(new PutTargetsCommand({ Rule: "r", Targets, ...on }));
    const received = async () => {
      const command = new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 20 });
      const { Messages: [message] = [] } = await sqs.send(command);
      return JSON.parse(message?.Body ?? "{}") as unknown;
    };

    await here.send(new PutRuleCommand({ Name: "pass-on", EventPattern: pattern }));
    const PassOn = [target("1", BUS)];
    await here.send(new PutTargetsCommand({ Rule: "pass-on", Targets: PassOn }));
    await here.send(putting("app", { n: 1 }));
    expect(await received()).toMatchObject({ source: "app", "detail-type": "T", detail: { n: 1 } });

    await scheduler.send(
      new CreateScheduleCommand({
        Name: "s",
        ScheduleExpression: "rate(1 hour)",
        FlexibleTimeWindow: { Mode: "OFF" },
        Target: {
          Arn: BUS,
          RoleArn: ROLE,
          Input: '{"n":2}',
          EventBridgeParameters: { Source: "clock", DetailType: "Tick" },
        },
      }),
    );
    const query = new URLSearchParams({ cron: "* * * * *", time: String(Date.now() + 60_000) });
    await fetch(`${near.url}/cdn-cgi/handler/scheduled?${query.toString()}`);
    expect(await received()).toMatchObject({
      source: "clock",
      "detail-type": "Tick",
      resources: [`arn:aws:scheduler:${HERE}:schedule/default/s`],
      detail: { n: 2 },
    });
    for (const client of [there, here, sqs, scheduler]) client.destroy();
  });
});

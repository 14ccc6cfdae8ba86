import {
  ConflictException,
  CreateScheduleCommand,
  type CreateScheduleCommandInput,
  CreateScheduleGroupCommand,
  DeleteScheduleCommand,
  DeleteScheduleGroupCommand,
  GetScheduleCommand,
  GetScheduleGroupCommand,
  ListScheduleGroupsCommand,
  ListSchedulesCommand,
  ListTagsForResourceCommand,
  ResourceNotFoundException,
  type SchedulerClient,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateScheduleCommand,
  ValidationException,
} from "@aws-sdk/client-scheduler";
import { afterAll, beforeAll, describe, it } from "vitest";
import { ROLE } from "./deploy.ts";
import { schedulerClient } from "./events.ts";
import { ACCOUNT_ID, REGION, useServer } from "./server.ts";

const server = useServer();
const HERE = `${REGION}:${ACCOUNT_ID}`;
const QUEUE = `arn:aws:sqs:${HERE}:q`;
let scheduler: SchedulerClient;

beforeAll(() => {
  scheduler = schedulerClient(server);
});
afterAll(() => {
  scheduler.destroy();
});

function schedule(
  Name: string,
  more: Partial<CreateScheduleCommandInput> = {},
): CreateScheduleCommandInput {
  return {
    Name,
    ScheduleExpression: "rate(5 minutes)",
    FlexibleTimeWindow: { Mode: "OFF" },
    Target: { Arn: QUEUE, RoleArn: ROLE },
    ...more,
  };
}

const create = (name: string, more: Partial<CreateScheduleCommandInput> = {}) =>
  scheduler.send(new CreateScheduleCommand(schedule(name, more)));

describe("schedules", () => {
  it("are made, shown, changed and deleted", async ({ expect }) => {
    const given = {
      ScheduleExpression: "cron(0 9 ? * MON-FRI *)",
      ScheduleExpressionTimezone: "Europe/Berlin",
      StartDate: new Date("2030-01-01T00:00:00Z"),
      EndDate: new Date("2031-01-01T00:00:00.500Z"),
      Description: "mornings",
      FlexibleTimeWindow: { Mode: "FLEXIBLE", MaximumWindowInMinutes: 15 },
      ActionAfterCompletion: "DELETE",
      Target: {
        Arn: QUEUE,
        RoleArn: ROLE,
        Input: "any text",
        SqsParameters: { MessageGroupId: "g" },
        DeadLetterConfig: { Arn: QUEUE },
        RetryPolicy: { MaximumRetryAttempts: 3, MaximumEventAgeInSeconds: 120 },
      },
    } as const;
    const { ScheduleArn: arn } = await create("s1", given);
    expect(arn).toBe(`arn:aws:scheduler:${HERE}:schedule/default/s1`);
    const shown = await scheduler.send(new GetScheduleCommand({ Name: "s1" }));
    expect(shown).toMatchObject({ Arn: arn, Name: "s1", GroupName: "default", ...given });
    expect(shown.State).toBe("ENABLED");
    expect(shown.CreationDate).toEqual(shown.LastModificationDate);

    await scheduler.send(new UpdateScheduleCommand(schedule("s1", { State: "DISABLED" })));
    const changed = await scheduler.send(new GetScheduleCommand({ Name: "s1" }));
    expect(changed).toMatchObject({
      State: "DISABLED",
      ScheduleExpression: "rate(5 minutes)",
      ScheduleExpressionTimezone: "UTC",
      ActionAfterCompletion: "NONE",
      Target: { RetryPolicy: { MaximumRetryAttempts: 185, MaximumEventAgeInSeconds: 86_400 } },
    });
    expect(changed).not.toHaveProperty("Description");
    expect(changed).not.toHaveProperty("StartDate");

    await scheduler.send(new DeleteScheduleCommand({ Name: "s1" }));
    for (const command of [
      new GetScheduleCommand({ Name: "s1" }),
      new UpdateScheduleCommand(schedule("s1")),
      new DeleteScheduleCommand({ Name: "s1" }),
    ]) {
      await expect(scheduler.send(command as GetScheduleCommand)).rejects.toBeInstanceOf(
        ResourceNotFoundException,
      );
    }
  });

  it("may have begun just now, and for one time at any date", async ({ expect }) => {
    const now = Date.now();
    await create("begun", { StartDate: new Date(now - 4 * 60_000) });
    const ignored = { StartDate: new Date(2000), EndDate: new Date(1000) };
    await create("once", { ScheduleExpression: "at(2031-01-01T00:00:00)", ...ignored });
    const shown = await scheduler.send(new GetScheduleCommand({ Name: "once" }));
    expect(shown).toMatchObject(ignored);
  });

  it("are made once by the same token, and not twice by another", async ({ expect }) => {
    const first = await create("s2", { ClientToken: "t1" });
    expect((await create("s2", { ClientToken: "t1" })).ScheduleArn).toBe(first.ScheduleArn);
    const again = create("s2", { ClientToken: "t2" });
    await expect(again).rejects.toBeInstanceOf(ConflictException);
    await expect(again).rejects.toMatchObject({ message: "Schedule s2 already exists." });
  });

  it("are listed page by page, by group, prefix and state", async ({ expect }) => {
    await scheduler.send(new CreateScheduleGroupCommand({ Name: "list" }));
    for (const name of ["a1", "a2", "b1"]) await create(name, { GroupName: "list" });
    await create("a3", { GroupName: "list", State: "DISABLED" });
    const list = async (more: object) => {
      const { Schedules, NextToken } = await scheduler.send(
        new ListSchedulesCommand({ GroupName: "list", ...more }),
      );
      return { names: Schedules?.map(({ Name }) => Name), NextToken };
    };
    const page = await list({ MaxResults: 3 });
    expect(page.names).toEqual(["a1", "a2", "a3"]);
    const { NextToken } = page;
    expect(await list({ MaxResults: 3, NextToken })).toEqual({
      names: ["b1"],
      NextToken: undefined,
    });
    expect((await list({ NamePrefix: "a", State: "ENABLED" })).names).toEqual(["a1", "a2"]);
    const { Schedules: [listed] = [] } = await scheduler.send(
      new ListSchedulesCommand({ GroupName: "list", MaxResults: 1 }),
    );
    expect(listed).toMatchObject({ GroupName: "list", State: "ENABLED", Target: { Arn: QUEUE } });
  });

  const invalid: readonly (readonly [string, Partial<CreateScheduleCommandInput>, string?])[] = [
    [
      "an expression",
      { ScheduleExpression: "rate(5 secs)" },
      "Invalid Schedule Expression rate(5 secs).",
    ],
    [
      "fields of cron",
      { ScheduleExpression: "cron(0 9 * * MON *)" },
      "Invalid Schedule Expression cron(0 9 * * MON *).",
    ],
    ["a date", { ScheduleExpression: "at(2030-02-30T00:00:00)" }],
    ["a time zone", { ScheduleExpressionTimezone: "Mars/Olympus" }],
    ["a window", { FlexibleTimeWindow: { Mode: "FLEXIBLE" } }],
    ["dates", { StartDate: new Date("2031-01-02"), EndDate: new Date("2031-01-01") }],
    [
      "a start that is over",
      { StartDate: new Date(Date.now() - 6 * 60_000) },
      "The StartDate you specify cannot be earlier than 5 minutes ago.",
    ],
    ["a name", { Name: "no spaces" }],
    ["a target", { Target: { Arn: "nowhere", RoleArn: ROLE } }],
    ["a role", { Target: { Arn: QUEUE, RoleArn: "nobody" } }],
    [
      "an input",
      { Target: { Arn: `arn:aws:lambda:${HERE}:function:f`, RoleArn: ROLE, Input: "{" } },
    ],
    ["a long input", { Target: { Arn: QUEUE, RoleArn: ROLE, Input: "x".repeat(262_145) } }],
    [
      "a bus without its parameters",
      { Target: { Arn: `arn:aws:events:${HERE}:event-bus/default`, RoleArn: ROLE } },
    ],
    ["a FIFO queue without a group", { Target: { Arn: `${QUEUE}.fifo`, RoleArn: ROLE } }],
  ];
  for (const [what, more, message] of invalid) {
    it(`are refused for ${what} that cannot be`, async ({ expect }) => {
      const creation = create("x", more);
      await expect(creation).rejects.toBeInstanceOf(ValidationException);
      if (message !== undefined) await expect(creation).rejects.toMatchObject({ message });
    });
  }

  it("name targets that are not offered", async ({ expect }) => {
    const at = (Arn: string) => create("x", { Target: { Arn, RoleArn: ROLE, Input: "{}" } });
    await expect(at("arn:aws:scheduler:::aws-sdk:ec2:stopInstances")).rejects.toMatchObject({
      name: "NotImplementedException",
      message: "The universal target ec2:stopInstances is not implemented yet",
    });
    await expect(at(`arn:aws:states:${HERE}:stateMachine:s`)).rejects.toMatchObject({
      name: "NotImplementedException",
    });
  });
});

describe("schedule groups", () => {
  it("are made, listed and deleted with all that is in them", async ({ expect }) => {
    const { ScheduleGroupArn: arn } = await scheduler.send(
      new CreateScheduleGroupCommand({ Name: "g1", ClientToken: "t" }),
    );
    expect(arn).toBe(`arn:aws:scheduler:${HERE}:schedule-group/g1`);
    await scheduler.send(new CreateScheduleGroupCommand({ Name: "g1", ClientToken: "t" }));
    await expect(
      scheduler.send(new CreateScheduleGroupCommand({ Name: "g1" })),
    ).rejects.toBeInstanceOf(ConflictException);
    expect(await scheduler.send(new GetScheduleGroupCommand({ Name: "g1" }))).toMatchObject({
      Arn: arn,
      State: "ACTIVE",
    });
    const { ScheduleGroups: groups } = await scheduler.send(new ListScheduleGroupsCommand({}));
    expect(groups?.map(({ Name }) => Name)).toEqual(["default", "g1", "list"]);

    await create("s", { GroupName: "g1" });
    await scheduler.send(new DeleteScheduleGroupCommand({ Name: "g1" }));
    await expect(create("s", { GroupName: "g1" })).rejects.toMatchObject({
      message: "Schedule group g1 does not exist.",
    });
    await expect(
      scheduler.send(new GetScheduleCommand({ Name: "s", GroupName: "g1" })),
    ).rejects.toBeInstanceOf(ResourceNotFoundException);
    await expect(
      scheduler.send(new DeleteScheduleGroupCommand({ Name: "default" })),
    ).rejects.toBeInstanceOf(ValidationException);
  });

  it("have tags", async ({ expect }) => {
    const ResourceArn = `arn:aws:scheduler:${HERE}:schedule-group/default`;
    const Tags = [
      { Key: "a/b", Value: "1" },
      { Key: "c", Value: "2" },
    ];
    await scheduler.send(new TagResourceCommand({ ResourceArn, Tags }));
    await scheduler.send(new UntagResourceCommand({ ResourceArn, TagKeys: ["a/b"] }));
    const listed = await scheduler.send(new ListTagsForResourceCommand({ ResourceArn }));
    expect(listed.Tags).toEqual([{ Key: "c", Value: "2" }]);
    const theirs = `arn:aws:scheduler:${REGION}:111111111111:schedule-group/default`;
    await expect(
      scheduler.send(new ListTagsForResourceCommand({ ResourceArn: theirs })),
    ).rejects.toBeInstanceOf(ResourceNotFoundException);
  });
});

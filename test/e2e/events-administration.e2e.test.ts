import {
  CreateArchiveCommand,
  CreateEventBusCommand,
  DeleteEventBusCommand,
  DeleteRuleCommand,
  DescribeEventBusCommand,
  DescribeRuleCommand,
  DisableRuleCommand,
  EnableRuleCommand,
  type EventBridgeClient,
  InvalidEventPatternException,
  LimitExceededException,
  ListEventBusesCommand,
  ListRuleNamesByTargetCommand,
  ListRulesCommand,
  ListTagsForResourceCommand,
  ListTargetsByRuleCommand,
  PutEventsCommand,
  PutPermissionCommand,
  PutRuleCommand,
  PutTargetsCommand,
  RemovePermissionCommand,
  RemoveTargetsCommand,
  ResourceAlreadyExistsException,
  ResourceNotFoundException,
  TagResourceCommand,
  TestEventPatternCommand,
  UntagResourceCommand,
  UpdateEventBusCommand,
} from "@aws-sdk/client-eventbridge";
import { afterAll, beforeAll, describe, it } from "vitest";
import { eventsClient, target } from "./events.ts";
import { ACCOUNT_ID, REGION, useServer } from "./server.ts";

const server = useServer();
const HERE = `${REGION}:${ACCOUNT_ID}`;
const QUEUE = `arn:aws:sqs:${HERE}:q`;
const PATTERN = JSON.stringify({ source: ["s"] });
let events: EventBridgeClient;

beforeAll(() => {
  events = eventsClient(server);
});
afterAll(() => {
  events.destroy();
});

const invalid = (text: string) => ({ name: "ValidationException", message: text });

describe("event buses", () => {
  it("are made, changed, listed and deleted", async ({ expect }) => {
    const { EventBusArn: arn } = await events.send(
      new CreateEventBusCommand({
        Name: "b1",
        Description: "one",
        Tags: [{ Key: "k", Value: "v" }],
      }),
    );
    expect(arn).toBe(`arn:aws:events:${HERE}:event-bus/b1`);
    await expect(events.send(new CreateEventBusCommand({ Name: "b1" }))).rejects.toBeInstanceOf(
      ResourceAlreadyExistsException,
    );
    await events.send(new UpdateEventBusCommand({ Name: "b1", Description: "two" }));
    for (const Name of ["b1", arn]) {
      expect(await events.send(new DescribeEventBusCommand({ Name }))).toMatchObject({
        Name: "b1",
        Arn: arn,
        Description: "two",
      });
    }
    const DeadLetterConfig = { Arn: QUEUE };
    await events.send(new UpdateEventBusCommand({ Name: "b1", DeadLetterConfig }));
    const described = new DescribeEventBusCommand({ Name: "b1" });
    expect(await events.send(described)).toMatchObject({ Description: "two", DeadLetterConfig });
    // As Terraform takes both away.
    await events.send(new UpdateEventBusCommand({ Name: "b1", Description: "" }));
    const plain = await events.send(described);
    expect([plain.Description, plain.DeadLetterConfig]).toEqual([undefined, undefined]);
    const { EventBuses: buses } = await events.send(new ListEventBusesCommand({}));
    expect(buses?.map(({ Name }) => Name)).toEqual(["b1", "default"]);
    const page = await events.send(new ListEventBusesCommand({ Limit: 1 }));
    expect(page.EventBuses?.map(({ Name }) => Name)).toEqual(["b1"]);
    const { NextToken } = page;
    const rest = await events.send(new ListEventBusesCommand({ Limit: 1, NextToken }));
    expect(rest.EventBuses?.map(({ Name }) => Name)).toEqual(["default"]);
    expect(rest.NextToken).toBeUndefined();

    await events.send(new DeleteEventBusCommand({ Name: "b1" }));
    await events.send(new DeleteEventBusCommand({ Name: "b1" }));
    await expect(events.send(new DescribeEventBusCommand({ Name: "b1" }))).rejects.toMatchObject({
      name: "ResourceNotFoundException",
      message: "Event bus b1 does not exist.",
    });
  });

  it("has one by default, which stays", async ({ expect }) => {
    expect(await events.send(new DescribeEventBusCommand({}))).toMatchObject({ Name: "default" });
    await expect(events.send(new DeleteEventBusCommand({ Name: "default" }))).rejects.toMatchObject(
      invalid("Cannot delete event bus default."),
    );
  });

  it("keep a policy", async ({ expect }) => {
    const permission = { StatementId: "s", Action: "events:PutEvents", Principal: "111111111111" };
    await events.send(new PutPermissionCommand(permission));
    const { Policy: policy = "" } = await events.send(new DescribeEventBusCommand({}));
    expect(JSON.parse(policy)).toMatchObject({
      Statement: [{ Sid: "s", Principal: { AWS: "arn:aws:iam::111111111111:root" } }],
    });
    await expect(
      events.send(new RemovePermissionCommand({ StatementId: "none" })),
    ).rejects.toBeInstanceOf(ResourceNotFoundException);
    await events.send(new RemovePermissionCommand({ StatementId: "s" }));
    expect((await events.send(new DescribeEventBusCommand({}))).Policy).toBeUndefined();
  });

  it("of other accounts and regions are out of reach", async ({ expect }) => {
    const theirs = `arn:aws:events:${REGION}:111111111111:event-bus/default`;
    await expect(events.send(new DescribeEventBusCommand({ Name: theirs }))).rejects.toMatchObject({
      name: "AccessDeniedException",
    });
    const away = `arn:aws:events:eu-west-1:${ACCOUNT_ID}:event-bus/default`;
    await expect(events.send(new DescribeEventBusCommand({ Name: away }))).rejects.toBeInstanceOf(
      ResourceNotFoundException,
    );
    const put = new PutEventsCommand({
      Entries: [{ Source: "s", DetailType: "T", Detail: "{}", EventBusName: theirs }],
    });
    expect(await events.send(put)).toMatchObject({ FailedEntryCount: 1 });
  });
});

describe("rules", () => {
  it("are put, described, switched, listed and deleted", async ({ expect }) => {
    const rule = { Name: "r1", EventPattern: PATTERN, Description: "d" };
    const { RuleArn: arn } = await events.send(new PutRuleCommand(rule));
    expect(arn).toBe(`arn:aws:events:${HERE}:rule/r1`);
    const described = await events.send(new DescribeRuleCommand({ Name: "r1" }));
    expect(described).toMatchObject({ ...rule, State: "ENABLED", EventBusName: "default" });
    await events.send(new DisableRuleCommand({ Name: "r1" }));
    expect(await events.send(new DescribeRuleCommand({ Name: "r1" }))).toMatchObject({
      State: "DISABLED",
    });
    await events.send(new EnableRuleCommand({ Name: "r1" }));
    const { Rules: rules } = await events.send(new ListRulesCommand({ NamePrefix: "r1" }));
    expect(rules).toMatchObject([{ Name: "r1", Arn: arn, State: "ENABLED" }]);

    await events.send(new PutTargetsCommand({ Rule: "r1", Targets: [target("1", QUEUE)] }));
    await expect(events.send(new DeleteRuleCommand({ Name: "r1" }))).rejects.toMatchObject(
      invalid("Rule can't be deleted since it has targets."),
    );
    const names = await events.send(new ListRuleNamesByTargetCommand({ TargetArn: QUEUE }));
    expect(names.RuleNames).toEqual(["r1"]);
    const removed = new RemoveTargetsCommand({ Rule: "r1", Ids: ["1", "2"] });
    expect(await events.send(removed)).toMatchObject({
      FailedEntryCount: 1,
      FailedEntries: [{ TargetId: "2", ErrorCode: "ResourceNotFoundException" }],
    });
    await events.send(new DeleteRuleCommand({ Name: "r1" }));
    await expect(events.send(new DescribeRuleCommand({ Name: "r1" }))).rejects.toMatchObject({
      name: "ResourceNotFoundException",
      message: "Rule r1 does not exist on EventBus default.",
    });
  });

  it("keep their targets as they were given", async ({ expect }) => {
    await events.send(new PutRuleCommand({ Name: "r2", EventPattern: PATTERN }));
    const targets = [
      target("a", QUEUE, { Input: '{"x":1}' }),
      target("b", QUEUE, { InputPath: "$.detail", RetryPolicy: { MaximumRetryAttempts: 2 } }),
      target("c", QUEUE, {
        InputTransformer: { InputPathsMap: { s: "$.source" }, InputTemplate: '{"s":<s>}' },
        DeadLetterConfig: { Arn: QUEUE },
      }),
      target("d", `${QUEUE}.fifo`, { SqsParameters: { MessageGroupId: "g" } }),
    ];
    await events.send(new PutTargetsCommand({ Rule: "r2", Targets: targets }));
    const listed = await events.send(new ListTargetsByRuleCommand({ Rule: "r2" }));
    expect(listed.Targets).toEqual(targets);
    const two = Array.from({ length: 2 }, (_, index) => target(`x${index}`, QUEUE));
    await expect(
      events.send(new PutTargetsCommand({ Rule: "r2", Targets: two })),
    ).rejects.toBeInstanceOf(LimitExceededException);
  });

  it("are refused where they make no sense", async ({ expect }) => {
    const put = (input: object) => events.send(new PutRuleCommand({ Name: "x", ...input }));
    await expect(put({})).rejects.toMatchObject(
      invalid("Parameter(s) EventPattern or ScheduleExpression must be specified."),
    );
    await expect(put({ ScheduleExpression: "rate(1 minutes)" })).rejects.toMatchObject(
      invalid("Parameter ScheduleExpression is not valid."),
    );
    await expect(put({ EventPattern: '{"source":"s"}' })).rejects.toBeInstanceOf(
      InvalidEventPatternException,
    );
    await events.send(new CreateEventBusCommand({ Name: "b3" }));
    await expect(
      put({ ScheduleExpression: "rate(1 hour)", EventBusName: "b3" }),
    ).rejects.toMatchObject(
      invalid("ScheduleExpression is supported only on the default event bus."),
    );
    await expect(put({ EventPattern: PATTERN, EventBusName: "none" })).rejects.toBeInstanceOf(
      ResourceNotFoundException,
    );
    await expect(
      events.send(new PutRuleCommand({ Name: "a b", EventPattern: PATTERN })),
    ).rejects.toMatchObject({
      name: "ValidationException",
      message:
        "1 validation error detected: Value 'a b' at 'name' failed to satisfy constraint: " +
        String.raw`Member must satisfy regular expression pattern: [\.\-_A-Za-z0-9]+`,
    });
  });

  it("refuse targets that nothing can reach", async ({ expect }) => {
    await events.send(new PutRuleCommand({ Name: "r4", EventPattern: PATTERN }));
    const put = (one: object) =>
      events.send(
        new PutTargetsCommand({ Rule: "r4", Targets: [{ ...target("1", QUEUE), ...one }] }),
      );
    expect(await put({ Arn: `arn:aws:states:${HERE}:stateMachine:s` })).toMatchObject({
      FailedEntryCount: 1,
      FailedEntries: [{ TargetId: "1", ErrorCode: "NotImplementedException" }],
    });
    await expect(put({ Arn: "nowhere" })).rejects.toMatchObject(
      invalid("Parameter nowhere is not valid. Reason: Provided Arn is not in correct format."),
    );
    await expect(put({ Input: "{" })).rejects.toMatchObject(
      invalid("JSON syntax error in input for target 1."),
    );
    await expect(put({ Input: "{}", InputPath: "$" })).rejects.toMatchObject(
      invalid("Only one of Input, InputPath, or InputTransformer must be provided for target 1."),
    );
    await expect(put({ Arn: `${QUEUE}.fifo` })).rejects.toMatchObject(
      invalid("Parameter(s) SqsParameters must be specified for target: 1."),
    );
    await expect(
      put({ InputTransformer: { InputTemplate: "plain <words>" } }),
    ).rejects.toMatchObject({ name: "ValidationException" });
    await expect(
      events.send(new PutTargetsCommand({ Rule: "none", Targets: [target("1", QUEUE)] })),
    ).rejects.toBeInstanceOf(ResourceNotFoundException);
  });
});

describe("the rest", () => {
  it("tags rules and buses", async ({ expect }) => {
    await events.send(
      new PutRuleCommand({ Name: "t", EventPattern: PATTERN, Tags: [{ Key: "a", Value: "1" }] }),
    );
    for (const resource of ["rule/t", "event-bus/default"]) {
      const ResourceARN = `arn:aws:events:${HERE}:${resource}`;
      await events.send(new TagResourceCommand({ ResourceARN, Tags: [{ Key: "b", Value: "2" }] }));
      await events.send(new UntagResourceCommand({ ResourceARN, TagKeys: ["a"] }));
      const { Tags } = await events.send(new ListTagsForResourceCommand({ ResourceARN }));
      expect(Tags).toEqual([{ Key: "b", Value: "2" }]);
    }
    const missing = `arn:aws:events:${HERE}:rule/none`;
    await expect(
      events.send(new ListTagsForResourceCommand({ ResourceARN: missing })),
    ).rejects.toBeInstanceOf(ResourceNotFoundException);
  });

  it("tests patterns", async ({ expect }) => {
    const event = {
      id: "1",
      account: "2",
      source: "s",
      time: "t",
      region: "r",
      resources: [],
      "detail-type": "T",
    };
    const test = (EventPattern: string, more = {}) =>
      events.send(
        new TestEventPatternCommand({ EventPattern, Event: JSON.stringify({ ...event, ...more }) }),
      );
    expect((await test(PATTERN)).Result).toBe(true);
    expect((await test('{"source":[{"wildcard":"x*"}]}')).Result).toBe(false);
    expect(
      (await test('{"detail":{"ip":[{"cidr":"10.0.0.0/8"}]}}', { detail: { ip: "10.1.1.1" } }))
        .Result,
    ).toBe(true);
    await expect(test(PATTERN, { detail: "x".repeat(1_048_576) })).rejects.toMatchObject(
      invalid("Parameter Event is not valid."),
    );
    await expect(test('{"source":[{"no":1}]}')).rejects.toMatchObject({
      name: "InvalidEventPatternException",
      message: "Event pattern is not valid. Reason: Unrecognized match type no",
    });
  });

  it("names what it has not", async ({ expect }) => {
    const command = new CreateArchiveCommand({ ArchiveName: "a", EventSourceArn: "arn:x" });
    await expect(events.send(command)).rejects.toMatchObject({
      name: "NotImplementedException",
      message: "CreateArchive is not implemented yet",
    });
  });
});

import { integer, list, number, oneOf, required, string, structure } from "../../aws/shape.ts";

/** Inputs of the operations; the bounds are those of AWS's model. */
const NAME = string({ min: 1, max: 64, pattern: "^[0-9a-zA-Z-_.]+$" });
const CLIENT_TOKEN = string({ min: 1, max: 64, pattern: "^[a-zA-Z0-9-_]+$" });
const STATE = oneOf(["ENABLED", "DISABLED"]);
const NEXT_TOKEN = string({ min: 1, max: 2048 });
const MAX_RESULTS = integer({ min: 1, max: 100 });
const TAG_KEY = string({ min: 1, max: 128 });
const TAGS = list(
  structure({ Key: required(TAG_KEY), Value: required(string({ min: 1, max: 256 })) }),
  { min: 0, max: 200 },
);
const TAGGED = string({
  min: 1,
  max: 1011,
  pattern: String.raw`^arn:aws(-[a-z]+)?:scheduler:[a-z0-9\-]+:\d{12}:schedule-group\/[0-9a-zA-Z-_.]+$`,
});
/** A name, or a JSON path by which targets of EventBridge may say it; never one of AWS's own. */
const SOURCE = String.raw`^(?=[/\.\-_A-Za-z0-9]+)((?!aws\.).*)|(\$(\.[\w_-]+(\[(\d+|\*)\])*)*)$`;

const TARGET = structure({
  Arn: required(string({ min: 1, max: 1600 })),
  RoleArn: required(
    string({
      min: 1,
      max: 1600,
      pattern: String.raw`^arn:aws(-[a-z]+)?:iam::\d{12}:role\/[\w+=,.@\/-]+$`,
    }),
  ),
  DeadLetterConfig: structure({
    Arn: string({
      min: 1,
      max: 1600,
      pattern: String.raw`^arn:aws(-[a-z]+)?:sqs:[a-z0-9\-]+:\d{12}:[a-zA-Z0-9\-_]+$`,
    }),
  }),
  EventBridgeParameters: structure({
    DetailType: required(string({ min: 1, max: 128 })),
    Source: required(string({ min: 1, max: 256, pattern: SOURCE })),
  }),
  Input: string({ min: 1 }),
  KinesisParameters: structure({ PartitionKey: required(string({ min: 1, max: 256 })) }),
  RetryPolicy: structure({
    MaximumEventAgeInSeconds: integer({ min: 60, max: 86_400 }),
    MaximumRetryAttempts: integer({ min: 0, max: 185 }),
  }),
  SqsParameters: structure({ MessageGroupId: string({ min: 1, max: 128 }) }),
  // Of targets that are not offered; what they hold does not matter.
  EcsParameters: structure({}),
  SageMakerPipelineParameters: structure({}),
});

/** Of CreateSchedule and UpdateSchedule. */
export const SCHEDULE = structure({
  ActionAfterCompletion: oneOf(["NONE", "DELETE"]),
  ClientToken: CLIENT_TOKEN,
  Description: string({ min: 0, max: 512 }),
  EndDate: number(),
  FlexibleTimeWindow: required(
    structure({
      MaximumWindowInMinutes: integer({ min: 1, max: 1440 }),
      Mode: required(oneOf(["OFF", "FLEXIBLE"])),
    }),
  ),
  GroupName: NAME,
  KmsKeyArn: string({
    min: 1,
    max: 2048,
    pattern: String.raw`^arn:aws(-[a-z]+)?:kms:[a-z0-9\-]+:\d{12}:(key|alias)\/[0-9a-zA-Z-_]*$`,
  }),
  Name: required(NAME),
  ScheduleExpression: required(string({ min: 1, max: 256 })),
  ScheduleExpressionTimezone: string({ min: 1, max: 50 }),
  StartDate: number(),
  State: STATE,
  Target: required(TARGET),
});
/** Of GetSchedule and DeleteSchedule. */
export const NAMED_SCHEDULE = structure({
  ClientToken: CLIENT_TOKEN,
  GroupName: NAME,
  Name: required(NAME),
});
export const LIST_SCHEDULES = structure({
  GroupName: NAME,
  MaxResults: MAX_RESULTS,
  NamePrefix: NAME,
  NextToken: NEXT_TOKEN,
  State: STATE,
});

export const CREATE_SCHEDULE_GROUP = structure({
  ClientToken: CLIENT_TOKEN,
  Name: required(NAME),
  Tags: TAGS,
});
/** Of GetScheduleGroup and DeleteScheduleGroup. */
export const NAMED_GROUP = structure({ ClientToken: CLIENT_TOKEN, Name: required(NAME) });
export const LIST_SCHEDULE_GROUPS = structure({
  MaxResults: MAX_RESULTS,
  NamePrefix: NAME,
  NextToken: NEXT_TOKEN,
});

export const TAG_RESOURCE = structure({ ResourceArn: required(TAGGED), Tags: required(TAGS) });
export const UNTAG_RESOURCE = structure({
  ResourceArn: required(TAGGED),
  TagKeys: required(list(TAG_KEY, { min: 0, max: 200 })),
});
export const LIST_TAGS_FOR_RESOURCE = structure({ ResourceArn: required(TAGGED) });

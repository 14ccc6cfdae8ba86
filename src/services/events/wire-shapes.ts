import {
  boolean,
  integer,
  list,
  map,
  number,
  oneOf,
  required,
  string,
  structure,
} from "../../aws/shape.ts";

/** Inputs of the operations; the bounds are those of AWS's model. */
const RULE_NAME = string({ min: 1, max: 64, pattern: String.raw`[\.\-_A-Za-z0-9]+` });
const BUS_NAME = string({ min: 1, max: 256, pattern: String.raw`[/\.\-_A-Za-z0-9]+` });
const BUS_ARN = String.raw`(arn:aws[\w-]*:events:[a-z]+-[a-z]+-[\w-]+:[0-9]{12}:event-bus\/)?`;
const BUS_NAME_OR_ARN = string({
  min: 1,
  max: 1600,
  pattern: String.raw`${BUS_ARN}[/\.\-_A-Za-z0-9]+`,
});
const OWN_BUS_NAME = string({ min: 1, max: 256, pattern: String.raw`[\.\-_A-Za-z0-9]+` });
const OWN_BUS_NAME_OR_ARN = string({
  min: 1,
  max: 1600,
  pattern: String.raw`${BUS_ARN}[\.\-_A-Za-z0-9]+`,
});
const ARN = string({ min: 1, max: 1600 });
const NEXT_TOKEN = string({ min: 1, max: 2048 });
const LIMIT = integer({ min: 1, max: 100 });
const DESCRIPTION = string({ max: 512 });
const PATTERN = string({ max: 4096 });
const STATE = oneOf(["ENABLED", "DISABLED", "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS"]);
const TARGET_ID = RULE_NAME;
const PATH = string({ max: 256 });
const STATEMENT_ID = string({ min: 1, max: 64, pattern: "[a-zA-Z0-9-_]+" });
const TAG_KEY = string({ min: 1, max: 128 });
const TAGS = list(
  structure({ Key: required(TAG_KEY), Value: required(string({ min: 0, max: 256 })) }),
);

const BUS_SETTINGS = {
  Description: DESCRIPTION,
  KmsKeyIdentifier: string({ max: 2048, pattern: String.raw`^[a-zA-Z0-9_\-/:]*$` }),
  DeadLetterConfig: structure({ Arn: ARN }),
  LogConfig: structure({
    IncludeDetail: oneOf(["NONE", "FULL"]),
    Level: oneOf(["OFF", "ERROR", "INFO", "TRACE"]),
  }),
};

export const CREATE_EVENT_BUS = structure({
  Name: required(BUS_NAME),
  EventSourceName: string({
    min: 1,
    max: 256,
    pattern: String.raw`aws\.partner(/[\.\-_A-Za-z0-9]+){2,}`,
  }),
  ...BUS_SETTINGS,
  Tags: TAGS,
});
export const UPDATE_EVENT_BUS = structure({ Name: BUS_NAME, ...BUS_SETTINGS });
export const DELETE_EVENT_BUS = structure({ Name: required(BUS_NAME) });
export const DESCRIBE_EVENT_BUS = structure({ Name: BUS_NAME_OR_ARN });
export const LIST_EVENT_BUSES = structure({
  NamePrefix: BUS_NAME,
  NextToken: NEXT_TOKEN,
  Limit: LIMIT,
});

export const PUT_RULE = structure({
  Name: required(RULE_NAME),
  ScheduleExpression: string({ max: 256 }),
  EventPattern: PATTERN,
  State: STATE,
  Description: DESCRIPTION,
  RoleArn: ARN,
  Tags: TAGS,
  EventBusName: BUS_NAME_OR_ARN,
});
/** Of DescribeRule, DeleteRule, EnableRule and DisableRule. */
export const NAMED_RULE = structure({
  Name: required(RULE_NAME),
  EventBusName: BUS_NAME_OR_ARN,
  Force: boolean(),
});
export const LIST_RULES = structure({
  NamePrefix: RULE_NAME,
  EventBusName: BUS_NAME_OR_ARN,
  NextToken: NEXT_TOKEN,
  Limit: LIMIT,
});
export const LIST_RULE_NAMES_BY_TARGET = structure({
  TargetArn: required(ARN),
  EventBusName: BUS_NAME_OR_ARN,
  NextToken: NEXT_TOKEN,
  Limit: LIMIT,
});

export const TARGET = structure({
  Id: required(TARGET_ID),
  Arn: required(ARN),
  RoleArn: ARN,
  Input: string({ max: 8192 }),
  InputPath: PATH,
  InputTransformer: structure({
    InputPathsMap: map(string({ min: 1, max: 256, pattern: String.raw`[A-Za-z0-9\_\-]+` }), PATH, {
      max: 100,
    }),
    InputTemplate: required(string({ min: 1, max: 8192 })),
  }),
  KinesisParameters: structure({ PartitionKeyPath: required(PATH) }),
  SqsParameters: structure({ MessageGroupId: string({ max: 100 }) }),
  DeadLetterConfig: structure({ Arn: ARN }),
  RetryPolicy: structure({
    MaximumRetryAttempts: integer({ min: 0, max: 185 }),
    MaximumEventAgeInSeconds: integer({ min: 60, max: 86_400 }),
  }),
  // Of targets that are not offered; what they hold does not matter.
  RunCommandParameters: structure({}),
  EcsParameters: structure({}),
  BatchParameters: structure({}),
  HttpParameters: structure({}),
  RedshiftDataParameters: structure({}),
  SageMakerPipelineParameters: structure({}),
  AppSyncParameters: structure({}),
});
export const PUT_TARGETS = structure({
  Rule: required(RULE_NAME),
  EventBusName: BUS_NAME_OR_ARN,
  Targets: required(list(TARGET, { min: 1, max: 100 })),
});
export const REMOVE_TARGETS = structure({
  Rule: required(RULE_NAME),
  EventBusName: BUS_NAME_OR_ARN,
  Ids: required(list(TARGET_ID, { min: 1, max: 100 })),
  Force: boolean(),
});
export const LIST_TARGETS_BY_RULE = structure({
  Rule: required(RULE_NAME),
  EventBusName: BUS_NAME_OR_ARN,
  NextToken: NEXT_TOKEN,
  Limit: LIMIT,
});

const TRACE_LENGTH_MAX = 500;
export const ENTRY = structure({
  Time: number(),
  Source: string(),
  Resources: list(string({ max: 2048 })),
  DetailType: string(),
  Detail: string(),
  EventBusName: OWN_BUS_NAME_OR_ARN,
  TraceHeader: string({ min: 1, max: TRACE_LENGTH_MAX }),
});
export const PUT_EVENTS = structure({
  Entries: required(list(ENTRY, { min: 1, max: 10 })),
  EndpointId: string({ min: 1, max: 50, pattern: String.raw`^[A-Za-z0-9\-]+[\.][A-Za-z0-9\-]+$` }),
});
export const TEST_EVENT_PATTERN = structure({
  EventPattern: required(PATTERN),
  Event: required(string()),
});

export const PUT_PERMISSION = structure({
  EventBusName: OWN_BUS_NAME,
  Action: string({ min: 1, max: 64, pattern: "events:[a-zA-Z]+" }),
  Principal: string({ min: 1, max: 12, pattern: String.raw`(\d{12}|\*)` }),
  StatementId: STATEMENT_ID,
  Condition: structure({
    Type: required(string()),
    Key: required(string()),
    Value: required(string()),
  }),
  Policy: string(),
});
export const REMOVE_PERMISSION = structure({
  StatementId: STATEMENT_ID,
  RemoveAllPermissions: boolean(),
  EventBusName: OWN_BUS_NAME,
});

export const TAG_RESOURCE = structure({ ResourceARN: required(ARN), Tags: required(TAGS) });
export const UNTAG_RESOURCE = structure({
  ResourceARN: required(ARN),
  TagKeys: required(list(TAG_KEY)),
});
export const LIST_TAGS_FOR_RESOURCE = structure({ ResourceARN: required(ARN) });

import { blob, integer, list, map, string, structure } from "../../aws/shape.ts";

/**
 * The inputs of SQS's operations, from its model: types only. What a value may be is checked by the rules, whose
 * refusals are SQS's own and not the framework's.
 */

const STRINGS = list(string());
const STRING_MAP = map(string(), string());

const ATTRIBUTE_VALUE = structure({
  DataType: string(),
  StringValue: string(),
  BinaryValue: blob(),
  StringListValues: STRINGS,
  BinaryListValues: list(blob()),
});

const QUEUE = { QueueUrl: string() };
const MESSAGE = {
  MessageBody: string(),
  DelaySeconds: integer(),
  MessageAttributes: map(string(), ATTRIBUTE_VALUE),
  MessageSystemAttributes: map(string(), ATTRIBUTE_VALUE),
  MessageDeduplicationId: string(),
  MessageGroupId: string(),
};
const PAGE = { NextToken: string(), MaxResults: integer() };

export const ATTRIBUTE = ATTRIBUTE_VALUE;
export const MESSAGE_ENTRY = structure({ Id: string(), ...MESSAGE });
const RECEIPT_ENTRY = structure({
  Id: string(),
  ReceiptHandle: string(),
  VisibilityTimeout: integer(),
});

export const SHAPES = {
  AddPermission: structure({
    ...QUEUE,
    Label: string(),
    AWSAccountIds: STRINGS,
    Actions: STRINGS,
  }),
  CancelMessageMoveTask: structure({ TaskHandle: string() }),
  ChangeMessageVisibility: structure({
    ...QUEUE,
    ReceiptHandle: string(),
    VisibilityTimeout: integer(),
  }),
  ChangeMessageVisibilityBatch: structure({ ...QUEUE, Entries: list(RECEIPT_ENTRY) }),
  CreateQueue: structure({ QueueName: string(), Attributes: STRING_MAP, tags: STRING_MAP }),
  DeleteMessage: structure({ ...QUEUE, ReceiptHandle: string() }),
  DeleteMessageBatch: structure({ ...QUEUE, Entries: list(RECEIPT_ENTRY) }),
  DeleteQueue: structure(QUEUE),
  GetQueueAttributes: structure({ ...QUEUE, AttributeNames: STRINGS }),
  GetQueueUrl: structure({ QueueName: string(), QueueOwnerAWSAccountId: string() }),
  ListDeadLetterSourceQueues: structure({ ...QUEUE, ...PAGE }),
  ListMessageMoveTasks: structure({ SourceArn: string(), MaxResults: integer() }),
  ListQueues: structure({ QueueNamePrefix: string(), ...PAGE }),
  ListQueueTags: structure(QUEUE),
  PurgeQueue: structure(QUEUE),
  ReceiveMessage: structure({
    ...QUEUE,
    AttributeNames: STRINGS,
    MessageSystemAttributeNames: STRINGS,
    MessageAttributeNames: STRINGS,
    MaxNumberOfMessages: integer(),
    VisibilityTimeout: integer(),
    WaitTimeSeconds: integer(),
    ReceiveRequestAttemptId: string(),
  }),
  RemovePermission: structure({ ...QUEUE, Label: string() }),
  SendMessage: structure({ ...QUEUE, ...MESSAGE }),
  SendMessageBatch: structure({ ...QUEUE, Entries: list(MESSAGE_ENTRY) }),
  SetQueueAttributes: structure({ ...QUEUE, Attributes: STRING_MAP }),
  StartMessageMoveTask: structure({
    SourceArn: string(),
    DestinationArn: string(),
    MaxNumberOfMessagesPerSecond: integer(),
  }),
  TagQueue: structure({ ...QUEUE, Tags: STRING_MAP }),
  UntagQueue: structure({ ...QUEUE, TagKeys: STRINGS }),
} as const;

export type OperationName = keyof typeof SHAPES;

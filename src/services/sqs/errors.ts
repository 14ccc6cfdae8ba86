import { ServiceError } from "../../aws/service-error.ts";

interface ErrorKind {
  readonly status: number;
  /** The code of the query protocol, which the JSON protocol gives in `x-amzn-query-error`. */
  readonly queryCode: string;
}

const LEGACY = "AWS.SimpleQueueService";

/** SQS's errors. Those that end in `Exception` are none of its model, but of the framework below it. */
const KINDS = {
  BatchEntryIdsNotDistinct: { status: 400, queryCode: `${LEGACY}.BatchEntryIdsNotDistinct` },
  BatchRequestTooLong: { status: 400, queryCode: `${LEGACY}.BatchRequestTooLong` },
  EmptyBatchRequest: { status: 400, queryCode: `${LEGACY}.EmptyBatchRequest` },
  InvalidAddress: { status: 404, queryCode: "InvalidAddress" },
  InvalidAttributeName: { status: 400, queryCode: "InvalidAttributeName" },
  InvalidAttributeValue: { status: 400, queryCode: "InvalidAttributeValue" },
  InvalidBatchEntryId: { status: 400, queryCode: `${LEGACY}.InvalidBatchEntryId` },
  InvalidMessageContents: { status: 400, queryCode: "InvalidMessageContents" },
  InvalidParameterValueException: { status: 400, queryCode: "InvalidParameterValue" },
  MessageNotInflight: { status: 400, queryCode: `${LEGACY}.MessageNotInflight` },
  MissingRequiredParameterException: { status: 400, queryCode: "MissingParameter" },
  OverLimit: { status: 403, queryCode: "OverLimit" },
  PurgeQueueInProgress: { status: 403, queryCode: `${LEGACY}.PurgeQueueInProgress` },
  QueueDoesNotExist: { status: 400, queryCode: `${LEGACY}.NonExistentQueue` },
  QueueNameExists: { status: 400, queryCode: "QueueAlreadyExists" },
  ReceiptHandleIsInvalid: { status: 404, queryCode: "ReceiptHandleIsInvalid" },
  RequestThrottled: { status: 403, queryCode: "RequestThrottled" },
  ResourceNotFoundException: { status: 404, queryCode: "ResourceNotFoundException" },
  TooManyEntriesInBatchRequest: {
    status: 400,
    queryCode: `${LEGACY}.TooManyEntriesInBatchRequest`,
  },
  UnsupportedOperation: { status: 400, queryCode: `${LEGACY}.UnsupportedOperation` },
} as const satisfies Readonly<Record<string, ErrorKind>>;

export type SqsErrorCode = keyof typeof KINDS;

export function sqsError(code: SqsErrorCode, message: string): ServiceError {
  const { status, queryCode } = KINDS[code];
  return new ServiceError(code, message, status, { queryCode });
}

export function invalidValue(message: string): ServiceError {
  return sqsError("InvalidParameterValueException", message);
}

/** `Value V for parameter P is invalid. Reason: R` */
export function invalidParameter(
  parameter: string,
  value: string | number,
  reason: string,
): ServiceError {
  return invalidValue(`Value ${value} for parameter ${parameter} is invalid. Reason: ${reason}`);
}

export function missingParameter(parameter: string): ServiceError {
  const message = `The request must contain the parameter ${parameter}.`;
  return sqsError("MissingRequiredParameterException", message);
}

export function invalidAttribute(name: string): ServiceError {
  return sqsError("InvalidAttributeValue", `Invalid value for the parameter ${name}.`);
}

export function unknownAttribute(name: string): ServiceError {
  return sqsError("InvalidAttributeName", `Unknown Attribute ${name}.`);
}

export function queueDoesNotExist(): ServiceError {
  return sqsError("QueueDoesNotExist", "The specified queue does not exist.");
}

/** AWS's standard queues have no end; this code is what clients know as "later". */
export function queueIsFull(): ServiceError {
  return sqsError("RequestThrottled", "The queue has no room for more messages at the moment.");
}

/** The namespace of an error in `__type`. */
export function namespaceOf({ code }: ServiceError): string {
  const isOfModel = code in KINDS && (!code.endsWith("Exception") || code.startsWith("Resource"));
  return isOfModel ? "com.amazonaws.sqs" : "com.amazon.coral.service";
}

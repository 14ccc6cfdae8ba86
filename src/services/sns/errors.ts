import { ServiceError } from "../../aws/service-error.ts";

/** SNS's errors by the codes of its query protocol, with their status in its model. */
const STATUS_BY_CODE = {
  AuthorizationError: 403,
  BatchEntryIdsNotDistinct: 400,
  BatchRequestTooLong: 400,
  EmptyBatchRequest: 400,
  FilterPolicyLimitExceeded: 403,
  InvalidBatchEntryId: 400,
  InvalidParameter: 400,
  NotFound: 404,
  ParameterValueInvalid: 400,
  ResourceNotFound: 404,
  SubscriptionLimitExceeded: 403,
  TagLimitExceeded: 400,
  Throttled: 429,
  TooManyEntriesInBatchRequest: 400,
  ValidationError: 400,
} as const;

export type SnsErrorCode = keyof typeof STATUS_BY_CODE;

export function snsError(code: SnsErrorCode, message: string): ServiceError {
  return new ServiceError(code, message, STATUS_BY_CODE[code]);
}

/** `Invalid parameter: WHAT` */
export function invalid(what: string): ServiceError {
  return snsError("InvalidParameter", `Invalid parameter: ${what}`);
}

/** What SNS says of a message attribute. */
export function invalidAttribute(message: string): ServiceError {
  return snsError("ParameterValueInvalid", message);
}

/** A member that the operation cannot do without, by its name in the model. */
export function missing(member: string): ServiceError {
  const path = member.slice(0, 1).toLowerCase() + member.slice(1);
  return snsError(
    "ValidationError",
    `1 validation error detected: Value null at '${path}' failed to satisfy constraint: Member must not be null`,
  );
}

export function batchTooLong(): ServiceError {
  return snsError(
    "BatchRequestTooLong",
    "The length of all the batch messages put together is more than the limit.",
  );
}

/** The topic keeps as many messages as it can for those who have not taken them. */
export function topicIsFull(): ServiceError {
  return snsError("Throttled", "Rate exceeded");
}

export function noTopic(): ServiceError {
  return snsError("NotFound", "Topic does not exist");
}

export function noSubscription(): ServiceError {
  return snsError("NotFound", "Subscription does not exist");
}

/** What a client may know as an operation or feature of SNS, and this service does not have. */
export function notHere(what: string): ServiceError {
  return new ServiceError("NotImplementedException", `${what} is not implemented`, 501);
}

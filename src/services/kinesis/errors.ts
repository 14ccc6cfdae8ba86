import { ServiceError } from "../../aws/service-error.ts";
import { type StreamAddress } from "./address.ts";
import { shardId } from "./shards.ts";

/** The exceptions of Kinesis's model that are thrown here; all have the status 400. */
export type KinesisErrorCode =
  | "AccessDeniedException"
  | "DryRunOperationException"
  | "ExpiredIteratorException"
  | "ExpiredNextTokenException"
  | "InvalidArgumentException"
  | "LimitExceededException"
  | "ProvisionedThroughputExceededException"
  | "ResourceInUseException"
  | "ResourceNotFoundException"
  | "ValidationException";

export function kinesisError(code: KinesisErrorCode, message: string): ServiceError {
  return new ServiceError(code, message);
}

export function invalidArgument(message: string): ServiceError {
  return kinesisError("InvalidArgumentException", message);
}

export function streamNotFound(address: StreamAddress): ServiceError {
  return kinesisError("ResourceNotFoundException", `${ofAccount(address)} not found.`);
}

export function streamExists(address: StreamAddress): ServiceError {
  return kinesisError("ResourceInUseException", `${ofAccount(address)} already exists.`);
}

/** In the words of those operations that read. */
export function shardDoesNotExist(shard: string, { name, accountId }: StreamAddress): ServiceError {
  return kinesisError(
    "ResourceNotFoundException",
    `Shard ${shard} in stream ${name} under account ${accountId} does not exist`,
  );
}

/** In the words of those that split and merge. */
export function shardNotFound(shard: string, { name, accountId }: StreamAddress): ServiceError {
  return kinesisError(
    "ResourceNotFoundException",
    `Could not find shard ${shard} in stream ${name} under account ${accountId}.`,
  );
}

export function shardClosed(index: number, { name, accountId }: StreamAddress): ServiceError {
  return kinesisError(
    "ResourceInUseException",
    `Shard ${shardId(index)} in stream ${name} under account ${accountId} has already been merged or split, and thus is not eligible for merging or splitting.`,
  );
}

export function denied(action: string, callerArn: string, resourceArn: string): ServiceError {
  return kinesisError(
    "AccessDeniedException",
    `User: ${callerArn} is not authorized to perform: ${action} on resource: ${resourceArn} because no resource-based policy allows the ${action} action`,
  );
}

/** Of a request that nothing else is wrong with. */
export function dryRunDone(): ServiceError {
  return kinesisError(
    "DryRunOperationException",
    "The request would have succeeded, but DryRun is set.",
  );
}

export function notBuilt(what: string): ServiceError {
  return new ServiceError("NotImplementedException", `${what} is not implemented`, 501);
}

function ofAccount({ name, accountId }: StreamAddress): string {
  return `Stream ${name} under account ${accountId}`;
}

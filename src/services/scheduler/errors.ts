import { ServiceError } from "../../aws/service-error.ts";

export function invalid(message: string): ServiceError {
  return new ServiceError("ValidationException", message);
}

export function scheduleNotFound(name: string): ServiceError {
  return new ServiceError("ResourceNotFoundException", `Schedule ${name} does not exist.`, 404);
}

export function scheduleExists(name: string): ServiceError {
  return new ServiceError("ConflictException", `Schedule ${name} already exists.`, 409);
}

/** Two callers have changed the same at once, and this one came second. */
export function changedMeanwhile(name: string): ServiceError {
  return new ServiceError("ConflictException", `Schedule ${name} is being modified.`, 409);
}

export function groupNotFound(name: string): ServiceError {
  return new ServiceError(
    "ResourceNotFoundException",
    `Schedule group ${name} does not exist.`,
    404,
  );
}

export function groupExists(name: string): ServiceError {
  return new ServiceError("ConflictException", `Schedule group ${name} already exists.`, 409);
}

export function quotaExceeded(message: string): ServiceError {
  return new ServiceError("ServiceQuotaExceededException", message, 402);
}

import { ServiceError } from "../../aws/service-error.ts";
import { type BusAddress } from "./model.ts";

export function busNotFound(name: string): ServiceError {
  return new ServiceError("ResourceNotFoundException", `Event bus ${name} does not exist.`);
}

export function busExists(name: string): ServiceError {
  return new ServiceError("ResourceAlreadyExistsException", `Event bus ${name} already exists.`);
}

export function ruleNotFound(rule: string, { name }: BusAddress): ServiceError {
  return new ServiceError(
    "ResourceNotFoundException",
    `Rule ${rule} does not exist on EventBus ${name}.`,
  );
}

export function invalid(message: string): ServiceError {
  return new ServiceError("ValidationException", message);
}

export function malformedArn(arn: string): ServiceError {
  return invalid(`Parameter ${arn} is not valid. Reason: Provided Arn is not in correct format.`);
}

export function notBuilt(what: string): ServiceError {
  return new ServiceError("NotImplementedException", `${what} is not implemented yet`, 501);
}

export function limitExceeded(): ServiceError {
  return new ServiceError(
    "LimitExceededException",
    "The requested resource exceeds the maximum number allowed.",
  );
}

export function invalidPattern(reason: string): ServiceError {
  return new ServiceError(
    "InvalidEventPatternException",
    `Event pattern is not valid. Reason: ${reason}`,
  );
}

export function denied(action: string, arn: string): ServiceError {
  return new ServiceError(
    "AccessDeniedException",
    `User is not authorized to perform: ${action} on resource: ${arn} because no resource-based policy allows the ${action} action`,
  );
}

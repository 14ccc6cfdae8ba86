import { type AwsError, invalidParameter } from "./errors.ts";
import { string, type StringShape, structure } from "./shape.ts";

/** Where the outcome of an invocation may be sent. Empty text stands for none. */
const DESTINATION_ARN: StringShape = string({
  min: 0,
  max: 350,
  pattern: String.raw`$|kafka://([^.]([a-zA-Z0-9\-_.]{0,248}))|arn:(aws[a-zA-Z0-9-]*):([a-zA-Z0-9\-])+:([a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1})?:(\d{12})?:(.*)`,
});

/** Of asynchronous invocations and of event source mappings. */
export const DESTINATION_CONFIG = structure({
  OnSuccess: structure({ Destination: DESTINATION_ARN }),
  OnFailure: structure({ Destination: DESTINATION_ARN }),
});

export interface Destinations {
  readonly onSuccess?: string;
  readonly onFailure?: string;
}

/** Text 57, in which a Java object prints itself. */
export function invalidDestinations({ onSuccess, onFailure }: Destinations): AwsError {
  const success = onSuccess === undefined ? "null" : `OnSuccess(destination=${onSuccess})`;
  const failure = onFailure === undefined ? "null" : `OnFailure(destination=${onFailure})`;
  return invalidParameter(
    `The provided destination config DestinationConfig(onSuccess=${success}, onFailure=${failure}) is invalid.`,
  );
}

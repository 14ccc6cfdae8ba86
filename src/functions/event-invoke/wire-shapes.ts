import { DESTINATION_CONFIG } from "../../aws/destination.ts";
import { NAMESPACED_FUNCTION_NAME, QUALIFIER } from "../../aws/function-name.ts";
import { MARKER } from "../../aws/paging.ts";
import { integer, required, structure } from "../../aws/shape.ts";

/** The inputs of the operations on event-invoke configs, from AWS's model. */

export const FUNCTION_EVENT_INVOKE_CONFIG = structure({
  Qualifier: QUALIFIER,
  FunctionName: required(NAMESPACED_FUNCTION_NAME),
  MaximumRetryAttempts: integer({ min: 0, max: 2 }),
  MaximumEventAgeInSeconds: integer({ min: 60, max: 21_600 }),
  DestinationConfig: DESTINATION_CONFIG,
});

export const LIST_FUNCTION_EVENT_INVOKE_CONFIGS = structure({
  FunctionName: required(NAMESPACED_FUNCTION_NAME),
  Marker: MARKER,
  MaxItems: integer({ min: 1, max: 50 }),
});

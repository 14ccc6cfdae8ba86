import { FUNCTION_NAME } from "../../aws/function-name.ts";
import { MARKER } from "../../aws/paging.ts";
import { integer, required, string, structure } from "../../aws/shape.ts";

/** The inputs of the operations on reserved and provisioned concurrency, from AWS's model. */

export const FUNCTION_CONCURRENCY = structure({ FunctionName: required(FUNCTION_NAME) });

export const PUT_FUNCTION_CONCURRENCY = structure({
  FunctionName: required(FUNCTION_NAME),
  ReservedConcurrentExecutions: required(integer({ min: 0 })),
});

/** The pattern differs from that of other operations. */
const QUALIFIER = string({ min: 1, max: 128, pattern: "(|[a-zA-Z0-9$_-]+)" });
const QUALIFIED = { Qualifier: required(QUALIFIER), FunctionName: required(FUNCTION_NAME) };
export const PROVISIONED_CONCURRENCY_CONFIG = structure(QUALIFIED);

export const PUT_PROVISIONED_CONCURRENCY_CONFIG = structure({
  ...QUALIFIED,
  ProvisionedConcurrentExecutions: required(integer({ min: 1 })),
});

export const LIST_PROVISIONED_CONCURRENCY_CONFIGS = structure({
  FunctionName: required(FUNCTION_NAME),
  Marker: MARKER,
  MaxItems: integer({ min: 1, max: 50 }),
});

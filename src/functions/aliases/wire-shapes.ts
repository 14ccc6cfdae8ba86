import { FUNCTION_NAME } from "../../aws/function-name.ts";
import { MARKER, MAX_ITEMS } from "../../aws/paging.ts";
import { map, number, required, string, structure } from "../../aws/shape.ts";

/** The inputs of the operations on aliases, from AWS's model. */

const NAME = required(
  string({ min: 1, max: 128, pattern: String.raw`(?!^[0-9]+$)([a-zA-Z0-9-_]+)` }),
);
const VERSION = string({ min: 1, max: 1024, pattern: String.raw`(\$LATEST(\.PUBLISHED)?|[0-9]+)` });

const CHANGES = {
  Description: string({ min: 0, max: 256 }),
  RoutingConfig: structure({
    AdditionalVersionWeights: map(
      string({ min: 1, max: 1024, pattern: "[0-9]+" }),
      number({ min: 0, max: 1 }),
    ),
  }),
};

export const CREATE_ALIAS = structure({
  FunctionName: required(FUNCTION_NAME),
  Name: NAME,
  FunctionVersion: required(VERSION),
  ...CHANGES,
});

export const UPDATE_ALIAS = structure({
  FunctionName: required(FUNCTION_NAME),
  Name: NAME,
  FunctionVersion: VERSION,
  ...CHANGES,
  RevisionId: string(),
});

export const ALIAS = structure({ FunctionName: required(FUNCTION_NAME), Name: NAME });

export const LIST_ALIASES = structure({
  FunctionName: required(FUNCTION_NAME),
  FunctionVersion: VERSION,
  Marker: MARKER,
  MaxItems: MAX_ITEMS,
});

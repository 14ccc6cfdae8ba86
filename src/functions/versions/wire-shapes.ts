import { FUNCTION_NAME, NAMESPACED_FUNCTION_NAME } from "../../aws/function-name.ts";
import { MARKER, MAX_ITEMS } from "../../aws/paging.ts";
import { required, string, structure } from "../../aws/shape.ts";
import { PUBLISH_TO } from "../wire-shapes.ts";

/** The inputs of the operations on versions, from AWS's model. */

export const PUBLISH_VERSION = structure({
  FunctionName: required(FUNCTION_NAME),
  CodeSha256: string(),
  Description: string({ min: 0, max: 256 }),
  RevisionId: string(),
  PublishTo: PUBLISH_TO,
});

export const LIST_VERSIONS = structure({
  FunctionName: required(NAMESPACED_FUNCTION_NAME),
  Marker: MARKER,
  MaxItems: MAX_ITEMS,
});

import { ARN_PATTERN } from "../../aws/arn.ts";
import { NAMESPACED_FUNCTION_NAME } from "../../aws/function-name.ts";
import { MARKER, MAX_ITEMS } from "../../aws/paging.ts";
import { list, map, oneOf, required, string, structure } from "../../aws/shape.ts";
import { CODE_SIGNING_CONFIG_ARN } from "../wire-shapes.ts";

/** The inputs of the operations on code signing configs, from AWS's model. */

const PUBLISHERS = structure({
  SigningProfileVersionArns: required(list(string({ pattern: ARN_PATTERN }), { min: 1, max: 20 })),
});
const CHANGES = {
  Description: string({ min: 0, max: 256 }),
  CodeSigningPolicies: structure({ UntrustedArtifactOnDeployment: oneOf(["Warn", "Enforce"]) }),
};
export const CREATE_CODE_SIGNING_CONFIG = structure({
  AllowedPublishers: required(PUBLISHERS),
  ...CHANGES,
  Tags: map(string(), string()),
});
const CONFIG = { CodeSigningConfigArn: required(CODE_SIGNING_CONFIG_ARN) };
export const CODE_SIGNING_CONFIG = structure(CONFIG);
export const UPDATE_CODE_SIGNING_CONFIG = structure({
  ...CONFIG,
  AllowedPublishers: PUBLISHERS,
  ...CHANGES,
});
const PAGE = { Marker: MARKER, MaxItems: MAX_ITEMS };
export const LIST_CODE_SIGNING_CONFIGS = structure(PAGE);
export const LIST_FUNCTIONS_BY_CODE_SIGNING_CONFIG = structure({ ...CONFIG, ...PAGE });
const NAME = { FunctionName: required(NAMESPACED_FUNCTION_NAME) };
export const FUNCTION_CODE_SIGNING_CONFIG = structure(NAME);
export const PUT_FUNCTION_CODE_SIGNING_CONFIG = structure({ ...CONFIG, ...NAME });

import { NAMESPACED_FUNCTION_NAME, QUALIFIER } from "../../aws/function-name.ts";
import { oneOf, required, string, structure } from "../../aws/shape.ts";

/** The inputs of the operations on runtime management configs, from AWS's model. */

export const PUT_RUNTIME_MANAGEMENT_CONFIG = structure({
  Qualifier: QUALIFIER,
  FunctionName: required(NAMESPACED_FUNCTION_NAME),
  UpdateRuntimeOn: required(oneOf(["Auto", "Manual", "FunctionUpdate"])),
  RuntimeVersionArn: string({
    min: 26,
    max: 2048,
    pattern: String.raw`arn:(aws[a-zA-Z-]*):lambda:[a-z]{2}((-gov)|(-iso(b?)))?-[a-z]+-\d{1}::runtime:.+`,
  }),
});

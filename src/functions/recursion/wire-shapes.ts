import { UNQUALIFIED_FUNCTION_NAME } from "../../aws/function-name.ts";
import { oneOf, required, structure } from "../../aws/shape.ts";

/** The inputs of the operations on recursion configs, from AWS's model. */

const NAME = { FunctionName: required(UNQUALIFIED_FUNCTION_NAME) };
export const GET_FUNCTION_RECURSION_CONFIG = structure(NAME);
export const PUT_FUNCTION_RECURSION_CONFIG = structure({
  ...NAME,
  RecursiveLoop: required(oneOf(["Terminate", "Allow"])),
});

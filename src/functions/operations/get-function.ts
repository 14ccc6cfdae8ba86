import { functionArn } from "../../aws/arn.ts";
import { functionNotFound } from "../../aws/errors.ts";
import { type Target } from "../../aws/function-name.ts";
import { type FunctionRecord, LATEST } from "../model.ts";
import { findFunction } from "../store.ts";
import { type Context } from "./context.ts";

/** For GetFunction and GetFunctionConfiguration. The text names what was asked for: reference 2.10. */
export async function getFunction(
  context: Context,
  { address, qualifier }: Target,
): Promise<FunctionRecord> {
  const key = { ...address, version: qualifier ?? LATEST };
  const record = await findFunction(context.db, key, context.now());
  if (record === undefined) throw functionNotFound(functionArn(address, qualifier));
  return record;
}

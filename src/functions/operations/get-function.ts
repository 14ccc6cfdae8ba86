import { functionArn } from "../../aws/arn.ts";
import { functionNotFound } from "../../aws/errors.ts";
import { type Target } from "../../aws/function-name.ts";
import { awaitsSnapshot, type FunctionRecord } from "../model.ts";
import { findQualified } from "../qualifier.ts";
import { requestIfOverdue } from "../versions/initializer.ts";
import { type Context } from "./context.ts";

/** For GetFunction and GetFunctionConfiguration. The text names what was asked for: reference 2.10. */
export async function getFunction(
  context: Context,
  { address, qualifier }: Target,
): Promise<FunctionRecord> {
  const record = await findQualified(context.db, address, qualifier, context.now());
  if (record === undefined) throw functionNotFound(functionArn(address, qualifier));
  if (awaitsSnapshot(record)) {
    context.defer(requestIfOverdue(context.initializer, record, context.now()));
  }
  return record;
}

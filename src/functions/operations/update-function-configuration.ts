import { type Target } from "../../aws/function-name.ts";
import { applyChanges, type ConfigurationChanges } from "../configuration.ts";
import { type FunctionRecord } from "../model.ts";
import { type Context } from "./context.ts";
import { getUpdatable, update } from "./update.ts";

export interface ConfigurationUpdate {
  readonly changes: ConfigurationChanges;
  readonly expectedRevisionId?: string;
}

export async function updateFunctionConfiguration(
  context: Context,
  target: Target,
  { changes, expectedRevisionId }: ConfigurationUpdate,
): Promise<FunctionRecord> {
  const record = await getUpdatable(context, target, expectedRevisionId);
  const configuration = applyChanges(record.configuration, changes);
  return await update(context, record, { configuration });
}

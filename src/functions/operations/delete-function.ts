import { functionArn, type FunctionAddress } from "../../aws/arn.ts";
import { AwsError, functionNotFound, invalidParameter } from "../../aws/errors.ts";
import { type Target } from "../../aws/function-name.ts";
import { aliasesOfVersion } from "../aliases/store.ts";
import { LATEST } from "../model.ts";
import { removeFunction, removeVersion } from "../store.ts";
import { type Context } from "./context.ts";

/** The rules for a qualifier come before existence (reference 2.6), and the text never names it (2.10). */
export async function deleteFunction(
  context: Context,
  { address, qualifier }: Target,
): Promise<void> {
  if (qualifier === LATEST) {
    throw invalidParameter("$LATEST version cannot be deleted without deleting the function.");
  }
  if (qualifier !== undefined && !/^\d+$/.test(qualifier)) {
    throw invalidParameter("Deletion of aliases is not currently supported.");
  }

  if (qualifier === undefined) {
    if (await removeFunction(context.db, address)) return;
  } else {
    if (await removeVersion(context.db, address, qualifier)) return;
    await refuseAliased(context, address, qualifier);
  }
  throw functionNotFound(functionArn(address));
}

/** Text of reference 2.6. */
async function refuseAliased(
  context: Context,
  address: FunctionAddress,
  version: string,
): Promise<void> {
  const names = await aliasesOfVersion(context.db, address, version);
  if (names.length === 0) return;
  throw new AwsError(
    "ResourceConflictException",
    `Unable to delete version because the following aliases reference it: [${names.join(", ")}]`,
  );
}

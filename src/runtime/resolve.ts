import { functionArn, type FunctionAddress } from "../aws/arn.ts";
import { AwsError, functionNotFound, parameterNotBuilt, wrongState } from "../aws/errors.ts";
import { type Alias, chooseVersion, isAliasName } from "../functions/aliases/model.ts";
import { findAlias } from "../functions/aliases/store.ts";
import { LATEST } from "../functions/model.ts";
import { type Serving } from "../functions/serving.ts";
import { findServing } from "../functions/store.ts";
import { openDatabase } from "../platform/database.ts";
import { Believed } from "./believed.ts";

/** By ARN with a qualifier: versions to what serves, aliases to themselves. */
const versions = new Believed<Serving>(isOf);
const aliases = new Believed<Alias>(isOf);

/**
 * What runs when `address` is invoked: of an alias with two versions, one by chance. Throws AWS's 404 for what is not
 * there, and 409 while it is not ready.
 */
export async function resolveServing(
  db: D1Database,
  address: FunctionAddress,
  qualifier: string | undefined,
  chance: () => number = Math.random,
): Promise<Serving> {
  const wanted = qualifier ?? LATEST;
  if (!isAliasName(wanted)) return await servingOf(db, address, wanted);

  const arn = functionArn(address, wanted);
  const read = () => findAlias(openDatabase(db), address, wanted);
  const alias = await aliases.get(arn, read, { address });
  if (alias === undefined) throw functionNotFound(arn);
  return await servingOf(db, address, chooseVersion(alias, chance()));
}

async function servingOf(
  db: D1Database,
  address: FunctionAddress,
  version: string,
): Promise<Serving> {
  const arn = functionArn(address, version);
  const read = () => findServing(openDatabase(db), { ...address, version });
  const serving = await versions.get(arn, read, { isSettled: isCallable, address });
  if (serving === undefined) throw functionNotFound(arn);
  if (serving.state !== "Active") throw notReady(serving);
  // Another outcome than the setting promises, such as tenants that share memory, would be worse than none.
  if (serving.unheeded !== undefined) throw parameterNotBuilt(serving.unheeded);
  return serving;
}

function isOf(address: FunctionAddress, arn: string): boolean {
  return arn.startsWith(`${functionArn(address)}:`);
}

function isCallable({ state, unheeded }: Serving): boolean {
  return state === "Active" && unheeded === undefined;
}

/** Text of reference 2.4; SDKs and Terraform retry on it. A version with SnapStart has a text of its own (AWS's model). */
function notReady({ state, initializationType }: Serving): AwsError {
  if (state === "Pending" && initializationType === "snap-start") {
    const text = "Lambda is initializing your function.";
    return new AwsError(
      "SnapStartNotReadyException",
      `${text} You can invoke the function when the function state becomes Active.`,
    );
  }
  return wrongState(state);
}

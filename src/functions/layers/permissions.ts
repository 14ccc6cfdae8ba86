import { AwsError, tooManyWriters } from "../../aws/errors.ts";
import { newId } from "../../platform/ids.ts";
import { type Context } from "../operations/context.ts";
import { layerVersionMissing } from "./model.ts";
import { type LayerVersionKey, layerVersionArn } from "./name.ts";
import { checkOwner } from "./operations.ts";
import {
  addStatement,
  type LayerPolicy,
  noPolicy,
  type Permission,
  removeStatement,
  type Statement,
  toStatement,
} from "./policy.ts";
import { findLayerVersion } from "./store.ts";
import { findLayerPolicy, replaceLayerPolicy } from "./store-policy.ts";

/** How often a change starts again from what somebody else has written meanwhile. */
const ATTEMPTS_MAX = 10;

type Expected = { readonly expectedRevisionId?: string };

/** Gives the statement and the revision of the policy that has it. */
export async function addLayerVersionPermission(
  context: Context,
  key: LayerVersionKey,
  { expectedRevisionId, ...permission }: Permission & Expected,
): Promise<{ readonly statement: Statement; readonly revisionId: string }> {
  const statement = toStatement(key, permission);
  const policy = await change(context, key, "AddLayerVersionPermission", (read) =>
    addStatement(read, statement, { ...given(expectedRevisionId), revisionId: newId() }),
  );
  return { statement, revisionId: policy?.revisionId ?? "" };
}

export async function removeLayerVersionPermission(
  context: Context,
  key: LayerVersionKey,
  { expectedRevisionId, statementId }: Expected & { readonly statementId: string },
): Promise<void> {
  await change(context, key, "RemoveLayerVersionPermission", (read) =>
    removeStatement(read, statementId, { ...given(expectedRevisionId), revisionId: newId() }),
  );
}

export async function getLayerVersionPolicy(
  context: Context,
  key: LayerVersionKey,
): Promise<LayerPolicy> {
  await mustExist(context, key, "GetLayerVersionPolicy");
  const policy = await findLayerPolicy(context.db, key);
  if (policy === undefined) throw noPolicy();
  return policy;
}

/** Changes a policy from what it is when it is written, so that of two changes at once neither is lost. */
async function change(
  context: Context,
  key: LayerVersionKey,
  operation: string,
  toNext: (read: LayerPolicy | undefined) => LayerPolicy | undefined,
): Promise<LayerPolicy | undefined> {
  for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt += 1) {
    await mustExist(context, key, operation);
    const read = await findLayerPolicy(context.db, key);
    const next = toNext(read);
    if (await replaceLayerPolicy(context.db, key, read, next)) return next;
  }
  throw tooManyWriters();
}

/** Text 27, in its form for policies. */
async function mustExist(context: Context, key: LayerVersionKey, operation: string): Promise<void> {
  const arn = layerVersionArn(key);
  checkOwner(context, key, `lambda:${operation}`, arn);
  const isHere = key.region === context.caller.region;
  if (isHere && (await findLayerVersion(context.db, key)) !== undefined) return;
  throw new AwsError("ResourceNotFoundException", layerVersionMissing(arn));
}

function given(expectedRevisionId: string | undefined): Expected {
  return expectedRevisionId === undefined ? {} : { expectedRevisionId };
}

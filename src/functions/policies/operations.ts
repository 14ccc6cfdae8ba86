import { functionArn } from "../../aws/arn.ts";
import {
  AwsError,
  functionNotFound,
  invalidParameter,
  policyTooLong,
  resourceNotFound,
  staleRevision,
  statementExists,
} from "../../aws/errors.ts";
import { type Target } from "../../aws/function-name.ts";
import { POLICY_BYTES_MAX } from "../../aws/limits.ts";
import { toUtf8 } from "../../platform/bytes.ts";
import { newId } from "../../platform/ids.ts";
import { LATEST } from "../model.ts";
import { type Context } from "../operations/context.ts";
import {
  type Permission,
  type Policy,
  policyDocument,
  type Statement,
  toStatement,
} from "./model.ts";
import { addStatement, findOwnerRevision, findPolicy, removeStatement } from "./store.ts";

/** A write that is refused, and then finds no reason for it, was overtaken by another: it is tried again. */
const ATTEMPTS_MAX = 5;

/** An empty revision is none: reference 2.5. */
export async function addPermission(
  context: Context,
  target: Target,
  permission: Permission,
  expectedRevisionId?: string,
): Promise<Statement> {
  const { address, qualifier } = target;
  if (qualifier === LATEST) {
    // Text 40.
    throw invalidParameter("We currently do not support adding policies for $LATEST.");
  }
  const statement = toStatement(permission, functionArn(address, qualifier));
  checkLength([statement]);

  const expected = expectedRevisionId ? { expectedRevisionId } : {};
  for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt += 1) {
    const addition = { statement, revisionId: newId(), ...expected };
    if (await addStatement(context.db, target, addition)) return statement;
    await refuseAddition(context, target, statement, expectedRevisionId);
  }
  throw concurrentUpdate();
}

/** A target that is not there has no policy either: reference 2.10. */
export async function getPolicy(context: Context, target: Target): Promise<Policy> {
  const policy = await findPolicy(context.db, target);
  if (policy === undefined) throw resourceNotFound();
  return policy;
}

export async function removePermission(
  context: Context,
  target: Target,
  statementId: string,
  expectedRevisionId?: string,
): Promise<void> {
  const expected = expectedRevisionId ? { expectedRevisionId } : {};
  for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt += 1) {
    const removal = { statementId, revisionId: newId(), ...expected };
    if (await removeStatement(context.db, target, removal)) return;
    await refuseRemoval(context, target, statementId, expectedRevisionId);
  }
  throw concurrentUpdate();
}

/** Throws why a statement could not be added, if there is still a reason. */
async function refuseAddition(
  context: Context,
  target: Target,
  statement: Statement,
  expectedRevisionId: string | undefined,
): Promise<void> {
  const ownerRevision = await findOwnerRevision(context.db, target);
  if (ownerRevision === undefined) throw ownerNotFound(target);
  const policy = await findPolicy(context.db, target);
  const latest = policy?.revisionId ?? ownerRevision;
  if (expectedRevisionId && expectedRevisionId !== latest) throw staleRevision("GetPolicy");
  const statements = policy?.statements ?? [];
  if (statements.some(({ Sid }) => Sid === statement.Sid)) {
    throw statementExists(statement.Sid);
  }
  checkLength([...statements, statement]);
}

/** Throws why a statement could not be removed, if there is still a reason: reference 2.10. */
async function refuseRemoval(
  context: Context,
  target: Target,
  statementId: string,
  expectedRevisionId: string | undefined,
): Promise<void> {
  const policy = await findPolicy(context.db, target);
  if (policy === undefined) throw await noPolicy(context, target);
  if (!policy.statements.some(({ Sid }) => Sid === statementId)) {
    throw new AwsError(
      "ResourceNotFoundException",
      `Statement ${statementId} is not found in resource policy.`,
    );
  }
  if (expectedRevisionId && expectedRevisionId !== policy.revisionId) throw staleRevision();
}

async function noPolicy(context: Context, target: Target): Promise<AwsError> {
  const { address, qualifier } = target;
  if ((await findOwnerRevision(context.db, { address })) === undefined) {
    const arn = functionArn(address);
    return new AwsError("ResourceNotFoundException", `No policy found for: ${arn}`);
  }
  const isThere =
    qualifier === LATEST || (await findOwnerRevision(context.db, target)) !== undefined;
  if (!isThere) return ownerNotFound(target);
  return new AwsError(
    "ResourceNotFoundException",
    "No policy is associated with the given resource.",
  );
}

/** Of a qualifier that could be an alias, AWS says that the alias is missing. */
function ownerNotFound({ address, qualifier }: Target): AwsError {
  const arn = functionArn(address, qualifier);
  const isAlias = qualifier !== undefined && /^(?!\d+$)[a-zA-Z0-9-_]+$/.test(qualifier);
  if (!isAlias) return functionNotFound(arn);
  return new AwsError("ResourceNotFoundException", `Cannot find alias arn: ${arn}`);
}

function checkLength(statements: readonly Statement[]): void {
  const bytes = toUtf8(policyDocument(statements)).byteLength;
  if (bytes > POLICY_BYTES_MAX) throw policyTooLong(bytes, POLICY_BYTES_MAX);
}

function concurrentUpdate(): AwsError {
  return new AwsError(
    "ResourceConflictException",
    "The policy could not be updated due to a concurrent update operation.",
  );
}

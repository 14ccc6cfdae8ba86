import { AwsError, policyTooLong, statementExists } from "../../aws/errors.ts";
import { POLICY_BYTES_MAX } from "../../aws/limits.ts";
import { toUtf8 } from "../../platform/bytes.ts";
import { type LayerVersionKey, layerVersionArn } from "./name.ts";

/** The one action that a layer's policy may allow. */
export const GET_LAYER_VERSION = "lambda:GetLayerVersion";

/** As AWS writes it, in the order of its members: reference 7.2. */
export interface Statement {
  readonly Sid: string;
  readonly Effect: "Allow";
  readonly Principal: "*" | { readonly AWS: string };
  readonly Action: typeof GET_LAYER_VERSION;
  readonly Resource: string;
  readonly Condition?: {
    readonly StringEquals: { readonly "aws:PrincipalOrgID": string };
  };
}

export interface LayerPolicy {
  readonly statements: readonly Statement[];
  /** Of the policy alone; every change gives a new one. */
  readonly revisionId: string;
}

export interface Permission {
  readonly statementId: string;
  /** `*`, an account, or the ARN of an account's root. */
  readonly principal: string;
  readonly organizationId?: string;
}

export function toStatement(key: LayerVersionKey, permission: Permission): Statement {
  const { statementId, principal, organizationId } = permission;
  return {
    Sid: statementId,
    Effect: "Allow",
    Principal: principal === "*" ? "*" : { AWS: rootArn(principal) },
    Action: GET_LAYER_VERSION,
    Resource: layerVersionArn(key),
    ...(organizationId === undefined
      ? {}
      : { Condition: { StringEquals: { "aws:PrincipalOrgID": organizationId } } }),
  };
}

/** Throws text 38, the stale revision and the length, in AWS's order. Without a policy any revision is a wrong one. */
export function addStatement(
  policy: LayerPolicy | undefined,
  statement: Statement,
  change: { readonly expectedRevisionId?: string; readonly revisionId: string },
): LayerPolicy {
  const statements = policy?.statements ?? [];
  if (statements.some(({ Sid }) => Sid === statement.Sid)) {
    throw statementExists(statement.Sid);
  }
  checkRevision(policy, change.expectedRevisionId);
  const next = { statements: [...statements, statement], revisionId: change.revisionId };
  const { byteLength } = toUtf8(policyText(next));
  if (byteLength > POLICY_BYTES_MAX) throw policyTooLong(byteLength, POLICY_BYTES_MAX);
  return next;
}

/** Gives undefined when the last statement goes, and with it the policy. */
export function removeStatement(
  policy: LayerPolicy | undefined,
  statementId: string,
  change: { readonly expectedRevisionId?: string; readonly revisionId: string },
): LayerPolicy | undefined {
  if (policy === undefined) throw noPolicy();
  checkRevision(policy, change.expectedRevisionId);
  const statements = policy.statements.filter(({ Sid }) => Sid !== statementId);
  if (statements.length === policy.statements.length) {
    throw notFound(`Statement ${statementId} is not found in resource policy.`);
  }
  return statements.length === 0 ? undefined : { statements, revisionId: change.revisionId };
}

export function policyText({ statements }: LayerPolicy): string {
  return JSON.stringify({ Version: "2012-10-17", Id: "default", Statement: statements });
}

export function noPolicy(): AwsError {
  return notFound("No policy is associated with the given resource.");
}

/** Whether a policy lets an account in. Nobody here belongs to an organization, so a statement for one lets nobody in. */
export function allows(policy: LayerPolicy | undefined, accountId: string): boolean {
  return (policy?.statements ?? []).some(
    ({ Principal: principal, Condition: condition }) =>
      condition === undefined && (principal === "*" || principal.AWS === rootArn(accountId)),
  );
}

function checkRevision(
  policy: LayerPolicy | undefined,
  expectedRevisionId: string | undefined,
): void {
  if (!expectedRevisionId || expectedRevisionId === policy?.revisionId) return;
  throw new AwsError(
    "PreconditionFailedException",
    "The Revision Id provided does not match the latest Revision Id. " +
      "Call the GetLayerPolicy API to retrieve the latest Revision Id",
  );
}

function rootArn(principal: string): string {
  return principal.startsWith("arn:") ? principal : `arn:aws:iam::${principal}:root`;
}

function notFound(message: string): AwsError {
  return new AwsError("ResourceNotFoundException", message);
}

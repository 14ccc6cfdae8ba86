import { invalidParameter } from "../../aws/errors.ts";

/**
 * A statement of a resource policy in the language of IAM, whose casing it therefore has. The order of the members is
 * that of AWS's answers (reference 7.2).
 */
export interface Statement {
  readonly Sid: string;
  readonly Effect: "Allow";
  readonly Principal: Principal;
  readonly Action: string;
  readonly Resource: string;
  readonly Condition?: Condition;
}

export type Principal = "*" | { readonly Service: string } | { readonly AWS: string };

export interface Condition {
  readonly StringEquals?: Readonly<Record<string, string>>;
  readonly ArnLike?: Readonly<Record<string, string>>;
  readonly Bool?: Readonly<Record<string, string>>;
}

export interface Policy {
  readonly revisionId: string;
  readonly statements: readonly Statement[];
}

/** The keys of conditions, each in the casing in which AWS writes it. */
export const CONDITION_KEYS = {
  sourceArn: "AWS:SourceArn",
  sourceAccount: "AWS:SourceAccount",
  principalOrgId: "aws:PrincipalOrgID",
  eventSourceToken: "lambda:EventSourceToken",
  functionUrlAuthType: "lambda:FunctionUrlAuthType",
  invokedViaFunctionUrl: "lambda:InvokedViaFunctionUrl",
} as const;

/** What AddPermission is given. */
export interface Permission {
  readonly statementId: string;
  readonly action: string;
  readonly principal: string;
  readonly sourceArn?: string;
  readonly sourceAccount?: string;
  readonly principalOrgId?: string;
  readonly eventSourceToken?: string;
  readonly functionUrlAuthType?: "NONE" | "AWS_IAM";
  readonly invokedViaFunctionUrl?: boolean;
}

/** `resource` is the ARN whose policy it becomes part of. Throws AWS's refusals. */
export function toStatement(permission: Permission, resource: string): Statement {
  checkUrlConditions(permission);
  const condition = toCondition(permission);
  return {
    Sid: permission.statementId,
    Effect: "Allow",
    Principal: toPrincipal(permission.principal),
    Action: permission.action,
    Resource: resource,
    ...(condition === undefined ? {} : { Condition: condition }),
  };
}

const DOCUMENT_HEAD = '{"Version":"2012-10-17","Id":"default","Statement":';

/** Bytes of a policy beside its list of statements. */
export const DOCUMENT_FRAME_BYTES = DOCUMENT_HEAD.length + 1;

/** What GetPolicy answers: JSON text. */
export function policyDocument(statements: readonly Statement[]): string {
  return `${DOCUMENT_HEAD}${JSON.stringify(statements)}}`;
}

const ACCOUNT = /^\d{12}$/;
/** Users, roles, sessions, groups of an account, and its root. */
const IAM_ARN = /^arn:aws[a-zA-Z-]*:(?:iam|sts)::\d{12}:(?:root|[a-z-]+\/.+)$/;
/** A few services of Amazon's, such as Alexa, are no Amazon Web Services. */
const SERVICE = /^(?:[a-z0-9-]+\.)+(?:amazonaws\.com(?:\.cn)?|amazon\.com)$/;

function toPrincipal(text: string): Principal {
  if (text === "*") return text;
  if (ACCOUNT.test(text)) return { AWS: `arn:aws:iam::${text}:root` };
  if (IAM_ARN.test(text)) return { AWS: text };
  if (SERVICE.test(text)) return { Service: text };
  // Text 39.
  throw invalidParameter(
    "The provided principal was invalid. Please check the principal and try again.",
  );
}

function toCondition(permission: Permission): Condition | undefined {
  const { invokedViaFunctionUrl } = permission;
  const equals = pick(permission, [
    "sourceAccount",
    "principalOrgId",
    "eventSourceToken",
    "functionUrlAuthType",
  ]);
  const like = pick(permission, ["sourceArn"]);
  const condition: Condition = {
    ...(equals === undefined ? {} : { StringEquals: equals }),
    ...(like === undefined ? {} : { ArnLike: like }),
    ...(invokedViaFunctionUrl === undefined
      ? {}
      : { Bool: { [CONDITION_KEYS.invokedViaFunctionUrl]: String(invokedViaFunctionUrl) } }),
  };
  return Object.keys(condition).length === 0 ? undefined : condition;
}

type TextCondition = Exclude<keyof typeof CONDITION_KEYS, "invokedViaFunctionUrl">;

function pick(
  permission: Permission,
  names: readonly TextCondition[],
): Readonly<Record<string, string>> | undefined {
  const entries = names.flatMap((name) => {
    const value = permission[name];
    return value === undefined ? [] : [[CONDITION_KEYS[name], value] as const];
  });
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}

/** The rule is AWS's (reference 7.2); its words for it are not known. */
function checkUrlConditions(permission: Permission): void {
  const { action, functionUrlAuthType, invokedViaFunctionUrl } = permission;
  if (functionUrlAuthType !== undefined && action !== "lambda:InvokeFunctionUrl") {
    throw invalidParameter(
      "FunctionUrlAuthType is only supported for lambda:InvokeFunctionUrl action",
    );
  }
  if (invokedViaFunctionUrl !== undefined && action !== "lambda:InvokeFunction") {
    throw invalidParameter(
      "InvokedViaFunctionUrl is only supported for lambda:InvokeFunction action",
    );
  }
}

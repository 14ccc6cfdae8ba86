import { type FunctionAddress } from "./arn.ts";
import { AwsError, functionNotFound, invalidParameter } from "./errors.ts";
import { string, type StringShape } from "./shape.ts";

/**
 * What a FunctionName may be, and whom it means: reference 2.2. AWS checks in this order, and so do the
 * callers of this file: the shapes of qualifier and name, that the two agree, region, account, rules of
 * the operation, existence.
 */

const ARN_PREFIX = String.raw`(arn:(aws[a-zA-Z-]*)?:lambda:)?`;
const REGION = String.raw`((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}:)?`;
const OWNER = String.raw`${ARN_PREFIX}${REGION}(\d{12}:)?(function:)?`;

/** Operations that create or change: no dots. AWS shows the pattern to the caller, so it is kept whole. */
export const FUNCTION_NAME: StringShape = string({
  min: 1,
  max: 140,
  pattern: String.raw`${OWNER}([a-zA-Z0-9-_]+)(:(\$LATEST|[a-zA-Z0-9-_]+))?`,
  accepts: isFunctionName,
});

/** Operations that read, delete and invoke. */
export const NAMESPACED_FUNCTION_NAME: StringShape = string({
  min: 1,
  max: 256,
  pattern: String.raw`${OWNER}([a-zA-Z0-9-_\.]+)(:(\$LATEST(\.PUBLISHED)?|[a-zA-Z0-9-_]+))?`,
  accepts: isFunctionName,
});

/** Operations on a function as a whole whose name may not even carry a qualifier. */
export const UNQUALIFIED_FUNCTION_NAME: StringShape = string({
  min: 1,
  max: 140,
  pattern: String.raw`${OWNER}([a-zA-Z0-9-_]+)`,
  accepts: isFunctionName,
});

export const QUALIFIER: StringShape = string({
  min: 1,
  max: 128,
  pattern: String.raw`\$(LATEST(\.PUBLISHED)?)|[a-zA-Z0-9-_$]+`,
});

/** The groups of the patterns above. Every name they accept this one takes apart. */
const PARTS = new RegExp(
  String.raw`^(?<prefix>arn:(?:aws[a-zA-Z-]*)?:lambda:)?` +
    String.raw`(?:(?<region>(?:eusc-)?[a-z]{2}(?:-gov|-iso[a-z]?)?-[a-z]+-\d):)?` +
    String.raw`(?:(?<accountId>\d{12}):)?(?:function:)?` +
    String.raw`(?<name>[a-zA-Z0-9-_.]+)(?::(?<qualifier>\$LATEST(?:\.PUBLISHED)?|[a-zA-Z0-9-_]+))?$`,
);

/** What the caller named; absent parts mean the caller's own. */
export interface FunctionName {
  readonly name: string;
  readonly region?: string;
  readonly accountId?: string;
  readonly qualifier?: string;
}

/** Undefined for text that is no function name, and for an ARN without its region or account. */
export function parseFunctionName(text: string): FunctionName | undefined {
  const groups = PARTS.exec(text)?.groups;
  const name = groups?.["name"];
  if (groups === undefined || name === undefined) return undefined;

  const { prefix, region, accountId, qualifier } = groups;
  // The optional groups let `arn:aws:lambda:function:f` through; AWS refuses it all the same.
  if (prefix !== undefined && (region === undefined || accountId === undefined)) return undefined;

  return {
    name,
    ...(region === undefined ? {} : { region }),
    ...(accountId === undefined ? {} : { accountId }),
    ...(qualifier === undefined ? {} : { qualifier }),
  };
}

/** Who asks: only what is needed to say whether a name is in reach. */
interface Asker {
  readonly accountId: string;
  readonly region: string;
  readonly arn: string;
}

export interface Target {
  readonly address: FunctionAddress;
  /** From the name or from the parameter; absent when the caller gave none. */
  readonly qualifier?: string;
}

export interface TargetInput {
  readonly caller: Asker;
  readonly name: FunctionName;
  readonly qualifier?: string | undefined;
  /** Such as `lambda:UpdateFunctionCode`. Reads keep even that from strangers: reference 2.2. */
  readonly deniedAction?: string;
}

/** What a whole ARN names. Throws AWS's 404 for any other text. */
export function parseFunctionArn(text: string): Target {
  const { name, region, accountId, qualifier } = parseFunctionName(text) ?? {};
  if (name === undefined || region === undefined || accountId === undefined) {
    throw functionNotFound(text);
  }
  const address = { accountId, region, name };
  return qualifier === undefined ? { address } : { address, qualifier };
}

/** The checks (2) and (3) of reference 2.2, after those of shape and before those of the operation. */
export function resolveTarget(input: TargetInput): Target {
  const { caller, name } = input;
  const qualifier = agreedQualifier(name.qualifier, input.qualifier);

  if (name.region !== undefined && name.region !== caller.region) {
    throw unreachableRegion(name.region, caller.region);
  }
  if (name.accountId !== undefined && name.accountId !== caller.accountId) {
    throw notYours(input);
  }

  const address = { accountId: caller.accountId, region: caller.region, name: name.name };
  return qualifier === undefined ? { address } : { address, qualifier };
}

function isFunctionName(text: string): boolean {
  return parseFunctionName(text) !== undefined;
}

function agreedQualifier(
  fromName: string | undefined,
  fromParameter: string | undefined,
): string | undefined {
  if (fromName !== undefined && fromParameter !== undefined && fromName !== fromParameter) {
    throw invalidParameter(
      "The derived qualifier from the function name does not match the specified qualifier.",
    );
  }
  return fromName ?? fromParameter;
}

function unreachableRegion(other: string, here: string): AwsError {
  return new AwsError(
    "ResourceNotFoundException",
    `Functions from '${other}' are not reachable in this region ('${here}')`,
  );
}

function notYours({ caller, name, deniedAction }: TargetInput): AwsError {
  if (deniedAction === undefined) return new AwsError("AccessDeniedException", "");

  const resource = `arn:aws:lambda:${caller.region}:${name.accountId}:function:${name.name}`;
  return new AwsError(
    "AccessDeniedException",
    `User: ${caller.arn} is not authorized to perform: ${deniedAction} on resource: ${resource} ` +
      `because no resource-based policy allows the ${deniedAction} action`,
  );
}

import { type Condition, CONDITION_KEYS, type Principal, type Statement } from "./model.ts";

/** Who asks. An identity is of an account; `anonymous` is nobody's. */
export type Asker =
  | { readonly kind: "anonymous" }
  | { readonly kind: "service"; readonly service: string }
  | { readonly kind: "identity"; readonly arn: string; readonly accountId: string };

/** What is asked for, and the circumstances that conditions look at; what is absent fulfils no condition. */
export interface AccessRequest {
  /** Such as `lambda:InvokeFunction`. */
  readonly action: string;
  readonly asker: Asker;
  readonly sourceArn?: string;
  readonly sourceAccount?: string;
  readonly principalOrgId?: string;
  readonly eventSourceToken?: string;
  readonly functionUrlAuthType?: "NONE" | "AWS_IAM";
  readonly invokedViaFunctionUrl?: boolean;
}

/**
 * Whether a resource policy grants a request. It is asked only with the policy of the very ARN that is invoked, so the
 * resource needs no look (reference 7.2); and as AddPermission writes no denials, one grant is enough.
 */
export function allows(statements: readonly Statement[], request: AccessRequest): boolean {
  return statements.some(
    (statement) =>
      grantsAction(statement.Action, request.action) &&
      isPrincipal(statement.Principal, request.asker) &&
      isFulfilled(statement.Condition ?? {}, contextOf(request)),
  );
}

function grantsAction(granted: string, asked: string): boolean {
  if (granted === "*" || granted === "lambda:*") return true;
  return granted.toLowerCase() === asked.toLowerCase();
}

function isPrincipal(principal: Principal, asker: Asker): boolean {
  if (principal === "*") return true;
  if ("Service" in principal) {
    return asker.kind === "service" && asker.service === principal.Service;
  }
  if (asker.kind !== "identity") return false;
  // An account's root stands for all of its identities.
  const isOfAccount = principal.AWS.endsWith(`:iam::${asker.accountId}:root`);
  return isOfAccount || principal.AWS === asker.arn;
}

type Context = ReadonlyMap<string, string>;

/** Names of condition keys have no case. */
function contextOf(request: AccessRequest): Context {
  const context = new Map<string, string>();
  for (const name of Object.keys(CONDITION_KEYS) as (keyof typeof CONDITION_KEYS)[]) {
    const value = request[name];
    if (value !== undefined) context.set(CONDITION_KEYS[name].toLowerCase(), String(value));
  }
  return context;
}

function isFulfilled({ StringEquals, ArnLike, Bool }: Condition, context: Context): boolean {
  return (
    holds(StringEquals, context, (wanted, got) => wanted === got) &&
    holds(ArnLike, context, isArnLike) &&
    holds(Bool, context, (wanted, got) => wanted === got)
  );
}

function holds(
  wanted: Readonly<Record<string, string>> = {},
  context: Context,
  matches: (wanted: string, got: string) => boolean,
): boolean {
  return Object.entries(wanted).every(([key, value]) => {
    const got = context.get(key.toLowerCase());
    return got !== undefined && matches(value, got);
  });
}

/** The six parts of an ARN are compared one by one, so that a wildcard never reaches into the next. */
const ARN_PARTS = 6;

function isArnLike(pattern: string, arn: string): boolean {
  const patterns = arnParts(pattern);
  const parts = arnParts(arn);
  return (
    patterns.length === parts.length &&
    patterns.every((part, index) => isLike(part, parts[index] ?? ""))
  );
}

function arnParts(arn: string): readonly string[] {
  const parts = arn.split(":");
  return [...parts.slice(0, ARN_PARTS - 1), parts.slice(ARN_PARTS - 1).join(":")];
}

/** `*` stands for any characters and `?` for one. Only the last star is retried, so no pattern takes long. */
function isLike(pattern: string, text: string): boolean {
  let at = 0;
  let read = 0;
  let star = -1;
  let resume = 0;
  while (read < text.length) {
    const wanted = pattern[at];
    if (wanted === "*") {
      star = at++;
      resume = read;
    } else if (wanted === "?" || wanted === text[read]) {
      at += 1;
      read += 1;
    } else if (star !== -1) {
      at = star + 1;
      read = ++resume;
    } else {
      return false;
    }
  }
  while (pattern[at] === "*") at += 1;
  return at === pattern.length;
}

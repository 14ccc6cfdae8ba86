import { toUtf8 } from "../../platform/bytes.ts";
import { invalidParameter, sqsError } from "./errors.ts";
import { LABEL_LENGTH_MAX, PERMISSION_ACTIONS_MAX, POLICY_BYTES_MAX } from "./limits.ts";

/** A permission as AddPermission gives it: accounts that may do something with a queue. */
export interface Permission {
  readonly label: string;
  readonly accountIds: readonly string[];
  readonly actions: readonly string[];
}

type Statement = Readonly<Record<string, unknown>>;

const LABEL = /^[A-Za-z0-9_-]+$/;

/** Those that can be given away; the batch operations come with their singular. */
const ACTIONS = [
  "*",
  "SendMessage",
  "ReceiveMessage",
  "DeleteMessage",
  "ChangeMessageVisibility",
  "GetQueueAttributes",
  "GetQueueUrl",
  "ListDeadLetterSourceQueues",
  "PurgeQueue",
];

export function checkPermission({ label, accountIds, actions }: Permission): void {
  if (label.length > LABEL_LENGTH_MAX || !LABEL.test(label)) {
    throw invalidParameter(
      "Label",
      label,
      `Can only include alphanumeric characters, hyphens, or underscores. 1 to ${LABEL_LENGTH_MAX} in length.`,
    );
  }
  const stranger = accountIds.find((id) => !/^\d{12}$/.test(id));
  if (stranger !== undefined) {
    throw invalidParameter("PrincipalId", stranger, "Unable to verify.");
  }
  const wrong = actions.find((action) => !ACTIONS.includes(action));
  if (wrong !== undefined) {
    throw invalidParameter(
      "ActionName",
      `SQS:${wrong}`,
      "Please refer to the appropriate WSDL for a list of valid actions.",
    );
  }
  if (actions.length > PERMISSION_ACTIONS_MAX) {
    throw sqsError(
      "OverLimit",
      `${actions.length} Actions were found, maximum allowed is ${PERMISSION_ACTIONS_MAX}.`,
    );
  }
}

/** The policy of a queue with one more statement. */
export function withPermission(
  policy: string | undefined,
  arn: string,
  { label, accountIds, actions }: Permission,
): string {
  const statements = statementsOf(policy);
  if (statements.some(({ Sid: sid }) => sid === label)) {
    throw invalidParameter("Label", label, "Already exists.");
  }
  const statement = {
    Sid: label,
    Effect: "Allow",
    Principal: { AWS: single(accountIds.map((id) => `arn:aws:iam::${id}:root`)) },
    Action: single(actions.map((action) => `SQS:${action}`)),
    Resource: arn,
  };
  const changed = JSON.stringify({
    Version: "2008-10-17",
    Id: `${arn}/SQSDefaultPolicy`,
    ...parse(policy),
    Statement: [...statements, statement],
  });
  if (toUtf8(changed).byteLength > POLICY_BYTES_MAX) {
    throw sqsError("OverLimit", `A policy can have at most ${POLICY_BYTES_MAX} bytes.`);
  }
  return changed;
}

/** The policy without a statement; empty when that was the last. */
export function withoutPermission(policy: string | undefined, label: string): string {
  const statements = statementsOf(policy);
  const left = statements.filter(({ Sid: sid }) => sid !== label);
  if (left.length === statements.length) {
    throw invalidParameter("Label", label, "can't find label.");
  }
  return left.length === 0 ? "" : JSON.stringify({ ...parse(policy), Statement: left });
}

function statementsOf(policy: string | undefined): readonly Statement[] {
  const { Statement: statements = [] } = parse(policy);
  const list: readonly unknown[] = Array.isArray(statements) ? statements : [statements];
  return list.filter(
    (statement): statement is Statement => typeof statement === "object" && statement !== null,
  );
}

/** The attribute Policy has been seen to be an object when it was set. */
function parse(policy: string | undefined): Readonly<Record<string, unknown>> {
  return policy === undefined ? {} : (JSON.parse(policy) as Readonly<Record<string, unknown>>);
}

function single(items: readonly string[]): string | readonly string[] {
  return items.length === 1 ? (items[0] ?? "") : items;
}

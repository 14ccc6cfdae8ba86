import { toUtf8 } from "../../platform/bytes.ts";
import { type TopicAddress, topicArn } from "./address.ts";
import { invalid } from "./errors.ts";
import { POLICY_BYTES_MAX } from "./limits.ts";
import { defaultPolicy } from "./topic.ts";

/** A permission as AddPermission gives it: accounts that may do something with a topic. */
export interface Permission {
  readonly label: string;
  readonly accountIds: readonly string[];
  readonly actions: readonly string[];
}

type Statement = Readonly<Record<string, unknown>>;

const ACTIONS: readonly string[] = [
  "*",
  "AddPermission",
  "DeleteTopic",
  "GetDataProtectionPolicy",
  "GetTopicAttributes",
  "ListSubscriptionsByTopic",
  "ListTagsForResource",
  "Publish",
  "PutDataProtectionPolicy",
  "RemovePermission",
  "SetTopicAttributes",
  "Subscribe",
];

export function checkPermission({ accountIds, actions }: Permission): void {
  if (actions.length === 0 || actions.some((action) => !ACTIONS.includes(action))) {
    throw invalid("Policy statement action out of service scope!");
  }
  if (accountIds.length === 0 || accountIds.some((id) => !/^\d{12}$/.test(id))) {
    throw invalid("Policy Error: PrincipalNotFound");
  }
}

/** The policy of a topic with one more statement. */
export function withPermission(
  policy: string | undefined,
  address: TopicAddress,
  { label, accountIds, actions }: Permission,
): string {
  const { document, statements } = parse(policy, address);
  if (statements.some(({ Sid: sid }) => sid === label)) throw invalid("Statement already exists");
  const statement = {
    Sid: label,
    Effect: "Allow",
    Principal: { AWS: single(accountIds.map((id) => `arn:aws:iam::${id}:root`)) },
    Action: single(actions.map((action) => `SNS:${action}`)),
    Resource: topicArn(address),
  };
  const changed = JSON.stringify({ ...document, Statement: [...statements, statement] });
  if (toUtf8(changed).byteLength > POLICY_BYTES_MAX) throw invalid("Policy Reason: too long");
  return changed;
}

/** The policy without a statement; one that is not there is no error. */
export function withoutPermission(
  policy: string | undefined,
  address: TopicAddress,
  label: string,
): string {
  const { document, statements } = parse(policy, address);
  const left = statements.filter(({ Sid: sid }) => sid !== label);
  return JSON.stringify({ ...document, Statement: left });
}

/** The attribute Policy has been seen to be an object when it was set. */
function parse(
  policy: string | undefined,
  address: TopicAddress,
): { readonly document: object; readonly statements: readonly Statement[] } {
  const document: Readonly<Record<string, unknown>> =
    policy === undefined ? { ...defaultPolicy(address) } : JSON.parse(policy);
  const { Statement: given = [] } = document;
  const list: readonly unknown[] = Array.isArray(given) ? given : [given];
  const statements = list.filter(
    (statement): statement is Statement => typeof statement === "object" && statement !== null,
  );
  return { document, statements };
}

function single(items: readonly string[]): string | readonly string[] {
  return items.length === 1 ? (items[0] ?? "") : items;
}

import { parseArn } from "../../aws/arn.ts";
import { given } from "../given.ts";
import { type RetryPolicy } from "../targets/model.ts";

/** Rules of one bus: AWS's quota, which can be raised there. */
export const RULES_MAX = 300;
/** Of one rule. */
export const TARGETS_MAX = 5;
/** Of all entries of a PutEvents together: 1 MB, by the documentation of the operation. */
export const ENTRIES_BYTES_MAX = 1_048_576;
/** Of an event as it is kept: a row has 2 MB. */
export const EVENT_BYTES_MAX = 1_900_000;
/** Of a detail: deeper JSON is not processed, by the same. */
export const DETAIL_DEPTH_MAX = 1000;
/** Of a bus: 10 KB. */
export const POLICY_BYTES_MAX = 10_240;

/** The bus that every account has in every region. */
export const DEFAULT_BUS = "default";

export interface BusAddress {
  readonly accountId: string;
  readonly region: string;
  readonly name: string;
}

/** What a rule's target gets. */
export type TargetInput =
  | { readonly kind: "event" }
  | { readonly kind: "constant"; readonly text: string }
  | { readonly kind: "path"; readonly path: string }
  | {
      readonly kind: "template";
      readonly template: string;
      readonly paths: Readonly<Record<string, string>>;
    };

export interface Target {
  readonly id: string;
  readonly arn: string;
  readonly roleArn?: string;
  readonly input: TargetInput;
  /** Of a FIFO queue or of a fair one. */
  readonly messageGroupId?: string;
  /** Where a Kinesis partition key stands in the event. */
  readonly partitionKeyPath?: string;
  readonly deadLetterArn?: string;
  readonly retry?: Partial<RetryPolicy>;
}

export type RuleState = "ENABLED" | "DISABLED" | "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS";

export interface Rule {
  readonly name: string;
  /** The text as it was given. */
  readonly pattern?: string;
  readonly schedule?: string;
  readonly state: RuleState;
  readonly description?: string;
  readonly roleArn?: string;
  readonly tags: Readonly<Record<string, string>>;
}

export type Tags = Readonly<Record<string, string>>;

/** Who may put events, or more, on a bus that is not theirs. */
export type PolicyStatement = Readonly<Record<string, unknown>>;

/** What CreateEventBus and UpdateEventBus say of a bus. */
export interface BusSettings {
  readonly description?: string;
  readonly kmsKeyId?: string;
  readonly deadLetterArn?: string;
  readonly logConfig?: { readonly includeDetail?: string; readonly level?: string };
}

export interface Bus extends BusSettings {
  /** The JSON text of a list of statements. */
  readonly policy: string;
  readonly tags: Tags;
  readonly createdAt: number;
  readonly modifiedAt: number;
}

/**
 * A bus after UpdateEventBus. What is not named is taken away, which is how Terraform does that; but a description stays
 * until it is said to be empty.
 */
export function updatedBus(bus: Bus, settings: BusSettings, now: number): Bus {
  const { description: before, policy, tags, createdAt } = bus;
  const { description = before, ...others } = settings;
  return {
    policy,
    tags,
    createdAt,
    modifiedAt: now,
    ...others,
    ...given("description", description === "" ? undefined : description),
  };
}

export function busArn({ accountId, region, name }: BusAddress): string {
  return `arn:aws:events:${region}:${accountId}:event-bus/${name}`;
}

/** Rules of the default bus do not name it. */
export function ruleArn({ accountId, region, name }: BusAddress, rule: string): string {
  const path = name === DEFAULT_BUS ? rule : `${name}/${rule}`;
  return `arn:aws:events:${region}:${accountId}:rule/${path}`;
}

/** A bus by its ARN, or by its name in the account and region of whoever names it. */
export function busAddress(
  nameOrArn: string | undefined,
  { accountId, region }: { readonly accountId: string; readonly region: string },
): BusAddress {
  const arn = nameOrArn === undefined ? undefined : parseArn(nameOrArn);
  if (arn === undefined) return { accountId, region, name: nameOrArn ?? DEFAULT_BUS };
  return {
    accountId: arn.accountId,
    region: arn.region,
    name: arn.resource.slice(arn.resource.indexOf("/") + 1),
  };
}

/** Whether a target is an event bus. */
export function isBus(arn: string): boolean {
  return parseArn(arn)?.service === "events";
}

export function isFunction(arn: string): boolean {
  return parseArn(arn)?.service === "lambda";
}

/** The bus, and the rule if it is one, that an ARN names; undefined for anything else. */
export function resourceOf(
  text: string,
): { readonly bus: BusAddress; readonly rule?: string } | undefined {
  const arn = parseArn(text);
  if (arn === undefined || arn.service !== "events") return undefined;
  const { accountId, region } = arn;
  const [kind, ...path] = arn.resource.split("/");
  const last = path.at(-1);
  if (last === undefined || last === "") return undefined;
  if (kind === "event-bus") return { bus: { accountId, region, name: path.join("/") } };
  if (kind !== "rule") return undefined;
  const name = path.length === 1 ? DEFAULT_BUS : path.slice(0, -1).join("/");
  return { bus: { accountId, region, name }, rule: last };
}

/** Of a bus that nobody else may use. */
export const NO_POLICY = "[]";

export function statementsOf({ policy }: Pick<Bus, "policy">): readonly PolicyStatement[] {
  // Only `changePolicy` has written it.
  return JSON.parse(policy) as readonly PolicyStatement[];
}

/** Whether the statements let an account put events on a bus that is not its own. */
export function allowsPut(statements: readonly PolicyStatement[], accountId: string): boolean {
  const concerning = statements.filter(
    // A condition names an organization, and there are none.
    (statement) => statement["Condition"] === undefined && concerns(statement, accountId),
  );
  const effects = concerning.map((statement) => statement["Effect"]);
  return effects.includes("Allow") && !effects.includes("Deny");
}

function concerns(statement: PolicyStatement, accountId: string): boolean {
  const actions = textsOf(statement["Action"]);
  if (!actions.some((action) => ["events:PutEvents", "events:*", "*"].includes(action)))
    return false;
  const principal = statement["Principal"];
  const principals =
    typeof principal === "object" && principal !== null ? principal : { AWS: principal };
  return textsOf((principals as PolicyStatement)["AWS"]).some(
    (text) => text === "*" || text === accountId || parseArn(text)?.accountId === accountId,
  );
}

function textsOf(value: unknown): readonly string[] {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  return list.filter((item) => typeof item === "string");
}

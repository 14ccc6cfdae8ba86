import { readInput } from "../../aws/shape-read.ts";
import { type Value } from "../../aws/shape.ts";
import { type ServiceCall } from "../service.ts";
import { askBus, ownBus } from "./bus-of.ts";
import { checkPolicyBytes, type PolicyChange } from "./bus-policy.ts";
import { invalid } from "./errors.ts";
import { busArn, type BusAddress, type PolicyStatement } from "./model.ts";
import { PUT_PERMISSION, REMOVE_PERMISSION } from "./wire-shapes.ts";

export async function putPermission({ env, caller, body }: ServiceCall): Promise<void> {
  const input = readInput(PUT_PERMISSION, {}, body);
  const address = ownBus(input.EventBusName, caller, "PutPermission");
  const change: PolicyChange =
    input.Policy === undefined
      ? { kind: "put", statement: statementOf(input, address) }
      : { kind: "replace", statements: parsePolicy(input.Policy) };
  await askBus(env, address, (bus) => bus.changePolicy(address, change));
}

export async function removePermission({ env, caller, body }: ServiceCall): Promise<void> {
  const input = readInput(REMOVE_PERMISSION, {}, body);
  const address = ownBus(input.EventBusName, caller, "RemovePermission");
  const { StatementId: id, RemoveAllPermissions: isAll } = input;
  if (isAll !== true && id === undefined) throw invalid("Parameter StatementId is required.");
  const change: PolicyChange =
    isAll === true || id === undefined ? { kind: "clear" } : { kind: "remove", id };
  await askBus(env, address, (bus) => bus.changePolicy(address, change));
}

function statementOf(input: Value<typeof PUT_PERMISSION>, address: BusAddress): PolicyStatement {
  const { StatementId: id, Principal: principal, Action: action, Condition: condition } = input;
  if (id === undefined || principal === undefined || action === undefined) {
    throw invalid("Parameter(s) Action, Principal and StatementId must be specified.");
  }
  if (action !== "events:PutEvents")
    throw invalid("Provided value in parameter 'action' is not supported.");
  return {
    Sid: id,
    Effect: "Allow",
    Principal: principal === "*" ? "*" : { AWS: `arn:aws:iam::${principal}:root` },
    Action: action,
    Resource: busArn(address),
    ...(condition === undefined
      ? {}
      : { Condition: { [condition.Type]: { [condition.Key]: condition.Value } } }),
  };
}

function parsePolicy(text: string): readonly PolicyStatement[] {
  // Before anything is done with it: what is not so long does not nest deeply either.
  checkPolicyBytes(text);
  const policy = parseJson(text);
  if (!isObject(policy)) throw invalid("This policy contains invalid Json");
  const statement = policy["Statement"];
  const list: readonly unknown[] = Array.isArray(statement) ? statement : [statement];
  if (list.length === 0 || !list.every(isObject)) {
    throw invalid("This policy contains no statements");
  }
  return list;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is PolicyStatement {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

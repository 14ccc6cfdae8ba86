import { ServiceError } from "../../aws/service-error.ts";
import { toUtf8 } from "../../platform/bytes.ts";
import { POLICY_BYTES_MAX, type PolicyStatement } from "./model.ts";

export type PolicyChange =
  | { readonly kind: "put"; readonly statement: PolicyStatement }
  | { readonly kind: "replace"; readonly statements: readonly PolicyStatement[] }
  | { readonly kind: "remove"; readonly id: string }
  | { readonly kind: "clear" };

/** The statements as they are after a change. Throws ServiceError. */
export function changePolicy(
  statements: readonly PolicyStatement[],
  change: PolicyChange,
): readonly PolicyStatement[] {
  switch (change.kind) {
    case "put":
      return bounded([...without(statements, change.statement["Sid"]), change.statement]);
    case "replace":
      return bounded(change.statements);
    case "remove":
      return remove(statements, change.id);
    case "clear":
      return [];
  }
}

function remove(statements: readonly PolicyStatement[], id: string): readonly PolicyStatement[] {
  if (statements.length === 0) throw notFound("EventBus does not have a policy.");
  const rest = without(statements, id);
  if (rest.length === statements.length) {
    throw notFound("Statement with the provided id does not exist.");
  }
  return rest;
}

function without(statements: readonly PolicyStatement[], id: unknown): readonly PolicyStatement[] {
  return statements.filter((statement) => statement["Sid"] !== id);
}

function bounded(statements: readonly PolicyStatement[]): readonly PolicyStatement[] {
  checkPolicyBytes(JSON.stringify(statements));
  return statements;
}

/** Throws PolicyLengthExceededException. */
export function checkPolicyBytes(text: string): void {
  if (toUtf8(text).byteLength <= POLICY_BYTES_MAX) return;
  throw new ServiceError(
    "PolicyLengthExceededException",
    `The policy is longer than ${POLICY_BYTES_MAX} bytes.`,
  );
}

function notFound(message: string): ServiceError {
  return new ServiceError("ResourceNotFoundException", message);
}

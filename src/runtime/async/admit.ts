import { functionArn } from "../../aws/arn.ts";
import { AwsError } from "../../aws/errors.ts";
import { type Target } from "../../aws/function-name.ts";
import { ASYNC_PAYLOAD_BYTES_MAX } from "../../aws/limits.ts";
import { LATEST } from "../../functions/model.ts";
import { allows } from "../../functions/policies/allows.ts";
import { type Statement } from "../../functions/policies/model.ts";
import { findPolicy } from "../../functions/policies/store.ts";
import { openDatabase } from "../../platform/database.ts";
import { type AsyncInvocation, type ServicePrincipal } from "../../services/async-invocations.ts";
import { DELIVERED, type Delivery, failedForNow, undeliverable } from "../../services/delivery.ts";
import { Believed } from "../believed.ts";
import { parseTarget, toNotRun } from "../invoke/invoke-once.ts";
import { resolveServing } from "../resolve.ts";

/** The policies of functions, by the ARN that they are of. */
const policies = new Believed<readonly Statement[]>((address, arn) =>
  `${arn}:`.startsWith(`${functionArn(address)}:`),
);

/** Whether an event may be taken: as the API would judge it, for callers who do not come by the API. */
export async function admit(db: D1Database, invocation: AsyncInvocation): Promise<Delivery> {
  const { payload, principal } = invocation;
  if (isTooLarge(payload)) {
    const text = `The payload is larger than ${ASYNC_PAYLOAD_BYTES_MAX} bytes`;
    return undeliverable("RequestEntityTooLargeException", text);
  }
  if (principal === undefined) return DELIVERED;
  try {
    const target = parseTarget(invocation.functionArn);
    await resolveServing(db, target.address, target.qualifier);
    if (await isPermitted(db, target, principal)) return DELIVERED;
    throw notPermitted(invocation.functionArn, principal);
  } catch (error) {
    const { kind, code, message } = toNotRun(error);
    const isForGood = kind === "gone" || kind === "refused";
    return isForGood ? undeliverable(code, message) : failedForNow(code, message);
  }
}

/** By the policy of the very ARN that is invoked: reference 7.2. */
async function isPermitted(
  db: D1Database,
  { address, qualifier }: Target,
  { service, sourceArn, sourceAccount }: ServicePrincipal,
): Promise<boolean> {
  const owner =
    qualifier === undefined || qualifier === LATEST ? { address } : { address, qualifier };
  const read = async () => (await findPolicy(openDatabase(db), owner))?.statements;
  const statements = await policies.get(functionArn(address, owner.qualifier), read);
  const asker = { kind: "service", service } as const;
  return allows(statements ?? [], {
    action: "lambda:InvokeFunction",
    asker,
    sourceArn,
    sourceAccount,
  });
}

function isTooLarge(payload: string): boolean {
  // Three bytes a UTF-16 unit at most: a short text need not be counted.
  if (payload.length * 3 <= ASYNC_PAYLOAD_BYTES_MAX) return false;
  return new TextEncoder().encode(payload).length > ASYNC_PAYLOAD_BYTES_MAX;
}

function notPermitted(arn: string, { service }: ServicePrincipal): AwsError {
  return new AwsError(
    "AccessDeniedException",
    `User: ${service} is not authorized to perform: lambda:InvokeFunction on resource: ${arn} ` +
      "because no resource-based policy allows the lambda:InvokeFunction action",
  );
}

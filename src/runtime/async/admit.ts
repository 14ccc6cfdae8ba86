import { functionArn } from "../../aws/arn.ts";
import { AwsError } from "../../aws/errors.ts";
import { parseFunctionArn, type Target } from "../../aws/function-name.ts";
import { ASYNC_PAYLOAD_BYTES_MAX } from "../../aws/limits.ts";
import { LATEST } from "../../functions/model.ts";
import { type AccessRequest, allows, type Asker } from "../../functions/policies/allows.ts";
import { type Statement } from "../../functions/policies/model.ts";
import { findPolicy } from "../../functions/policies/store.ts";
import { openDatabase } from "../../platform/database.ts";
import { type AsyncInvocation } from "../../services/async-invocations.ts";
import { DELIVERED, type Delivery, failedForNow, undeliverable } from "../../services/delivery.ts";
import { Believed } from "../believed.ts";
import { toNotRun } from "../invoke/invoke-once.ts";
import { resolveServing } from "../resolve.ts";

/** The policies of functions, by the ARN that they are of. */
const policies = new Believed<readonly Statement[]>((address, arn) =>
  `${arn}:`.startsWith(`${functionArn(address)}:`),
);

/** Who asks, and on whose behalf. */
type Access = Pick<AccessRequest, "asker" | "sourceArn" | "sourceAccount">;

/** Whether an event may be taken: as the API would judge it, for callers who do not come by the API. */
export async function admit(db: D1Database, invocation: AsyncInvocation): Promise<Delivery> {
  const { functionArn: arn, payload, principal, byRole } = invocation;
  if (isTooLarge(payload)) {
    const text = `The payload is larger than ${ASYNC_PAYLOAD_BYTES_MAX} bytes`;
    return undeliverable("RequestEntityTooLargeException", text);
  }
  if (byRole === true) return await mayInvoke(db, arn, undefined);
  if (principal === undefined) return DELIVERED;
  const { service, ...source } = principal;
  return await mayInvoke(db, arn, { asker: { kind: "service", service }, ...source });
}

/** Whether a function is there and can be called. Without `access` the caller needs nobody's leave. */
export async function mayInvoke(
  db: D1Database,
  arn: string,
  access: Access | undefined,
): Promise<Delivery> {
  try {
    const target = parseFunctionArn(arn);
    await resolveServing(db, target.address, target.qualifier);
    if (access === undefined || (await isPermitted(db, target, access))) return DELIVERED;
    throw notPermitted(arn, access.asker);
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
  access: Access,
): Promise<boolean> {
  const owner =
    qualifier === undefined || qualifier === LATEST ? { address } : { address, qualifier };
  const read = async () => (await findPolicy(openDatabase(db), owner))?.statements;
  const arn = functionArn(address, owner.qualifier);
  const statements = await policies.get(arn, read, { address });
  return allows(statements ?? [], { action: "lambda:InvokeFunction", ...access });
}

function isTooLarge(payload: string): boolean {
  // Three bytes a UTF-16 unit at most: a short text need not be counted.
  if (payload.length * 3 <= ASYNC_PAYLOAD_BYTES_MAX) return false;
  return new TextEncoder().encode(payload).length > ASYNC_PAYLOAD_BYTES_MAX;
}

function notPermitted(arn: string, asker: Asker): AwsError {
  const user =
    asker.kind === "service" ? asker.service : asker.kind === "identity" ? asker.arn : "anonymous";
  return new AwsError(
    "AccessDeniedException",
    `User: ${user} is not authorized to perform: lambda:InvokeFunction on resource: ${arn} ` +
      "because no resource-based policy allows the lambda:InvokeFunction action",
  );
}

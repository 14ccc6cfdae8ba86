import { functionArn, type FunctionAddress } from "../../aws/arn.ts";
import { AwsError } from "../../aws/errors.ts";
import { type Recursion, RECURSION } from "../../functions/recursion/model.ts";
import { findSetting } from "../../functions/settings/store.ts";
import { openDatabase } from "../../platform/database.ts";
import { Believed } from "../believed.ts";
import { repeatsOf } from "../../aws/trace.ts";

/** How often a chain of calls may come to a function again: AWS stops at about this many (reference 4.3). */
const REPEATS_MAX = 16;

/** What a trace has whose lineage counts that far; nearly all have not, and need not be taken apart. */
const TWO_DIGITS = /:\d\d/;

const settings = new Believed<Recursion>((address, arn) => arn === functionArn(address));

/** What an invocation says of its place in a chain of calls. */
export interface Link {
  readonly address: FunctionAddress;
  readonly traceId: string;
}

/** Whether the chain is so long that it must be asked whether the function may be in a loop. */
export function isLong({ address, traceId }: Link): boolean {
  return TWO_DIGITS.test(traceId) && repeatsOf(traceId, functionArn(address)) >= REPEATS_MAX;
}

/** Whether what comes with this trace would be refused, unless the function is allowed to be in a loop. */
export function isAtEnd(traceHeader: string | undefined, functionArn: string): boolean {
  return repeatsOf(traceHeader, functionArn) + 1 >= REPEATS_MAX;
}

/** Whether it has been refused before, and has come back from where it was sent then. */
export function isBeyondEnd(traceHeader: string | undefined, functionArn: string): boolean {
  return repeatsOf(traceHeader, functionArn) >= REPEATS_MAX;
}

/** Throws AWS's refusal of a call that is part of a loop, unless the function is allowed to be. */
export async function refuseLoop(db: D1Database, { address }: Link): Promise<void> {
  const read = async () => {
    const found = await findSetting(openDatabase(db), RECURSION, address);
    return found?.value ?? { loop: "Terminate" as const };
  };
  const found = await settings.get(functionArn(address), read, { address });
  if (found?.loop === "Allow") return;
  throw new AwsError(
    "RecursiveInvocationException",
    "Lambda has detected your function being invoked in a recursive loop with other Amazon Web Services resources " +
      "and stopped your function's invocation.",
  );
}

import { type StructureShape, type Value } from "../../aws/shape.ts";
import { type Caller } from "../../identity/app-env.ts";
import { type Database } from "../../platform/database.ts";
import { parseQueueUrl, queueArn, type QueueAddress, parseQueueArn } from "./address.ts";
import { type HeldOutput } from "./held-answer.ts";
import { missingParameter, queueDoesNotExist, sqsError } from "./errors.ts";

/** What an operation knows beside its input. */
export interface SqsCall {
  readonly env: Env;
  readonly db: Database;
  readonly caller: Caller;
  /** The scheme and host by which the caller has reached us, which are those of the queues' URLs. */
  readonly origin: string;
  /** With the lineage of whoever sends. */
  readonly traceHeader?: string;
  /** Goes on with something though the caller has gone. */
  readonly defer: (work: Promise<unknown>) => void;
}

/** Undefined for an operation that has none. */
export type Output = object | HeldOutput | undefined;

/** An operation with the shape of its input, which both protocols are read by. */
export interface Operation {
  readonly shape: StructureShape;
  readonly run: (call: SqsCall, input: object) => Promise<Output>;
}

export function operation<S extends StructureShape>(
  shape: S,
  run: (call: SqsCall, input: Value<S>) => Promise<Output>,
): Operation {
  // Whoever calls it has read the input by this shape.
  return { shape, run: (call, input) => run(call, input as Value<S>) };
}

/** The queue of the caller's that a URL names. Those of other accounts are not there for him. */
export function addressByUrl({ caller }: SqsCall, url: string | undefined): QueueAddress {
  if (!url) throw missingParameter("QueueUrl");
  const parsed = parseQueueUrl(url);
  if (parsed === undefined) {
    throw sqsError("InvalidAddress", `The address ${url} is not valid for this endpoint.`);
  }
  if (parsed.accountId !== caller.accountId) throw queueDoesNotExist();
  return { ...parsed, region: caller.region };
}

/** The queue of the caller's that an ARN names; undefined for all else. */
export function addressByArn({ caller }: SqsCall, arn: string): QueueAddress | undefined {
  const address = parseQueueArn(arn);
  const isOwn = address?.accountId === caller.accountId && address.region === caller.region;
  return isOwn && queueArn(address) === arn ? address : undefined;
}

/** The value of a member that SQS cannot do without. */
export function demand<T>(parameter: string, value: T | undefined): T {
  if (value === undefined || value === "") throw missingParameter(parameter);
  return value;
}

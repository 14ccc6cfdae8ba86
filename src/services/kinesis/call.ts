import { type StructureShape, type Value } from "../../aws/shape.ts";
import { type Caller } from "../../identity/app-env.ts";
import { type Database } from "../../platform/database.ts";
import { parseStreamArn, type StreamAddress } from "./address.ts";
import { denied, invalidArgument, streamNotFound } from "./errors.ts";

/** What an operation knows beside its input. */
export interface KinesisCall {
  readonly env: Env;
  readonly db: Database;
  readonly caller: Caller;
  readonly now: number;
}

/** An operation with the shape of its input. */
export interface Operation {
  readonly shape: StructureShape;
  /** `name` is its own, for those who are not let in. Undefined for an empty answer. */
  readonly run: (call: KinesisCall, input: object, name: string) => Promise<object | undefined>;
}

export function operation<S extends StructureShape>(
  shape: S,
  run: (call: KinesisCall, input: Value<S>, name: string) => Promise<object | undefined>,
): Operation {
  // Whoever calls it has read the input by this shape.
  return { shape, run: (call, input, name) => run(call, input as Value<S>, name) };
}

/** How an input names a stream. */
interface Named {
  readonly StreamName?: string;
  readonly StreamARN?: string;
}

/** The stream of the caller's that an input names. Those of other accounts are strangers, since streams have no policies here. */
export function addressOf(
  { caller }: KinesisCall,
  { StreamName: name, StreamARN: arn }: Named,
  operationName: string,
): StreamAddress {
  const { accountId, region } = caller;
  if (arn === undefined) {
    if (name !== undefined) return { accountId, region, name };
    throw invalidArgument("Either StreamName or StreamARN must be given.");
  }
  const address = parseStreamArn(arn);
  if (address === undefined) throw invalidArgument(`${arn} is not the ARN of a stream.`);
  if (address.accountId !== accountId) {
    throw denied(`kinesis:${operationName}`, caller.arn, arn);
  }
  if (address.region !== region) throw streamNotFound(address);
  if (name !== undefined && name !== address.name) {
    throw invalidArgument("StreamName and StreamARN name different streams.");
  }
  return address;
}

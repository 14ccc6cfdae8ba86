import { Buffer } from "node:buffer";
import { InvokeCommand, type InvokeCommandInput, type LambdaClient } from "@aws-sdk/client-lambda";

export interface Invocation {
  readonly status: number | undefined;
  readonly requestId: string | undefined;
  readonly executedVersion: string | undefined;
  /** `Unhandled`, or undefined after a result. */
  readonly functionError: string | undefined;
  /** The bytes of the answer, as text. */
  readonly text: string;
  /** What they say. */
  readonly json: unknown;
  /** The tail of the log; empty unless it was asked for. */
  readonly log: string;
}

type Options = Omit<InvokeCommandInput, "FunctionName" | "Payload">;

/** Invokes with an event, which is written as JSON. Without one the payload is absent. */
export async function invoke(
  lambda: LambdaClient,
  name: string,
  event?: unknown,
  options: Options = {},
): Promise<Invocation> {
  const answer = await lambda.send(
    new InvokeCommand({
      FunctionName: name,
      ...(event === undefined ? {} : { Payload: JSON.stringify(event) }),
      ...options,
    }),
  );
  const text = Buffer.from(answer.Payload ?? []).toString();
  return {
    status: answer.StatusCode,
    requestId: answer.$metadata.requestId,
    executedVersion: answer.ExecutedVersion,
    functionError: answer.FunctionError,
    text,
    json: text === "" ? undefined : JSON.parse(text),
    log: Buffer.from(answer.LogResult ?? "", "base64").toString(),
  };
}

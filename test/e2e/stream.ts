import { Buffer } from "node:buffer";
import {
  InvokeWithResponseStreamCommand,
  type InvokeWithResponseStreamCommandInput,
  type InvokeWithResponseStreamCompleteEvent,
  type LambdaClient,
} from "@aws-sdk/client-lambda";

/** An answer of InvokeWithResponseStream, which is read as it comes. */
export interface OpenStream {
  readonly status: number | undefined;
  readonly executedVersion: string | undefined;
  readonly contentType: string | undefined;
  /** The bytes of the next chunk, or undefined when there is none any more. */
  readonly next: () => Promise<Uint8Array | undefined>;
  /** What the last event said; undefined while it has not come. */
  readonly complete: () => InvokeWithResponseStreamCompleteEvent | undefined;
}

export interface Streamed {
  readonly bytes: Buffer;
  readonly text: string;
  readonly chunks: number;
  readonly complete: InvokeWithResponseStreamCompleteEvent | undefined;
  /** The tail of the log; empty unless it was asked for. */
  readonly log: string;
  readonly contentType: string | undefined;
  readonly status: number | undefined;
  readonly executedVersion: string | undefined;
}

type Options = Omit<InvokeWithResponseStreamCommandInput, "FunctionName" | "Payload"> & {
  readonly abortSignal?: AbortSignal;
};

/** Begins an invocation whose response is read by hand. */
export async function openStream(
  lambda: LambdaClient,
  name: string,
  event: unknown = {},
  { abortSignal, ...options }: Options = {},
): Promise<OpenStream> {
  const command = new InvokeWithResponseStreamCommand({
    FunctionName: name,
    Payload: JSON.stringify(event),
    ...options,
  });
  const answer = await lambda.send(command, abortSignal === undefined ? {} : { abortSignal });
  const events = answer.EventStream?.[Symbol.asyncIterator]();
  let complete: InvokeWithResponseStreamCompleteEvent | undefined;
  return {
    status: answer.StatusCode,
    executedVersion: answer.ExecutedVersion,
    contentType: answer.ResponseStreamContentType,
    complete: () => complete,
    async next() {
      for (;;) {
        const step = await events?.next();
        if (step === undefined || step.done === true) return undefined;
        const { PayloadChunk, InvokeComplete } = step.value;
        if (InvokeComplete !== undefined) complete = InvokeComplete;
        if (PayloadChunk?.Payload !== undefined) return PayloadChunk.Payload;
      }
    },
  };
}

/** Reads a stream to its end. */
export async function readAll(stream: OpenStream): Promise<Streamed> {
  const parts: Uint8Array[] = [];
  for (let part = await stream.next(); part !== undefined; part = await stream.next()) {
    parts.push(part);
  }
  const bytes = Buffer.concat(parts);
  const complete = stream.complete();
  const { status, executedVersion, contentType } = stream;
  return {
    status,
    executedVersion,
    contentType,
    bytes,
    text: bytes.toString(),
    chunks: parts.length,
    complete,
    log: Buffer.from(complete?.LogResult ?? "", "base64").toString(),
  };
}

/** Invokes and reads the whole response. */
export async function invokeStreaming(
  lambda: LambdaClient,
  name: string,
  event: unknown = {},
  options: Options = {},
): Promise<Streamed> {
  return await readAll(await openStream(lambda, name, event, options));
}

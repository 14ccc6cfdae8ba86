import { unwrap, type Verdict } from "../verdict.ts";
import { type StreamAddress, streamObjectName } from "./address.ts";
import { type KinesisStream } from "./kinesis-stream.ts";

/** The object of a stream, which need not exist. */
export function streamOf(env: Env, address: StreamAddress): DurableObjectStub<KinesisStream> {
  return env.KINESIS_STREAM.getByName(streamObjectName(address));
}

/** Asks a stream's object, and throws what it refuses. */
export async function askStream<T>(
  env: Env,
  address: StreamAddress,
  ask: (stream: DurableObjectStub<KinesisStream>) => Promise<Verdict<T>>,
): Promise<T> {
  return unwrap(await ask(streamOf(env, address)));
}

import { type Remote } from "../remote.ts";
import { callJson } from "../remote-json.ts";

/** Calls an operation of a Kinesis that is not embedded. Throws its refusals, and failures of the network as they are. */
export async function callKinesis(
  remote: Remote,
  operation: string,
  input: Readonly<Record<string, unknown>>,
): Promise<Readonly<Record<string, unknown>>> {
  return await callJson(remote, { version: "1.1", target: `Kinesis_20131202.${operation}` }, input);
}

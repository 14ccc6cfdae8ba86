import { ServiceError } from "../aws/service-error.ts";
import { type Remote } from "./remote.ts";

type Members = Readonly<Record<string, unknown>>;

interface JsonOperation {
  /** Of the protocol. */
  readonly version: "1.0" | "1.1";
  /** As in `Kinesis_20131202.PutRecord`. */
  readonly target: string;
}

/** Calls an operation by AWS's JSON protocol. Throws its refusals, and failures of the network as they are. */
export async function callJson(
  remote: Remote,
  { version, target }: JsonOperation,
  input: Members,
): Promise<Members> {
  const response = await remote.send("/", {
    method: "POST",
    headers: { "Content-Type": `application/x-amz-json-${version}`, "X-Amz-Target": target },
    body: JSON.stringify(input),
  });
  const output = parse(await response.text());
  if (response.ok) return output;
  const type = textOf(output["__type"]) ?? "UnknownError";
  const message = textOf(output["message"]) ?? textOf(output["Message"]) ?? response.statusText;
  throw new ServiceError(type.slice(type.indexOf("#") + 1), message, response.status);
}

function parse(text: string): Members {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? (value as Members) : {};
  } catch {
    return {};
  }
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

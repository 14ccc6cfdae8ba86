import { ServiceError } from "../../aws/service-error.ts";
import { type Remote } from "../remote.ts";

/** Calls an operation of a Kinesis that is not embedded. Throws its refusals, and failures of the network as they are. */
export async function callKinesis(
  remote: Remote,
  operation: string,
  input: Readonly<Record<string, unknown>>,
): Promise<Readonly<Record<string, unknown>>> {
  const response = await remote.send("/", {
    method: "POST",
    headers: {
      "Content-Type": "application/x-amz-json-1.1",
      "X-Amz-Target": `Kinesis_20131202.${operation}`,
    },
    body: JSON.stringify(input),
  });
  const output = parse(await response.text());
  if (response.ok) return output;
  const type = textOf(output["__type"]) ?? "UnknownError";
  throw new ServiceError(
    type.slice(type.indexOf("#") + 1),
    textOf(output["message"]) ?? textOf(output["Message"]) ?? response.statusText,
    response.status,
  );
}

function parse(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null
      ? (value as Readonly<Record<string, unknown>>)
      : {};
  } catch {
    return {};
  }
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

import { fromUtf8 } from "../platform/bytes.ts";
import { ServiceError } from "./service-error.ts";

/** The protocols "AWS JSON 1.0" and "AWS JSON 1.1" of the Smithy specification. */
export type JsonVersion = "1.0" | "1.1";

/** The operation that a request names in `X-Amz-Target`; undefined when it names none of that service. */
export function targetOperation(headers: Headers, prefix: string): string | undefined {
  const target = headers.get("x-amz-target") ?? "";
  return target.startsWith(`${prefix}.`) ? target.slice(prefix.length + 1) : undefined;
}

/** An object, whose members have not been looked at. Throws SerializationException. */
export function parseJsonObject(body: Uint8Array): Readonly<Record<string, unknown>> {
  const text = fromUtf8(body);
  if (text === undefined) throw notJson();
  if (text.trim() === "") return {};
  const value = parse(text);
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw notJson();
  return value as Readonly<Record<string, unknown>>;
}

export function jsonResponse(version: JsonVersion, output: unknown): Response {
  return new Response(output === undefined ? "" : JSON.stringify(output), {
    headers: { "Content-Type": `application/x-amz-json-${version}` },
  });
}

/** `namespace` is the service's in `__type`, such as `com.amazonaws.sqs`; newer services write none. */
export function jsonErrorResponse(
  version: JsonVersion,
  error: ServiceError,
  namespace?: string,
): Response {
  const type = namespace === undefined ? error.code : `${namespace}#${error.code}`;
  const body = { __type: type, ...error.fields, message: error.message };
  return new Response(JSON.stringify(body), {
    status: error.status,
    headers: {
      "Content-Type": `application/x-amz-json-${version}`,
      "x-amzn-ErrorType": error.code,
    },
  });
}

export function unknownTarget(): ServiceError {
  return new ServiceError("UnknownOperationException", "The operation is unknown");
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw notJson();
  }
}

/** The parser's own message would repeat part of the body. */
function notJson(): ServiceError {
  return new ServiceError("SerializationException", "The request body is not a JSON object");
}

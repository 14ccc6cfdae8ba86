import { ServiceError } from "./service-error.ts";

/** The protocols "AWS JSON 1.0" and "AWS JSON 1.1" of the Smithy specification. */
export type JsonVersion = "1.0" | "1.1";

/** The operation that a request names in `X-Amz-Target`; undefined when it names none of that service. */
export function targetOperation(headers: Headers, prefix: string): string | undefined {
  const target = headers.get("x-amz-target") ?? "";
  return target.startsWith(`${prefix}.`) ? target.slice(prefix.length + 1) : undefined;
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

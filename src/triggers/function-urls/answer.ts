import { fromBase64 } from "../../platform/bytes.ts";
import { badGateway } from "./errors.ts";
import { hasBody, type ResponseHead, toHead } from "./response-head.ts";

const JSON_TYPE = "application/json";

/** The response that a function's result stands for, in version 2.0 of the payload: reference 5.6. `payload` is JSON. */
export function toResponse(payload: string): Response {
  const result: unknown = JSON.parse(payload);
  if (!isResponse(result)) {
    const body = typeof result === "string" ? result : payload;
    return new Response(body, { headers: { "Content-Type": JSON_TYPE } });
  }
  const head = toHead(result, JSON_TYPE);
  const body = toBody(result["body"], result["isBase64Encoded"] === true);
  return head === undefined || body === undefined ? badGateway() : respond(head, body);
}

/** A body that the function has encoded itself, such as one in gzip, must not be encoded once more. */
export function respond({ status, headers }: ResponseHead, body: BodyInit): Response {
  const encodeBody = headers.has("content-encoding") ? "manual" : "automatic";
  return new Response(hasBody(status) ? body : null, { status, headers, encodeBody });
}

function isResponse(result: unknown): result is Readonly<Record<string, unknown>> {
  return typeof result === "object" && result !== null && Object.hasOwn(result, "statusCode");
}

function toBody(value: unknown, isBase64: boolean): BodyInit | undefined {
  if (value === undefined || value === null) return "";
  const text = typeof value === "string" ? value : JSON.stringify(value);
  // Its memory is its own: fromBase64 makes a copy.
  return isBase64 ? (fromBase64(text) as Uint8Array<ArrayBuffer> | undefined) : text;
}

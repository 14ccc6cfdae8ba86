import { type AwsError } from "./errors.ts";

/**
 * The wire form of an error. SDKs take the code from `x-amzn-ErrorType` and the text from whichever of
 * `message` and `Message` the code's model has: reference 1.4, 2.11.
 */
export function errorResponse(error: AwsError): Response {
  return new Response(JSON.stringify(errorBody(error)), {
    status: error.status,
    headers: {
      ...error.headers,
      "Content-Type": "application/json",
      "x-amzn-ErrorType": error.code,
    },
  });
}

function errorBody(error: AwsError): Readonly<Record<string, string | null>> {
  return {
    ...(error.fault === null ? {} : { Type: error.fault }),
    ...error.detail,
    [error.member]: error.message === "" ? null : error.message,
  };
}

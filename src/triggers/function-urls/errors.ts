import { AwsError } from "../../aws/errors.ts";
import { SYNC_PAYLOAD_BYTES_MAX } from "../../aws/limits.ts";

/** A host name that belongs to no function URL, or to one whose function is gone: reference 5.6. */
export function unknownUrl(): AwsError {
  return new AwsError("AccessDeniedException", "");
}

export function forbidden(): AwsError {
  return new AwsError(
    "AccessDeniedException",
    "Forbidden. For troubleshooting Function URL authorization issues, see: " +
      "https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html",
  );
}

export function tooLarge(): AwsError {
  return new AwsError(
    "RequestEntityTooLargeException",
    `Request must be smaller than ${SYNC_PAYLOAD_BYTES_MAX} bytes for the InvokeFunction operation`,
    { omitType: true },
  );
}

/** For a function that has failed, and for an answer that is none: reference 5.6. */
export function badGateway(): Response {
  const headers = { "Content-Type": "application/json" };
  return new Response("Internal Server Error", { status: 502, headers });
}

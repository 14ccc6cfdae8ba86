import { ServiceError } from "../../aws/service-error.ts";
import { s3Error } from "./errors.ts";
import { errorResponse, hostId } from "./wire.ts";

/** The answer to a request that is refused. */
export function refuse(error: ServiceError, request: Request, requestId: string): Response {
  return named(errorResponse(toS3Error(error, request), request, requestId), requestId);
}

/** With the two names of its request. */
export function named(response: Response, requestId: string): Response {
  response.headers.set("x-amz-request-id", requestId);
  response.headers.set("x-amz-id-2", hostId(requestId));
  return response;
}

/** Signatures are refused before any service is asked; S3 has words of its own for that. */
function toS3Error(error: ServiceError, request: Request): ServiceError {
  const { code, message } = error;
  switch (code) {
    case "UnrecognizedClientException":
      return new ServiceError(
        "InvalidAccessKeyId",
        "The AWS Access Key Id you provided does not exist in our records.",
        403,
      );
    case "InvalidSignatureException":
      return wrongSignature(message, request);
    case "IncompleteSignatureException":
      return request.headers.has("authorization")
        ? s3Error("AuthorizationHeaderMalformed", {}, message)
        : new ServiceError("AuthorizationQueryParametersError", message, 400);
    case "MissingAuthenticationTokenException":
      return s3Error("AccessDenied");
    case "InternalFailure":
      return new ServiceError(
        "InternalError",
        "We encountered an internal error. Please try again.",
        500,
      );
    default:
      return error;
  }
}

function wrongSignature(message: string, request: Request): ServiceError {
  const isExpired = message.startsWith("Signature expired");
  if (isExpired && !request.headers.has("authorization")) {
    return s3Error("AccessDenied", {}, "Request has expired");
  }
  if (isExpired || message.startsWith("Signature not yet current")) {
    return new ServiceError(
      "RequestTimeTooSkewed",
      "The difference between the request time and the current time is too large.",
      403,
    );
  }
  return s3Error("SignatureDoesNotMatch");
}

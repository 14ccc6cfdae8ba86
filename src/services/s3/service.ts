import { internalFailure, ServiceError, toServiceError } from "../../aws/service-error.ts";
import { joinTraces } from "../../aws/trace.ts";
import { discardBody } from "../../identity/read-body.ts";
import { newId } from "../../platform/ids.ts";
import { logFailure } from "../../platform/log-failure.ts";
import { openDatabase } from "../../platform/database.ts";
import { given } from "../given.ts";
import { type StreamedCall, type StreamingService } from "../service.ts";
import { addressOf } from "./address.ts";
import { s3Error } from "./errors.ts";
import { boundaryOf } from "./form-reader.ts";
import { withHoistedHeaders } from "./hoisted-headers.ts";
import { findOperation } from "./operations.ts";
import { type PostedForm, postObject } from "./post-object.ts";
import { errorResponse, hostId } from "./wire.ts";

/** S3 by its one protocol: paths, headers and XML. */
export const s3: StreamingService = {
  signingName: "s3",
  answerStreamed: async (call) => {
    const response = await answer(call);
    return named(response, call.requestId);
  },
  refuse,
  answerUnsigned: async (env, request) => {
    const boundary = boundaryOf(request.headers.get("content-type"));
    return request.method === "POST" && boundary !== undefined
      ? await answerForm({ env, request, boundary })
      : undefined;
  },
};

/** A form is for a bucket; undefined for anything else, which Lambda refuses. */
async function answerForm({
  env,
  request,
  boundary,
}: Pick<PostedForm, "env" | "request" | "boundary">): Promise<Response | undefined> {
  const requestId = newId();
  try {
    const { bucket, key } = addressOf(request);
    if (bucket === undefined || key !== undefined) return undefined;
    const now = Date.now();
    const sourceIp = sourceIpOf(request);
    const posted = { env, request, requestId, bucket, boundary, now, sourceIp };
    return named(await postObject(posted), requestId);
  } catch (error) {
    await discardBody(request);
    const known = toServiceError(error);
    if (known === undefined) logFailure(error);
    return refuse(known ?? internalFailure(), request, requestId);
  }
}

function refuse(error: ServiceError, request: Request, requestId: string): Response {
  return named(errorResponse(toS3Error(error, request), request, requestId), requestId);
}

/** Cloudflare sets it; a Worker on one's own machine has no such neighbour. */
function sourceIpOf({ headers }: Request): string {
  return headers.get("cf-connecting-ip") ?? "127.0.0.1";
}

async function answer(call: StreamedCall): Promise<Response> {
  const { env } = call;
  refuseUnsigned(call.request.headers, call.payload.signedHeaders);
  const { bucket, key, query } = addressOf(call.request);
  const isPresigned = !call.request.headers.has("authorization");
  const request = isPresigned ? withHoistedHeaders(call.request, query) : call.request;
  const level = bucket === undefined ? "service" : key === undefined ? "bucket" : "object";
  const operation = findOperation({ level, request, query });
  const asked = {
    ...call,
    request,
    db: openDatabase(env.DB),
    r2: env.CODE,
    query,
    bucket: bucket ?? "",
    key: key ?? "",
    now: Date.now(),
    sourceIp: sourceIpOf(request),
    ...given("traceHeader", joinTraces(request.headers.get("x-amzn-trace-id") ?? undefined)),
  };
  try {
    return await operation.run(asked);
  } catch (error) {
    await discardBody(request);
    throw error;
  }
}

/** Whoever has a presigned URL must not make another request of it, such as a copy. The hash of the body is signed by itself. */
function refuseUnsigned(headers: Headers, signed: readonly string[]): void {
  const unsigned = [...headers.keys()].filter(
    (name) =>
      name.startsWith("x-amz-") && name !== "x-amz-content-sha256" && !signed.includes(name),
  );
  if (unsigned.length === 0) return;
  throw s3Error(
    "AccessDenied",
    { HeadersNotSigned: unsigned.join(", ").slice(0, 1000) },
    "There were headers present in the request which were not signed",
  );
}

function named(response: Response, requestId: string): Response {
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

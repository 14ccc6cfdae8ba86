import { toServiceError } from "../../aws/service-error.ts";
import { joinTraces } from "../../aws/trace.ts";
import { discardBody } from "../../identity/read-body.ts";
import { openDatabase } from "../../platform/database.ts";
import { given } from "../given.ts";
import { type StreamedCall, type StreamingService } from "../service.ts";
import { addressOf } from "./address.ts";
import { sourceIpOf } from "./call.ts";
import { withCors } from "./cors-operations.ts";
import { s3Error } from "./errors.ts";
import { withHoistedHeaders } from "./hoisted-headers.ts";
import { findOperation } from "./operations.ts";
import { named, refuse } from "./refusal.ts";
import { answerUnsigned } from "./unsigned.ts";

/** S3 by its one protocol: paths, headers and XML. */
export const s3: StreamingService = {
  signingName: "s3",
  answerStreamed: async (call) => {
    const { env, request, requestId } = call;
    const response = named(await answerOrRefuse(call), requestId);
    return await withCors(env, request, response);
  },
  refuse,
  answerUnsigned,
};

/** A browser is told of a refusal as well, if it may hear of anything. */
async function answerOrRefuse(call: StreamedCall): Promise<Response> {
  try {
    return await answer(call);
  } catch (error) {
    const known = toServiceError(error);
    if (known === undefined) throw error;
    await discardBody(call.request);
    return refuse(known, call.request, call.requestId);
  }
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

import { internalFailure, ServiceError, toServiceError } from "../aws/service-error.ts";
import { type Arrival } from "../identity/app-env.ts";
import { discardBody } from "../identity/read-body.ts";
import { verifyHead, verifyRequest } from "../identity/verify-request.ts";
import { newId } from "../platform/ids.ts";
import { logFailure } from "../platform/log-failure.ts";
import { events } from "./events/service.ts";
import { kinesis } from "./kinesis/service.ts";
import { s3 } from "./s3/service.ts";
import { scheduler } from "./scheduler/service.ts";
import { type Service, type StreamingService } from "./service.ts";
import { signedService } from "./signed-service.ts";
import { sns } from "./sns/service.ts";
import { sqs } from "./sqs/service.ts";

/** The embedded services, by the name that signatures give them. */
const SERVICES: readonly (Service | StreamingService)[] = [
  events,
  kinesis,
  s3,
  scheduler,
  sns,
  sqs,
];

/**
 * Answers a request to a service beside Lambda, which is the one that the signature names; undefined when it is for
 * none of them.
 */
export function answerService(arrival: Arrival): Promise<Response | undefined> | undefined {
  const named = signedService(arrival.request);
  // Lambda's own requests take the short way.
  if (named === "lambda") return undefined;
  // A browser asks before a request with its URL, which may be a presigned one.
  if (named === undefined || arrival.request.method === "OPTIONS") return answerUnsigned(arrival);
  const service = SERVICES.find(({ signingName }) => signingName === named);
  return service === undefined ? undefined : answerNamed(arrival, service, newId());
}

async function answerNamed(
  arrival: Arrival,
  service: Service | StreamingService,
  requestId: string,
): Promise<Response> {
  const response = await answer(arrival, service, requestId);
  response.headers.set("x-amzn-RequestId", requestId);
  return response;
}

async function answer(
  { env, request, context }: Arrival,
  service: Service | StreamingService,
  requestId: string,
): Promise<Response> {
  const defer = (work: Promise<unknown>) => {
    context.waitUntil(work.catch(logFailure));
  };
  try {
    if ("answerStreamed" in service) {
      const signed = verifyHead(env, request, service.signingName);
      return await service.answerStreamed({ env, requestId, request, defer, ...signed });
    }
    const { caller, body } = await verifyRequest(env, request, {
      service: service.signingName,
      bytesMax: service.bodyBytesMax,
      tooLarge: () => new ServiceError("RequestEntityTooLarge", "The request is too large", 413),
    });
    return await service.answer({ env, caller, requestId, request, body, defer });
  } catch (error) {
    await discardBody(request);
    const known = toServiceError(error);
    if (known === undefined) logFailure(error);
    return service.refuse(known ?? internalFailure(), request, requestId);
  }
}

async function answerUnsigned({ env, request }: Arrival): Promise<Response | undefined> {
  for (const service of SERVICES) {
    const response = await service.answerUnsigned?.(env, request);
    if (response !== undefined) return response;
  }
  return undefined;
}

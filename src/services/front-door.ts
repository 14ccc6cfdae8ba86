import { type Context, type MiddlewareHandler } from "hono";
import { internalFailure, ServiceError, toServiceError } from "../aws/service-error.ts";
import { type AppEnv } from "../identity/app-env.ts";
import { verifyHead, verifyRequest } from "../identity/verify-request.ts";
import { newId } from "../platform/ids.ts";
import { logFailure } from "../platform/log-failure.ts";
import { events } from "./events/service.ts";
import { s3 } from "./s3/service.ts";
import { scheduler } from "./scheduler/service.ts";
import { type Service, type StreamingService } from "./service.ts";
import { signedService } from "./signed-service.ts";
import { sns } from "./sns/service.ts";
import { sqs } from "./sqs/service.ts";

/** The embedded services, by the name that signatures give them. */
const SERVICES: readonly (Service | StreamingService)[] = [events, s3, scheduler, sns, sqs];

/** Answers requests to the services beside Lambda; the service is the one that the signature names. */
export const services: MiddlewareHandler<AppEnv> = async (c, next) => {
  const named = signedService(c.req.raw);
  // Lambda's own requests take the short way.
  if (named === "lambda") return await next();
  if (named === undefined) return (await answerUnsigned(c)) ?? (await next());
  const service = SERVICES.find(({ signingName }) => signingName === named);
  if (service === undefined) return await next();

  const requestId = newId();
  const response = await answer(c, service, requestId);
  response.headers.set("x-amzn-RequestId", requestId);
  return response;
};

async function answer(
  c: Context<AppEnv>,
  service: Service | StreamingService,
  requestId: string,
): Promise<Response> {
  const request = c.req.raw;
  const defer = (work: Promise<unknown>) => {
    c.executionCtx.waitUntil(work.catch(logFailure));
  };
  try {
    if ("answerStreamed" in service) {
      const signed = verifyHead(c.env, request, service.signingName);
      return await service.answerStreamed({ env: c.env, requestId, request, defer, ...signed });
    }
    const { caller, body } = await verifyRequest(c.env, request, {
      service: service.signingName,
      bytesMax: service.bodyBytesMax,
      tooLarge: () => new ServiceError("RequestEntityTooLarge", "The request is too large", 413),
    });
    return await service.answer({ env: c.env, caller, requestId, request, body, defer });
  } catch (error) {
    const known = toServiceError(error);
    if (known === undefined) logFailure(error);
    return service.refuse(known ?? internalFailure(), request, requestId);
  }
}

async function answerUnsigned(c: Context<AppEnv>): Promise<Response | undefined> {
  for (const service of SERVICES) {
    const response = await service.answerUnsigned?.(c.env, c.req.raw);
    if (response !== undefined) return response;
  }
  return undefined;
}

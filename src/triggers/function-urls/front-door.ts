import { functionArn } from "../../aws/arn.ts";
import { errorResponse } from "../../aws/error-response.ts";
import { AwsError } from "../../aws/errors.ts";
import { SYNC_PAYLOAD_BYTES_MAX } from "../../aws/limits.ts";
import { type Arrival } from "../../identity/app-env.ts";
import { toUtf8 } from "../../platform/bytes.ts";
import { newId, randomHex } from "../../platform/ids.ts";
import { makeIsolate } from "../../runtime/invoke/read-invocation.ts";
import { traceId, withoutLineage } from "../../aws/trace.ts";
import { resolveServing } from "../../runtime/resolve.ts";
import { answerBuffered, answerStreamed, type UrlInvocation } from "./answer-invocation.ts";
import { isPreflight, preflightResponse, withCors } from "./cors.ts";
import { tooLarge, unknownUrl } from "./errors.ts";
import { toEvent } from "./event.ts";
import { type Door, findDoor } from "./find-url.ts";
import { locate, type UrlTarget } from "./locate.ts";
import { permit } from "./permit.ts";
import { surroundings } from "./surroundings.ts";

/**
 * Answers a request to a function URL; undefined when it is to none. Before authentication: each URL says itself whom
 * it lets in.
 */
export function answerFunctionUrl(arrival: Arrival): Promise<Response> | undefined {
  const { url, headers } = arrival.request;
  const domain: string = arrival.env.FUNCTION_URL_DOMAIN;
  const host = domain === "" ? "" : (headers.get("host") ?? new URL(url).host);
  const target = locate(url, host, domain);
  return target === undefined ? undefined : answerNamed(arrival, target, newId());
}

async function answerNamed(
  arrival: Arrival,
  target: UrlTarget,
  requestId: string,
): Promise<Response> {
  const response = await answer(arrival, target, requestId);
  response.headers.set("x-amzn-RequestId", requestId);
  return response;
}

/** Refusals are made into responses here: a browser reads them only with the headers of CORS. */
async function answer(arrival: Arrival, target: UrlTarget, requestId: string): Promise<Response> {
  const door = await findDoor(arrival.env.DB, target.id);
  if (door === undefined) return errorResponse(unknownUrl());

  const { method, headers } = arrival.request;
  const { cors } = door.url.value;
  if (cors !== undefined && isPreflight(method, headers)) return preflightResponse(cors, headers);
  const response = await invoke(arrival, door, { target, requestId }).catch((error: unknown) => {
    if (error instanceof AwsError) return errorResponse(error);
    throw error;
  });
  if (cors !== undefined) withCors(cors, headers, response);
  return response;
}

interface Asked {
  readonly target: UrlTarget;
  readonly requestId: string;
}

async function invoke(arrival: Arrival, door: Door, asked: Asked): Promise<Response> {
  const invocation = await toInvocation(arrival, door, asked);
  const isolate = makeIsolate(arrival.env, arrival.context);
  const isStreaming = door.url.value.invokeMode === "RESPONSE_STREAM";
  const response = isStreaming
    ? await answerStreamed(arrival, isolate, invocation)
    : await answerBuffered(arrival, isolate, invocation);
  response.headers.set("X-Amzn-Trace-Id", invocation.traceId);
  return response;
}

async function toInvocation(
  { env, request }: Arrival,
  door: Door,
  { target, requestId }: Asked,
): Promise<UrlInvocation> {
  const { address, qualifier } = door.url;
  const { caller, body } = await permit(env, request, door);
  const serving = await resolveServing(env.DB, address, qualifier).catch((error: unknown) => {
    const isGone = error instanceof AwsError && error.code === "ResourceNotFoundException";
    throw isGone ? unknownUrl() : error;
  });
  const now = Date.now();
  const chain = { hex: randomHex, arn: functionArn(address) };
  const header = request.headers.get("x-amzn-trace-id") ?? undefined;
  const trace = traceId(caller === undefined ? withoutLineage(header) : header, now, chain);
  const event = JSON.stringify(
    toEvent({
      ...surroundings(request, {
        target,
        region: address.region,
        domain: env.FUNCTION_URL_DOMAIN,
      }),
      target,
      body,
      requestId,
      now,
      traceRoot: trace.slice(0, `${trace};`.indexOf(";")),
      ...(caller === undefined ? {} : { caller }),
    }),
  );
  if (isLonger(event, SYNC_PAYLOAD_BYTES_MAX)) throw tooLarge();
  const invokedArn = functionArn(address, qualifier);
  return { serving, address, invokedArn, requestId, event, traceId: trace };
}

function isLonger(text: string, bytes: number): boolean {
  // Three bytes a UTF-16 unit at most: a short text need not be counted.
  return text.length * 3 > bytes && toUtf8(text).byteLength > bytes;
}

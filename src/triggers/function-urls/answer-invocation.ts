import { type Arrival } from "../../identity/app-env.ts";
import { logFailure } from "../../platform/log-failure.ts";
import { BufferedResponse } from "../../runtime/invoke/buffered-response.ts";
import { type Isolate, start, type Started } from "../../runtime/invoke/invoke.ts";
import { printLog } from "../../runtime/invoke/print-log.ts";
import { type InvocationRequest } from "../../runtime/invoke/run.ts";
import { respond, toResponse } from "./answer.ts";
import { badGateway } from "./errors.ts";
import { hasBody } from "./response-head.ts";
import {
  indexOfSeparator,
  parsePrelude,
  PRELUDE_TYPE,
  SEPARATOR_BYTES,
  StreamedHttpResponse,
} from "./streamed-http-response.ts";

/** An invocation by URL: all but where its response goes. */
export type UrlInvocation = Omit<InvocationRequest, "response">;

/** Waits for the whole result. */
export async function answerBuffered(
  { env, request }: Arrival,
  isolate: Isolate,
  invocation: UrlInvocation,
): Promise<Response> {
  const response = new BufferedResponse(request);
  const { finished } = await start(isolate, { ...invocation, response });
  const result = await finished;
  printLog(env, result.log);
  if (result.functionError) return badGateway();
  if (result.payload !== undefined) return toResponse(result.payload);
  return toStreamedResponse(response);
}

/** A streaming handler behind a URL that does not stream: its bytes, once all are there. */
function toStreamedResponse(response: BufferedResponse): Response {
  const bytes = response.bytes();
  if (response.contentType !== PRELUDE_TYPE) {
    return new Response(bytes, { headers: { "Content-Type": response.contentType ?? "" } });
  }
  const end = indexOfSeparator(bytes, 0);
  const head = end === -1 ? undefined : parsePrelude(bytes.subarray(0, end));
  return head === undefined ? badGateway() : respond(head, bytes.subarray(end + SEPARATOR_BYTES));
}

/** Answers as soon as the head of the response is known; the body follows as it is written. */
export async function answerStreamed(
  { env, request, context }: Arrival,
  isolate: Isolate,
  invocation: UrlInvocation,
): Promise<Response> {
  // Its writes are over when the other side has been read, which is what holds a fast function up.
  const { readable, writable } = new IdentityTransformStream();
  const response = new StreamedHttpResponse(writable, request);
  const started = await start(isolate, { ...invocation, response });
  context.waitUntil(complete(env, started, response));

  const head = await response.head;
  if (head === undefined) return badGateway();
  if (request.method !== "HEAD" && hasBody(head.status)) return respond(head, readable);
  // Nobody will read what is written.
  await readable.cancel();
  return respond(head, "");
}

async function complete(
  env: Env,
  { finished }: Started,
  response: StreamedHttpResponse,
): Promise<void> {
  try {
    const result = await finished;
    printLog(env, result.log);
    await response.finish(result);
  } catch (error) {
    logFailure(error);
    await response.fail();
  }
}

import { type Context, Hono } from "hono";
import { EVENT_STREAM_CONTENT_TYPE } from "../../aws/event-stream.ts";
import { routeOf } from "../../aws/operation-routes.ts";
import { type AppEnv } from "../../identity/app-env.ts";
import { toBase64 } from "../../platform/bytes.ts";
import { logFailure } from "../../platform/log-failure.ts";
import { invokeAsync } from "../../services/async-invocations.ts";
import { throttled } from "../governor/model.ts";
import { BufferedResponse } from "./buffered-response.ts";
import { start, type Started } from "./invoke.ts";
import { printLog } from "./print-log.ts";
import {
  type Asked,
  isolateOf,
  readInvoke,
  readInvokeAsync,
  readInvokeWithResponseStream,
} from "./read-invocation.ts";
import { StreamedResponse } from "./streamed-response.ts";

/** The data plane's operations. Mounted at the root. */
export const invokeRoutes = new Hono<AppEnv>()
  .on(...routeOf("Invoke"), async (c) => {
    const asked = await readInvoke(c);
    if (asked.invocationType === "DryRun") return c.body(null, 204);
    if (asked.invocationType === "Event") {
      const traceHeader = await enqueue(c, asked);
      return c.body(null, 202, { "X-Amzn-Trace-Id": traceHeader });
    }

    const response = new BufferedResponse(c.req.raw);
    const request = asked.toRequest(response);
    const { finished } = await start(isolateOf(c), request);
    const result = await finished;
    printLog(c.env, result.log);

    return new Response(result.payload ?? response.bytes(), {
      headers: {
        "Content-Type":
          result.payload === undefined && response.contentType !== undefined
            ? response.contentType
            : "application/json",
        "X-Amz-Executed-Version": asked.executedVersion,
        "X-Amzn-Trace-Id": request.traceId,
        ...(result.functionError ? { "X-Amz-Function-Error": "Unhandled" } : {}),
        ...(asked.withLog ? { "X-Amz-Log-Result": toBase64(result.log.tail()) } : {}),
      },
    });
  })
  .on(...routeOf("InvokeAsync"), async (c) => {
    await enqueue(c, await readInvokeAsync(c));
    return c.json({ Status: 202 }, 202);
  })
  .on(...routeOf("InvokeWithResponseStream"), async (c) => {
    const asked = await readInvokeWithResponseStream(c);
    if (asked.invocationType === "DryRun") return c.body(null, 204);

    // Its writes are over when the other side has been read, which is what holds a fast function up.
    const { readable, writable } = new IdentityTransformStream();
    const response = new StreamedResponse(writable, { withLog: asked.withLog, request: c.req.raw });
    const request = asked.toRequest(response);
    const started = await start(isolateOf(c), request);
    c.executionCtx.waitUntil(complete(c, started, response));

    return c.body(readable, 200, {
      "Content-Type": EVENT_STREAM_CONTENT_TYPE,
      "X-Amz-Executed-Version": asked.executedVersion,
      "X-Amzn-Trace-Id": request.traceId,
    });
  });

/** Ends the stream as the invocation ends; a handler that does not stream gets its result across here. */
async function complete(
  c: Context<AppEnv>,
  { finished }: Started,
  response: StreamedResponse,
): Promise<void> {
  try {
    const result = await finished;
    printLog(c.env, result.log);
    await response.finish(result);
  } catch (error) {
    logFailure(error);
    await response.fail();
  }
}

/** Leaves an event to the queue of its function, which has it on disk when this resolves. Returns its trace. */
async function enqueue(c: Context<AppEnv>, asked: Asked): Promise<string> {
  const event = asked.toEvent();
  const delivery = await invokeAsync(c.env, event);
  if (!delivery.ok) {
    const reason = `An event was not taken: ${delivery.code} ${delivery.message}`;
    if (!delivery.retryable) throw new Error(reason);
    console.warn(reason);
    throw throttled("function-rate");
  }
  return event.traceHeader ?? "";
}

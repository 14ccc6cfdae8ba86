import { type MiddlewareHandler } from "hono";
import { newId } from "../platform/ids.ts";

/** Becomes `ResponseMetadata.RequestId` in every SDK: reference 1.4. */
const HEADER = "x-amzn-RequestId";

interface RequestIdEnv {
  Variables: { requestId: string };
}

/** Names each request, and writes the name on its answer, refusals and failures included. */
export function requestId(): MiddlewareHandler<RequestIdEnv> {
  return async (c, next) => {
    c.set("requestId", newId());
    await next();
    // By `c.header` Hono would make a second response of what it has.
    c.res.headers.set(HEADER, c.get("requestId"));
  };
}

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
    c.header(HEADER, c.get("requestId"));
  };
}

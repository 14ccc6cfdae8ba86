import { type MiddlewareHandler } from "hono";
import { requestTooLarge } from "../aws/errors.ts";
import { REQUEST_BYTES_MAX } from "../aws/limits.ts";
import { findOperation } from "../aws/operation-routes.ts";
import { type AppEnv } from "./app-env.ts";
import { type RequestHead } from "./sigv4/request.ts";
import { verifyRequest } from "./verify-request.ts";

/** Lets a request pass when its signature holds, and says in `caller` whose it is and in `body` what it covers. */
export const authenticate: MiddlewareHandler<AppEnv> = async (c, next) => {
  const { caller, body } = await verifyRequest(c.env, c.req.raw, {
    service: "lambda",
    bytesMax: REQUEST_BYTES_MAX,
    tooLarge: (head) => requestTooLarge(operationOf(head), REQUEST_BYTES_MAX),
  });
  c.set("caller", caller);
  c.set("body", body);
  await next();
};

/** AWS names the operation (text 16 of the reference), before it knows whether the caller may use it. */
function operationOf({ method, path, query }: RequestHead): string {
  return findOperation(method, path, new URLSearchParams(query))?.name ?? "CreateFunction";
}

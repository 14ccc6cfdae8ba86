import { type Context } from "hono";
import { requestTooLarge } from "../aws/errors.ts";
import { REQUEST_BYTES_MAX } from "../aws/limits.ts";
import { findOperation } from "../aws/operation-routes.ts";
import { type AppEnv } from "./app-env.ts";
import { type RequestHead } from "./sigv4/request.ts";
import { verifyRequest } from "./verify-request.ts";

/** Reads a request whose signature holds: `caller` says whose it is and `body` what it covers. Throws AWS's refusals. */
export async function authenticate(c: Context<AppEnv>): Promise<void> {
  const { caller, body } = await verifyRequest(c.env, c.req.raw, {
    service: "lambda",
    bytesMax: REQUEST_BYTES_MAX,
    tooLarge: (head) => requestTooLarge(operationOf(head), REQUEST_BYTES_MAX),
  });
  c.set("caller", caller);
  c.set("body", body);
}

/** AWS names the operation (text 16 of the reference), before it knows whether the caller may use it. */
function operationOf({ method, path, query }: RequestHead): string {
  return findOperation(method, path, new URLSearchParams(query))?.name ?? "CreateFunction";
}

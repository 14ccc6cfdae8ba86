import { Hono } from "hono";
import { errorResponse } from "./aws/error-response.ts";
import { AwsError, operationNotBuilt, unknownOperation, validationFailed } from "./aws/errors.ts";
import { findOperation } from "./aws/operation-routes.ts";
import { requestId } from "./aws/request-id.ts";
import { accountRoutes } from "./functions/account/routes.ts";
import { aliasRoutes } from "./functions/aliases/routes.ts";
import { concurrencyRoutes } from "./functions/concurrency/routes.ts";
import { layerPolicyRoutes } from "./functions/layers/policy-routes.ts";
import { layerRoutes } from "./functions/layers/routes.ts";
import { codeSigningRoutes } from "./functions/code-signing/routes.ts";
import { durableExecutionRoutes } from "./functions/durable-executions/routes.ts";
import { eventInvokeRoutes } from "./functions/event-invoke/routes.ts";
import { eventSourceRoutes } from "./functions/event-sources/routes.ts";
import { managedInstanceRoutes } from "./functions/managed-instances/routes.ts";
import { PACKAGE_LINK_PATH } from "./functions/packages/link.ts";
import { packageRoutes } from "./functions/packages/routes.ts";
import { policyRoutes } from "./functions/policies/routes.ts";
import { functionRoutes } from "./functions/routes.ts";
import { tagRoutes } from "./functions/tags/routes.ts";
import { urlRoutes } from "./functions/urls/routes.ts";
import { recursionRoutes } from "./functions/recursion/routes.ts";
import { runtimeManagementRoutes } from "./functions/runtime-management/routes.ts";
import { versionRoutes } from "./functions/versions/routes.ts";
import { type AppEnv } from "./identity/app-env.ts";
import { authenticate } from "./identity/authenticate.ts";
import { invokeRoutes } from "./runtime/invoke/routes.ts";
import { logFailure } from "./platform/log-failure.ts";
import { answerService } from "./services/front-door.ts";
import { answerFunctionUrl } from "./triggers/function-urls/front-door.ts";

export interface App {
  readonly fetch: (request: Request, env: Env, context: ExecutionContext) => Promise<Response>;
}

/** Which request goes to which part of the service. */
export function createApp(): App {
  const lambda = createLambda();
  return {
    async fetch(request, env, context) {
      try {
        const arrival = { request, env, context };
        const answering = answerFunctionUrl(arrival) ?? answerService(arrival);
        const answered = answering === undefined ? undefined : await answering;
        return answered ?? (await lambda.fetch(request, env, context));
      } catch (error) {
        return toResponse(error);
      }
    },
  };
}

/** Lambda's own API. */
function createLambda(): Hono<AppEnv> {
  const app = new Hono<AppEnv>({ getPath: rawPath });

  app.onError(toResponse);
  app.use(requestId());
  app.route(PACKAGE_LINK_PATH, packageRoutes);
  app.use(async (c, next) => {
    refuseBadEscapes(c.req.path);
    await authenticate(c);
    // Hono would answer HEAD by the route of GET.
    if (c.req.method === "HEAD") throw unknownOperation();
    await next();
  });
  app.route("/", functionRoutes);
  app.route("/", versionRoutes);
  app.route("/", aliasRoutes);
  app.route("/", concurrencyRoutes);
  app.route("/", accountRoutes);
  app.route("/", layerRoutes);
  app.route("/", layerPolicyRoutes);
  app.route("/", policyRoutes);
  app.route("/", tagRoutes);
  app.route("/", urlRoutes);
  app.route("/", eventInvokeRoutes);
  app.route("/", eventSourceRoutes);
  app.route("/", codeSigningRoutes);
  app.route("/", runtimeManagementRoutes);
  app.route("/", recursionRoutes);
  app.route("/", durableExecutionRoutes);
  app.route("/", managedInstanceRoutes);
  app.route("/", invokeRoutes);

  app.notFound((c) => {
    const query = new URL(c.req.url).searchParams;
    const operation = findOperation(c.req.method, rawPath(c.req.raw), query);
    throw operation === undefined ? unknownOperation() : operationNotBuilt(operation.name);
  });
  return app;
}

/**
 * The path as it was sent. It is split first and each segment decoded once (by `c.req.param`), or an
 * ARN's `%2F` would become a separator and `%2524` a `$`: reference 1.4.
 */
function rawPath({ url }: Request): string {
  const start = url.indexOf("/", url.indexOf("//") + 2);
  if (start === -1) return "/";
  const rest = url.slice(start);
  const length = rest.search(/[?#]/);
  return length === -1 ? rest : rest.slice(0, length);
}

/** Hono would leave a segment that it cannot decode as it is, and the name would be a wrong one. */
function refuseBadEscapes(path: string): void {
  if (!path.includes("%")) return;
  try {
    decodeURIComponent(path);
  } catch {
    throw validationFailed("The request path has a malformed percent-escape");
  }
}

function toResponse(error: unknown): Response {
  return errorResponse(error instanceof AwsError ? error : hidden(error));
}

/** A bug of ours: the log learns why, the caller only that it happened. */
function hidden(error: unknown): AwsError {
  logFailure(error);
  return new AwsError("ServiceException", "An internal error occurred");
}

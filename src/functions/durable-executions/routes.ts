import { Hono } from "hono";
import { functionArn } from "../../aws/arn.ts";
import { functionNotFound, invalidParameter, resourceNotFound } from "../../aws/errors.ts";
import { NAMESPACED_FUNCTION_NAME, QUALIFIER } from "../../aws/function-name.ts";
import { routeOf } from "../../aws/operation-routes.ts";
import { MARKER } from "../../aws/paging.ts";
import { integer, required, string, structure } from "../../aws/shape.ts";
import { readInput, readIntegerParameter } from "../../aws/shape-read.ts";
import { type AppEnv } from "../../identity/app-env.ts";
import { findQualified } from "../qualifier.ts";
import { contextOf, type Request, targetOf } from "../request.ts";

/**
 * A DurableConfig is kept and nothing runs durably yet. So there is no execution to be found,
 * and no token and no callback that could be one of ours.
 */
const EXECUTION = {
  DurableExecutionArn: required(
    string({
      min: 1,
      max: 1024,
      pattern: String.raw`arn:([a-zA-Z0-9-]+):lambda:([a-zA-Z0-9-]+):(\d{12}):function:([a-zA-Z0-9_-]+):(\$LATEST(?:\.PUBLISHED)?|[0-9]+)/durable-execution/([a-zA-Z0-9_-]+)/([a-zA-Z0-9_-]+)`,
    }),
  ),
};
const TOKEN = {
  CheckpointToken: required(string({ min: 1, max: 2048, pattern: "[A-Za-z0-9+/]+={0,2}" })),
};
const PAGE = { Marker: MARKER, MaxItems: integer({ min: 0, max: 1000 }) };

const OF_EXECUTION = structure({ ...EXECUTION, ...PAGE });
const OF_TOKEN = structure({ ...EXECUTION, ...TOKEN, ...PAGE });
const OF_CALLBACK = structure({
  CallbackId: required(string({ min: 1, max: 1024, pattern: "[A-Za-z0-9+/]+={0,2}" })),
});
const LIST = structure({
  Qualifier: QUALIFIER,
  FunctionName: required(NAMESPACED_FUNCTION_NAME),
  DurableExecutionName: string({ min: 1, max: 64, pattern: "[a-zA-Z0-9-_]+" }),
  ...PAGE,
});

export const durableExecutionRoutes = new Hono<AppEnv>()
  .on(...routeOf("ListDurableExecutionsByFunction"), async (c) => {
    const input = readInput(LIST, {
      Qualifier: c.req.query("Qualifier"),
      FunctionName: c.req.param("name"),
      DurableExecutionName: c.req.query("DurableExecutionName"),
      ...pageOf(c),
    });
    const { address, qualifier } = targetOf(
      c,
      input.FunctionName,
      input.Qualifier === undefined ? {} : { qualifier: input.Qualifier },
    );
    const { db, now } = contextOf(c);
    const found = await findQualified(db, address, qualifier, now());
    if (found === undefined) throw functionNotFound(functionArn(address, qualifier));
    return c.json({ DurableExecutions: [] });
  })

  .on(...routeOf("GetDurableExecution"), (c) => refuseExecution(c))
  .on(...routeOf("GetDurableExecutionHistory"), (c) => refuseExecution(c))
  .on(...routeOf("StopDurableExecution"), (c) => refuseExecution(c))

  // These two know no exception for what is not there: a token that no execution has is a wrong one.
  .on(...routeOf("GetDurableExecutionState"), (c) => {
    readInput(OF_TOKEN, {
      ...executionOf(c),
      CheckpointToken: c.req.query("CheckpointToken"),
      ...pageOf(c),
    });
    throw invalidToken();
  })
  .on(...routeOf("CheckpointDurableExecution"), (c) => {
    readInput(OF_TOKEN, executionOf(c), c.var.body);
    throw invalidToken();
  })

  .on(...routeOf("SendDurableExecutionCallbackSuccess"), (c) => refuseCallback(c))
  .on(...routeOf("SendDurableExecutionCallbackFailure"), (c) => refuseCallback(c))
  .on(...routeOf("SendDurableExecutionCallbackHeartbeat"), (c) => refuseCallback(c));

function refuseExecution(c: Request): never {
  readInput(OF_EXECUTION, { ...executionOf(c), ...pageOf(c) });
  throw resourceNotFound();
}

function refuseCallback(c: Request): never {
  readInput(OF_CALLBACK, { CallbackId: c.req.param("callback") });
  throw invalidParameter("Invalid callback ID.");
}

function executionOf(c: Request) {
  return { DurableExecutionArn: c.req.param("execution") };
}

function pageOf(c: Request) {
  return {
    Marker: c.req.query("Marker"),
    MaxItems: readIntegerParameter(c.req.query("MaxItems")),
  };
}

function invalidToken() {
  return invalidParameter("Invalid checkpoint token.");
}

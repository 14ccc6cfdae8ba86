import { Hono } from "hono";
import { functionArn } from "../../aws/arn.ts";
import { functionNotFound, invalidParameter, resourceNotFound } from "../../aws/errors.ts";
import { routeOf } from "../../aws/operation-routes.ts";
import { readBooleanParameter, readDateParameter, readInput } from "../../aws/shape-read.ts";
import { type AppEnv } from "../../identity/app-env.ts";
import { findQualified } from "../qualifier.ts";
import { contextOf, pageOf, type Request, targetOf } from "../request.ts";
import {
  CHECKPOINT_DURABLE_EXECUTION,
  DURABLE_CALLBACK,
  DURABLE_CALLBACK_FAILURE,
  DURABLE_CALLBACK_SUCCESS,
  GET_DURABLE_EXECUTION,
  GET_DURABLE_EXECUTION_HISTORY,
  GET_DURABLE_EXECUTION_STATE,
  LIST_DURABLE_EXECUTIONS,
  STOP_DURABLE_EXECUTION,
} from "./wire-shapes.ts";

/**
 * A DurableConfig is kept and nothing runs durably yet. So there is no execution to be found,
 * and no token and no callback that could be one of ours.
 */
export const durableExecutionRoutes = new Hono<AppEnv>()
  .on(...routeOf("ListDurableExecutionsByFunction"), async (c) => {
    const input = readInput(LIST_DURABLE_EXECUTIONS, {
      Qualifier: c.req.query("Qualifier"),
      FunctionName: c.req.param("name"),
      DurableExecutionName: c.req.query("DurableExecutionName"),
      Statuses: c.req.queries("Statuses"),
      StartedAfter: readDateParameter(c.req.query("StartedAfter")),
      StartedBefore: readDateParameter(c.req.query("StartedBefore")),
      ReverseOrder: readBooleanParameter(c.req.query("ReverseOrder")),
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

  .on(...routeOf("GetDurableExecution"), (c) => {
    readInput(GET_DURABLE_EXECUTION, executionOf(c));
    throw resourceNotFound();
  })
  .on(...routeOf("GetDurableExecutionHistory"), (c) => {
    readInput(GET_DURABLE_EXECUTION_HISTORY, {
      ...executionOf(c),
      IncludeExecutionData: readBooleanParameter(c.req.query("IncludeExecutionData")),
      ReverseOrder: readBooleanParameter(c.req.query("ReverseOrder")),
      ...pageOf(c),
    });
    throw resourceNotFound();
  })
  .on(...routeOf("StopDurableExecution"), (c) => {
    readInput(STOP_DURABLE_EXECUTION, executionOf(c), c.var.body, "Error");
    throw resourceNotFound();
  })

  // These two know no exception for what is not there: a token that no execution has is a wrong one.
  .on(...routeOf("GetDurableExecutionState"), (c) => {
    const CheckpointToken = c.req.query("CheckpointToken");
    readInput(GET_DURABLE_EXECUTION_STATE, { ...executionOf(c), CheckpointToken, ...pageOf(c) });
    throw invalidToken();
  })
  .on(...routeOf("CheckpointDurableExecution"), (c) => {
    readInput(CHECKPOINT_DURABLE_EXECUTION, executionOf(c), c.var.body);
    throw invalidToken();
  })

  .on(...routeOf("SendDurableExecutionCallbackSuccess"), (c) => {
    readInput(DURABLE_CALLBACK_SUCCESS, { ...callbackOf(c), Result: c.var.body });
    throw invalidCallback();
  })
  .on(...routeOf("SendDurableExecutionCallbackFailure"), (c) => {
    readInput(DURABLE_CALLBACK_FAILURE, callbackOf(c), c.var.body, "Error");
    throw invalidCallback();
  })
  .on(...routeOf("SendDurableExecutionCallbackHeartbeat"), (c) => {
    readInput(DURABLE_CALLBACK, callbackOf(c));
    throw invalidCallback();
  });

function callbackOf(c: Request) {
  return { CallbackId: c.req.param("callback") };
}

function executionOf(c: Request) {
  return { DurableExecutionArn: c.req.param("execution") };
}

function invalidToken() {
  return invalidParameter("Invalid checkpoint token.");
}

function invalidCallback() {
  return invalidParameter("Invalid callback ID.");
}

import { type Context } from "hono";
import { functionArn } from "../../aws/arn.ts";
import { invalidParameter } from "../../aws/errors.ts";
import {
  NAMESPACED_FUNCTION_NAME,
  parseFunctionName,
  QUALIFIER,
  resolveTarget,
} from "../../aws/function-name.ts";
import { oneOf, required, structure } from "../../aws/shape.ts";
import { readInput } from "../../aws/shape-read.ts";
import { type AppEnv, type Caller } from "../../identity/app-env.ts";
import { randomHex } from "../../platform/ids.ts";
import { logFailure } from "../../platform/log-failure.ts";
import { type AsyncInvocation } from "../../services/async-invocations.ts";
import { initializerOf } from "../../functions/request.ts";
import { sandboxHostOf } from "../environments/sandbox-host.ts";
import { resolveServing } from "../resolve.ts";
import { type Isolate } from "./invoke.ts";
import { readClientContext, readEvent } from "./payload.ts";
import { type InvocationResponse } from "./response.ts";
import { type InvocationRequest } from "./run.ts";
import { traceId, traceOf } from "../../aws/trace.ts";

/** In the order in which AWS reports failures (reference 2.2: the qualifier before the name). */
const COMMON = {
  Qualifier: QUALIFIER,
  FunctionName: required(NAMESPACED_FUNCTION_NAME),
};
const LOG_TYPE = { LogType: oneOf(["None", "Tail"]) };

const INVOKE = structure({
  ...COMMON,
  InvocationType: oneOf(["Event", "RequestResponse", "DryRun"]),
  ...LOG_TYPE,
});

const INVOKE_WITH_RESPONSE_STREAM = structure({
  ...COMMON,
  InvocationType: oneOf(["RequestResponse", "DryRun"]),
  ...LOG_TYPE,
});

const INVOKE_ASYNC = structure({ FunctionName: required(NAMESPACED_FUNCTION_NAME) });

/** What the caller asks for, checked and found. */
export interface Asked {
  readonly invocationType: "Event" | "RequestResponse" | "DryRun";
  readonly withLog: boolean;
  readonly executedVersion: string;
  /** What asks for it to be run later. */
  toEvent(): AsyncInvocation;
  /** The invocation itself, whose payload is read only now. */
  toRequest(response: InvocationResponse): InvocationRequest;
}

export function readInvoke(c: Context<AppEnv>): Promise<Asked> {
  return read(c, readInput(INVOKE, inputOf(c)));
}

/** Everything of this operation but its name is fixed. */
export function readInvokeAsync(c: Context<AppEnv>): Promise<Asked> {
  const name = readInput(INVOKE_ASYNC, { FunctionName: c.req.param("name") });
  return read(c, { ...name, InvocationType: "Event" });
}

export function readInvokeWithResponseStream(c: Context<AppEnv>): Promise<Asked> {
  return read(c, readInput(INVOKE_WITH_RESPONSE_STREAM, inputOf(c)));
}

function inputOf(c: Context<AppEnv>) {
  return {
    Qualifier: c.req.query("Qualifier"),
    FunctionName: c.req.param("name"),
    InvocationType: c.req.header("X-Amz-Invocation-Type"),
    LogType: c.req.header("X-Amz-Log-Type"),
  };
}

interface Input {
  readonly Qualifier?: string | undefined;
  readonly FunctionName: string;
  readonly InvocationType?: Asked["invocationType"] | undefined;
  readonly LogType?: "None" | "Tail" | undefined;
}

async function read(c: Context<AppEnv>, input: Input): Promise<Asked> {
  const { address, qualifier } = targetOf(c.var.caller, input.FunctionName, input.Qualifier);
  const serving = await resolveServing(c.env.DB, address, qualifier);
  if (c.req.header("X-Amz-Tenant-Id") !== undefined) throw notForTenants();
  const header = c.req.header("X-Amzn-Trace-Id");
  return {
    invocationType: input.InvocationType ?? "RequestResponse",
    withLog: input.LogType === "Tail",
    executedVersion: serving.version,
    // The client context is for callers who wait: so the documentation of Invoke.
    toEvent: () => ({
      functionArn: functionArn(address, qualifier),
      payload: readEvent(c.var.body, "Event"),
      requestId: c.var.requestId,
      // What runs it says that the trace has come to the function.
      traceHeader: traceOf(header, Date.now(), randomHex),
    }),
    toRequest(response) {
      const clientContext = readClientContext(c.req.header("X-Amz-Client-Context"));
      return {
        serving,
        address,
        response,
        invokedArn: functionArn(address, qualifier),
        requestId: c.var.requestId,
        event: readEvent(c.var.body),
        traceId: traceId(header, Date.now(), { hex: randomHex, arn: functionArn(address) }),
        ...(clientContext === undefined ? {} : { clientContext }),
      };
    },
  };
}

export function isolateOf({ env, executionCtx }: Context<AppEnv>): Isolate {
  return makeIsolate(env, executionCtx);
}

/** What of this isolate an invocation needs, for whoever begins one. */
export function makeIsolate(env: Env, context: Pick<ExecutionContext, "waitUntil">): Isolate {
  return {
    ...sandboxHostOf(env),
    initializer: initializerOf(env),
    db: env.DB,
    governors: env.GOVERNORS,
    defer: (work) => context.waitUntil(work.catch(logFailure)),
  };
}

function targetOf(caller: Caller, text: string, qualifier: string | undefined) {
  const name = parseFunctionName(text);
  if (name === undefined) throw new Error(`"${text}" has passed its shape but is no name`);
  return resolveTarget({ caller, name, qualifier, deniedAction: "lambda:InvokeFunction" });
}

/** No function that can be called isolates tenants: one with TenancyConfig is refused before this. */
function notForTenants() {
  return invalidParameter(
    "The invoked function is not enabled with tenancy configuration. Remove the tenant ID and try again.",
  );
}

import { Hono } from "hono";
import { functionArn } from "../../aws/arn.ts";
import { AwsError } from "../../aws/errors.ts";
import {
  NAMESPACED_FUNCTION_NAME,
  parseFunctionName,
  QUALIFIER,
  resolveTarget,
} from "../../aws/function-name.ts";
import { routeOf } from "../../aws/operation-routes.ts";
import { oneOf, required, structure } from "../../aws/shape.ts";
import { readInput } from "../../aws/shape-read.ts";
import { type AppEnv, type Caller } from "../../identity/app-env.ts";
import { toBase64, toHex } from "../../platform/bytes.ts";
import { resolveServing } from "../resolve.ts";
import { invoke, type Isolate } from "./invoke.ts";
import { readClientContext, readEvent } from "./payload.ts";
import { traceId } from "./trace.ts";

/** In the order in which AWS reports failures (reference 2.2: the qualifier before the name). */
const INVOKE = structure({
  Qualifier: QUALIFIER,
  FunctionName: required(NAMESPACED_FUNCTION_NAME),
  InvocationType: oneOf(["Event", "RequestResponse", "DryRun"]),
  LogType: oneOf(["None", "Tail"]),
});

/** The data plane's operations. Mounted at the root. */
export const invokeRoutes = new Hono<AppEnv>().on(...routeOf("Invoke"), async (c) => {
  const input = readInput(INVOKE, {
    Qualifier: c.req.query("Qualifier"),
    FunctionName: c.req.param("name"),
    InvocationType: c.req.header("X-Amz-Invocation-Type"),
    LogType: c.req.header("X-Amz-Log-Type"),
  });
  const target = targetOf(c.var.caller, input.FunctionName, input.Qualifier);
  const invokedArn = functionArn(target.address, target.qualifier);
  const serving = await resolveServing(c.env.DB, target.address, target.qualifier);
  if (input.InvocationType === "DryRun") return c.body(null, 204);
  if (input.InvocationType === "Event") throw eventNotBuilt();

  const clientContext = readClientContext(c.req.header("X-Amz-Client-Context"));
  const trace = traceId(c.req.header("X-Amzn-Trace-Id"), Date.now(), randomHex);
  const { payload, functionError, log } = await invoke(isolateOf(c.env), {
    serving,
    address: target.address,
    invokedArn,
    requestId: c.var.requestId,
    event: readEvent(c.var.body),
    traceId: trace,
    ...(clientContext === undefined ? {} : { clientContext }),
  });
  if (isTrue(c.env.LOG_TO_CONSOLE)) console.log(log.text.trimEnd());

  return c.body(payload, 200, {
    "Content-Type": "application/json",
    "X-Amz-Executed-Version": serving.version,
    "X-Amzn-Trace-Id": trace,
    ...(functionError ? { "X-Amz-Function-Error": "Unhandled" } : {}),
    ...(input.LogType === "Tail" ? { "X-Amz-Log-Result": toBase64(log.tail()) } : {}),
  });
});

function targetOf(caller: Caller, text: string, qualifier: string | undefined) {
  const name = parseFunctionName(text);
  if (name === undefined) throw new Error(`"${text}" has passed its shape but is no name`);
  return resolveTarget({ caller, name, qualifier, deniedAction: "lambda:InvokeFunction" });
}

function eventNotBuilt(): AwsError {
  return new AwsError(
    "NotImplementedException",
    "The invocation type Event is not implemented yet. Use RequestResponse.",
  );
}

function isolateOf(env: Env): Isolate {
  return {
    packages: env.PACKAGES,
    guestMemoryMbMax: Number(env.GUEST_MEMORY_MAX_MB),
    privateNetworks: isAllowed(env.EGRESS_PRIVATE_NETWORKS) ? "allow" : "deny",
    environmentsBytesMax: Number(env.ENVIRONMENTS_MEMORY_MAX_MB) * 1024 * 1024,
  };
}

/** Variables are typed by what wrangler.toml says; another deployment may say otherwise. */
function isTrue(variable: string): boolean {
  return variable === "true";
}

function isAllowed(variable: string): boolean {
  return variable === "allow";
}

function randomHex(digits: number): string {
  return toHex(crypto.getRandomValues(new Uint8Array(digits / 2)));
}

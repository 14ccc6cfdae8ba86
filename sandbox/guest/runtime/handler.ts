import { type EnvironmentConfig } from "../../messages.ts";
import { console } from "../node/console.ts";
import { variables } from "../node/process-env.ts";
import { type ResponseMode, responseMode } from "./awslambda.ts";
import { type Handler, Invocation } from "./invocation.ts";
import { StreamingInvocation } from "./streaming-invocation.ts";

/** Node.js 24 is the first whose runtime has no callbacks (reference 3.3). */
const ASYNC_ONLY_FROM = 24;

/** The function's handler, and how its invocations run. */
export interface LoadedHandler {
  readonly handler: Handler;
  readonly isAsyncOnly: boolean;
  makeInvocation(): Invocation | StreamingInvocation;
}

/** Why what a module exports is no handler: the runtime's error type without "Runtime.", and its message. */
export interface NoHandler {
  readonly kind: string;
  readonly message: string;
}

/** Finds the handler in what its module exports. */
export function findHandler(
  exports: unknown,
  config: EnvironmentConfig,
): LoadedHandler | NoHandler {
  const { property, handler: name, runtime } = config;
  const isAsyncOnly = majorOf(runtime) >= ASYNC_ONLY_FROM;
  const value = lookUp(exports, property, isAsyncOnly);
  if (!value) return notFound(`${name} is undefined or not exported`);
  if (typeof value !== "function") return notFound(`${name} is not a function`);
  const mode = responseMode(value);
  if (mode.kind === "malformed") {
    const message = "Only response streaming is supported.";
    return { kind: "MalformedStreamingHandler", message };
  }
  const takesCallback = mode.kind === "buffered" && value.length >= 3;
  if (takesCallback && isAsyncOnly) return callbackRefused(name);
  if (takesCallback) warnOfCallback(value, name);
  // Only its own caller knows what a handler really takes and gives.
  const handler = value as Handler;
  return { handler, isAsyncOnly, makeInvocation: () => makeInvocation(mode, isAsyncOnly) };
}

function makeInvocation(mode: ResponseMode, isAsyncOnly: boolean) {
  if (mode.kind !== "streaming") return new Invocation({ isAsyncOnly });
  return new StreamingInvocation({ isAsyncOnly, highWaterMark: mode.highWaterMark });
}

/** From Node.js 24 on the runtime also looks into the default export, where transpilers put what they exported. */
function lookUp(exports: unknown, property: string, intoDefault: boolean): unknown {
  const found = follow(exports, property);
  if (found || !intoDefault || typeof exports !== "object" || exports === null) return found;
  return "default" in exports ? follow(exports.default, property) : found;
}

function follow(from: unknown, property: string): unknown {
  let value = from;
  for (const part of property.split(".")) {
    if (value === null || value === undefined) return undefined;
    value = (value as Record<string, unknown>)[part];
  }
  return value;
}

function notFound(message: string): NoHandler {
  return { kind: "HandlerNotFound", message };
}

function callbackRefused(name: string): NoHandler {
  const text =
    "ERROR: AWS Lambda has removed support for callback-based function handlers starting with Node.js 24. ";
  return { kind: "CallbackHandlerDeprecated", message: `${text}${name} takes a callback.` };
}

function warnOfCallback(handler: object, name: string): void {
  const isAsync = handler.constructor?.name === "AsyncFunction";
  if (isAsync || "AWS_LAMBDA_NODEJS_DISABLE_CALLBACK_WARNING" in variables) return;
  console.warn(
    `${name} takes a callback, which no runtime from Node.js 24 on will give it: make it an async function. ` +
      "Set AWS_LAMBDA_NODEJS_DISABLE_CALLBACK_WARNING to be told no more.",
  );
}

function majorOf(runtime: string): number {
  return Number(/^nodejs(\d+)/.exec(runtime)?.[1] ?? 0);
}

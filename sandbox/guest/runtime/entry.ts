import {
  type BuiltinDescription,
  type EnvironmentConfig,
  type InvocationContext,
  type RestoreConfig,
} from "../../messages.ts";
import { type GuestEntry } from "../../protocol.ts";
import { callInFrame } from "../async-frame.ts";
import { call } from "../door.ts";
import { BUILTIN_NAMES, SCHEME_ONLY_NAMES } from "../node/builtin-names.ts";
import { loadBuiltin } from "../node/builtins.ts";
import { isRefusal } from "../node/refuse.ts";
import { hasTicks, runTicks } from "../node/next-tick.ts";
import { configureLog } from "../node/console-log.ts";
import { configureProcess, process } from "../node/process.ts";
import { applyTimeZone, variables } from "../node/process-env.ts";
import { pathToFileURL } from "../node/url-file.ts";
import { seedRandom } from "../web/random.ts";
import { clearKeptObjects } from "../web/weak-ref.ts";
import { shiftOrigin } from "../web/time-origin.ts";
import { hasDue, nextDelay, runDue, shiftTimers } from "../web/timers.ts";
import { isWaiting, settle } from "../operations.ts";
import { hasRejections, reportRejections } from "./rejections.ts";
import { installAwsLambda } from "./awslambda.ts";
import { setIdentity } from "./context.ts";
import { runtimeFailure, toFailure } from "./failure.ts";
import { findHandler, type LoadedHandler } from "./handler.ts";
import { answer, uncaught } from "./uncaught.ts";
import { requireHandler } from "./require.ts";
import { runAfterRestore, runBeforeCheckpoint } from "./snap-start.ts";
import { fromJson, NativeSyntaxError, toJson } from "./primordials.ts";

let config: EnvironmentConfig | undefined;
let loaded: LoadedHandler | undefined;
/** When this environment became a snapshot: no time has passed for it since. */
let pausedAt = 0;
let invocation: ReturnType<LoadedHandler["makeInvocation"]> | undefined;

/**
 * What the host holds of the guest. The runtime of AWS loads and calls a handler from promise jobs of its own, so that
 * the promise jobs a handler leaves come before its ticks: `start` and `invoke` leave the ticks to the next turn.
 * Nothing that user code enters outlives a call of it.
 */
export const entry: GuestEntry = {
  start: inNoFrame((text) => {
    config = fromJson(text) as EnvironmentConfig;
    seedRandom(config.seed);
    setIdentity(config.identity);
    configureProcess(config);
    configureLog(config.env);
    installAwsLambda(config.env);
    loadHandler(config);
  }),

  invoke: inNoFrame((event, text) => {
    const context = fromJson(text) as InvocationContext;
    variables["_X_AMZN_TRACE_ID"] = context.traceId;
    invocation = loaded?.makeInvocation();
    if (loaded !== undefined) invocation?.run(loaded.handler, event, context);
  }),

  checkpoint: inNoFrame(() => {
    answerAfter(runBeforeCheckpoint(), () => {
      pausedAt = call("now");
    });
  }),

  restore: inNoFrame((text) => {
    const { env, identity, seed } = fromJson(text) as RestoreConfig;
    setIdentity(identity);
    const pausedMs = call("now") - pausedAt;
    shiftOrigin(pausedMs);
    shiftTimers(pausedMs);
    seedRandom(seed);
    assign(variables, env);
    applyTimeZone();
    answerAfter(runAfterRestore());
  }),

  turn: inNoFrame(() => {
    try {
      const now = call("now");
      if (!hasDue(now)) return restUntil(now);
      runDue(now);
      return 0;
    } catch (error) {
      uncaught(error);
      return 0;
    }
  }),

  builtins: () => toJson(describeBuiltins()),

  settle: inNoFrame((operation, error, text, bytes) => {
    settle(operation, error, text, bytes);
    tick();
  }),

  drained: inNoFrame(() => {
    if (loaded === undefined) return neverLoaded();
    if (invocation === undefined) return neverHooked();
    invocation.drained();
    guarded(() => process.emit("beforeExit", process.exitCode ?? 0));
  }),

  finishTurn: inNoFrame(() => {
    if (hasTicks()) tick();
    else if (hasRejections()) guarded(reportRejections);
    else {
      clearKeptObjects();
      return 0;
    }
    return 1;
  }),
};

const { assign } = Object;

/** Answers when the hooks of a function are through, or with what one of them has thrown. */
function answerAfter(hooks: Promise<void>, finish?: () => void): void {
  hooks.then(
    () => {
      finish?.();
      call("result", "null");
    },
    (error: unknown) => answer(toFailure(error, "Uncaught Exception")),
  );
}

function inNoFrame<A extends unknown[], R>(work: (...args: A) => R): (...args: A) => R {
  return (...args) => callInFrame(undefined, work, undefined, args) as R;
}

/** Milliseconds to the next timer, or Infinity when only operations of the host are under way. */
function restUntil(now: number): number {
  const isAlive = isWaiting();
  const delay = nextDelay(now, isAlive);
  return delay < 0 && isAlive ? Number.POSITIVE_INFINITY : delay;
}

/** What code has put off to the next tick comes before the promise jobs that it left. */
function tick(): void {
  guarded(runTicks);
}

function guarded(work: () => unknown): void {
  try {
    work();
  } catch (error) {
    uncaught(error);
  }
}

/** What the guest's own code makes of each builtin module, and what of it refuses. */
function describeBuiltins(): Record<string, BuiltinDescription> {
  const described: Record<string, BuiltinDescription> = {};
  for (const name of [...BUILTIN_NAMES, ...SCHEME_ONLY_NAMES]) {
    const exports = Object(loadBuiltin(name)) as Record<string, unknown>;
    const members = memberNames(exports).filter((key) => !NOT_MEMBERS.has(key));
    const refused = members.filter((key) => isRefusal(read(exports, key)));
    described[name] = { members, refused };
  }
  return described;
}

/** A module that is a class has its parent's members as well. */
function memberNames(exports: object): string[] {
  const names = Object.getOwnPropertyNames(exports);
  const parent: unknown = Object.getPrototypeOf(exports);
  const inherits = typeof parent === "function" && parent !== Function.prototype;
  return inherits ? [...new Set([...names, ...memberNames(parent)])] : names;
}

/** Some members are getters that refuse to be read. */
function read(exports: Readonly<Record<string, unknown>>, key: string): unknown {
  try {
    return exports[key];
  } catch {
    return undefined;
  }
}

/** Own properties of a module that is a function; none of them is an export. */
const NOT_MEMBERS = new Set(["length", "name", "prototype", "arguments", "caller"]);

function loadHandler(given: EnvironmentConfig): void {
  const { module } = given;
  const separator = module.indexOf(":");
  const path = module.slice(separator + 1);
  const found = (exports: unknown) => adopt(exports, given);
  if (module.slice(0, separator) === "module") {
    // As a URL: a path may hold what means something else there, such as `#`.
    import(pathToFileURL(path).href).then(found).catch(failToLoad);
    return;
  }
  try {
    found(requireHandler(path));
  } catch (error) {
    failToLoad(error);
  }
}

/** Finds the handler in what its module exports, and tells the host that the environment is ready. */
function adopt(exports: unknown, given: EnvironmentConfig): void {
  const found = findHandler(exports, given);
  if ("kind" in found) return failInit(found.kind, found.message);
  loaded = found;
  call("result", "null");
}

function failToLoad(error: unknown): void {
  const failure = toFailure(error, "Uncaught Exception");
  const kind = loadFailureKind(error);
  if (kind === undefined) return answer(failure);
  const errorMessage = `${failure.errorType}: ${failure.errorMessage}`;
  const header = `Runtime.${kind}: ${errorMessage}`.split("\n");
  answer(
    runtimeFailure(`Runtime.${kind}`, errorMessage, [
      ...header,
      ...failure.trace.slice(header.length),
    ]),
  );
}

function loadFailureKind(error: unknown): string | undefined {
  try {
    if (error instanceof NativeSyntaxError) return "UserCodeSyntaxError";
    const code = (error as { code?: unknown } | null | undefined)?.code;
    if (code === "MODULE_NOT_FOUND" || code === "ERR_MODULE_NOT_FOUND") return "ImportModuleError";
  } catch {
    // What was thrown does not let itself be looked at.
  }
  return undefined;
}

function failInit(kind: string, message: string): void {
  answer(runtimeFailure(`Runtime.${kind}`, message, [`Runtime.${kind}: ${message}`]));
}

/** Nothing but hooks runs between the start of an environment and its first event. */
function neverHooked(): void {
  const message = "A hook of awslambda.snapStart never finished: its promise did not settle";
  failInit("NodeJsExit", message);
}

function neverLoaded(): void {
  const message = "The handler's module never finished loading: a top-level await did not settle";
  failInit("NodeJsExit", message);
}

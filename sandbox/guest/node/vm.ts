import { invalidArgType, unavailable } from "./errors.ts";
import { refuse } from "./refuse.ts";
import { assertArray, assertObject, assertString } from "./validate.ts";
import { runInScope } from "./vm-context.ts";

/** Objects that createContext has made into contexts. */
const contexts = new WeakSet<object>();

const constants = Object.freeze(
  Object.assign(Object.create(null) as object, {
    USE_MAIN_CONTEXT_DEFAULT_LOADER: Symbol("vm_dynamic_import_main_context_default"),
    DONT_CONTEXTIFY: Symbol("vm_context_no_contextify"),
  }),
);

const { eval: globalEval } = globalThis;
const NativeFunction = Function;

/**
 * A script to be run more than once. Its syntax is checked here, as the body of a function. The options that name the
 * file, keep compiled code or bound the time have no effect: an environment has one time limit, the invocation's.
 */
class Script {
  readonly #code: string;
  sourceMapURL: string | undefined;
  cachedDataRejected?: boolean;

  constructor(code: unknown, options: unknown = {}) {
    this.#code = `${code as string}`;
    if (typeof options === "string") assertString(options, "options.filename");
    else assertObject(options, "options");
    NativeFunction(this.#code);
    this.sourceMapURL = /\/\/# sourceMappingURL=(\S+)\s*$/.exec(this.#code)?.[1];
    if (Object(options).cachedData !== undefined) this.cachedDataRejected = true;
  }

  runInThisContext(): unknown {
    return globalEval(this.#code);
  }

  runInContext(context: unknown): unknown {
    return runInScope(contextOf(context), this.#code);
  }

  runInNewContext(object?: unknown): unknown {
    return this.runInContext(createContext(object));
  }
}

Object.defineProperty(Script.prototype, "createCachedData", {
  value: refuse("node:vm.Script.createCachedData", "the engine keeps no compiled code"),
  writable: true,
  configurable: true,
});

function contextOf(value: unknown): object {
  if (isObject(value) && contexts.has(value)) return value;
  throw invalidArgType("contextifiedObject", "vm.Context", value);
}

function isObject(value: unknown): value is object {
  return typeof value === "object" ? value !== null : typeof value === "function";
}

function createContext(object: unknown = {}): object {
  const target = object === constants.DONT_CONTEXTIFY ? {} : object;
  if (!isObject(target)) throw invalidArgType("contextObject", "Object", target);
  contexts.add(target);
  return target;
}

function isContext(object: unknown): boolean {
  if (!isObject(object)) throw invalidArgType("object", "Object", object);
  return contexts.has(object);
}

function runInContext(code: unknown, context: unknown, options?: unknown): unknown {
  contextOf(context);
  return new Script(code, options).runInContext(context);
}

function runInNewContext(code: unknown, object?: unknown, options?: unknown): unknown {
  return runInContext(code, createContext(object), options);
}

function runInThisContext(code: unknown, options?: unknown): unknown {
  return new Script(code, options).runInThisContext();
}

interface CompileOptions {
  readonly parsingContext?: unknown;
  readonly contextExtensions?: readonly object[];
}

function compileFunction(code: unknown, params: unknown = [], options: CompileOptions = {}) {
  assertString(code, "code");
  assertArray(params, "params");
  for (const param of params) assertString(param, "params");
  assertObject(options, "options");
  const { parsingContext, contextExtensions = [] } = options;
  if (contextExtensions.length > 0) {
    throw unavailable(
      "node:vm.compileFunction() with contextExtensions",
      "the engine has one scope",
    );
  }
  if (parsingContext === undefined) return NativeFunction(...(params as string[]), code);
  return runInScope(contextOf(parsingContext), `(function (${params.join()}) {${code}\n})`);
}

/** node:vm in one realm: see `runInScope` for what a context is here. */
export const vm = {
  Script,
  compileFunction,
  constants,
  createContext,
  createScript: (code: unknown, options?: unknown) => new Script(code, options),
  isContext,
  runInContext,
  runInNewContext,
  runInThisContext,
};

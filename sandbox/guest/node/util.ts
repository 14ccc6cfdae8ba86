import { TextDecoder } from "../web/text-decoder.ts";
import { TextEncoder } from "../web/text-encoder.ts";
import { isDeepEqual } from "./deep-equal.ts";
import { AbortController, AbortSignal } from "../web/abort.ts";
import {
  convertProcessSignalToExitCode,
  errnoException,
  exceptionWithHostPort,
} from "./util-errno.ts";
import { diff } from "./util-diff.ts";
import { legacy } from "./util-legacy.ts";
import { MIMEParams, MIMEType } from "./util-mime.ts";
import { findErrnoByNumber, systemErrorMap } from "./errno.ts";
import { invalidArgType, outOfRange } from "./errors.ts";
import { emitDeprecation } from "./process-warning.ts";
import { process } from "./process.ts";
import { format, formatWithOptions, inspect, stripVTControlCharacters } from "./util-inspect.ts";
import { parseArgs as parse, type ParseArgsConfig } from "./util-parse-args.ts";
import { callbackify, promisify } from "./util-promisify.ts";
import { styleText } from "./util-style.ts";
import { types } from "./util-types.ts";
import {
  assertAbortSignal,
  assertFunction,
  assertNumber,
  assertString,
  type Callback,
} from "./validate.ts";

interface Constructor extends Callback {
  prototype: object;
}

function inherits(ctor: unknown, superCtor: unknown): void {
  if (ctor === undefined || ctor === null) throw invalidArgType("ctor", "Function", ctor);
  if (superCtor === undefined || superCtor === null) {
    throw invalidArgType("superCtor", "Function", superCtor);
  }
  const { prototype } = superCtor as Constructor;
  if (prototype === undefined) throw invalidArgType("superCtor.prototype", "Object", prototype);
  Object.defineProperty(ctor, "super_", { value: superCtor, writable: true, configurable: true });
  Object.setPrototypeOf((ctor as Constructor).prototype, prototype);
}

const warnedCodes = new Set<string>();

function deprecate(fn: unknown, message: string, code?: string): Callback {
  assertFunction(fn, "fn");
  let isWarned = false;
  function deprecated(this: unknown, ...args: unknown[]): unknown {
    if (!isWarned) {
      isWarned = true;
      if (code === undefined || !warnedCodes.has(code)) emitDeprecation(message, code);
      if (code !== undefined) warnedCodes.add(code);
    }
    return new.target
      ? Reflect.construct(fn as Callback, args, new.target)
      : Reflect.apply(fn as Callback, this, args);
  }
  Object.setPrototypeOf(deprecated, fn);
  if ("prototype" in fn) deprecated.prototype = fn.prototype;
  return deprecated;
}

/** Silent unless NODE_DEBUG names the section. */
function debuglog(section: string): Callback & { readonly enabled: boolean } {
  const isEnabled = () => {
    const wanted = (process.env["NODE_DEBUG"] ?? "").toUpperCase().split(",");
    return wanted.some((name) => name === section.toUpperCase() || name === "*");
  };
  const log = (...args: unknown[]) => {
    if (isEnabled())
      process.stderr.write(`${section.toUpperCase()} ${process.pid}: ${format(...args)}\n`);
  };
  return Object.defineProperty(log, "enabled", { get: isEnabled }) as never;
}

function getSystemErrorName(errno: unknown): string {
  return describeErrno(errno).code;
}

function getSystemErrorMessage(errno: unknown): string {
  return describeErrno(errno).text;
}

function describeErrno(errno: unknown) {
  assertNumber(errno, "err");
  if (errno >= 0 || !Number.isSafeInteger(errno))
    throw outOfRange("err", "a negative integer", errno);
  return (
    findErrnoByNumber(errno) ?? {
      code: `Unknown system error ${errno}`,
      text: `Unknown system error ${errno}`,
    }
  );
}

function aborted(signal: unknown, resource: unknown): Promise<unknown> {
  try {
    assertAbortSignal(signal, "signal");
    if (typeof resource !== "object" || resource === null)
      throw invalidArgType("resource", "Object", resource);
    if (signal.aborted) return Promise.resolve();
    return new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
  } catch (error) {
    return Promise.reject(error);
  }
}

function toUSVString(text: unknown): string {
  return `${text as string}`.toWellFormed();
}

function isDeepStrictEqual(a: unknown, b: unknown, options?: unknown): boolean {
  const skip =
    typeof options === "object" && options !== null && Reflect.get(options, "skipPrototype");
  return isDeepEqual(a, b, "strict", options === true || skip === true);
}

function parseArgs(config?: ParseArgsConfig): object {
  return parse(config, process.argv.slice(2));
}

/** The dotenv format of `node --env-file`. */
function parseEnv(content: unknown): Record<string, string> {
  assertString(content, "content");
  const line = /^\s*(?:export\s+)?([\w.-]+)\s*=[ \t]*("[^"]*"|'[^']*'|`[^`]*`|[^\n#]*)/gm;
  const pairs = [...content.matchAll(line)].map(([, name = "", raw = ""]) => {
    const isQuoted = /^(["'`])[^]*\1$/.test(raw);
    const value = isQuoted ? raw.slice(1, -1) : raw.trim();
    return [name, raw.startsWith('"') && isQuoted ? value.replaceAll("\\n", "\n") : value];
  });
  return Object.fromEntries(pairs);
}

/** A controller whose signal could be posted to another thread, if there were one. */
function transferableAbortController(): AbortController {
  return new AbortController();
}

function transferableAbortSignal(signal: unknown): AbortSignal {
  if (signal instanceof AbortSignal) return signal;
  throw invalidArgType("signal", "AbortSignal", signal);
}

/** No signal reaches a function, so that there is never a trace to be printed. */
function setTraceSigInt(): void {}

function extend(target: object, source: unknown): object {
  return typeof source === "object" && source !== null ? Object.assign(target, source) : target;
}

/** How long a traced call list may be; the engine keeps ten frames. */
function getCallSites(count: unknown = 10): object[] {
  assertNumber(count, "frameCount", 1, 200);
  const text = new Error("sites").stack ?? "";
  return text
    .split("\n")
    .slice(2, 2 + count)
    .map((line) => {
      const found = /^\s+at (?:(.*) \()?(.*?):(\d+):(\d+)\)?$/.exec(line);
      const [, functionName = "", scriptName = "", lineNumber, column] = found ?? [];
      const columnNumber = Number(column);
      return {
        functionName,
        scriptId: "0",
        scriptName,
        lineNumber: Number(lineNumber),
        columnNumber,
        column: columnNumber,
      };
    });
}

export const util = {
  ...legacy,
  _errnoException: errnoException,
  _exceptionWithHostPort: exceptionWithHostPort,
  _extend: extend,
  aborted,
  callbackify,
  convertProcessSignalToExitCode,
  debug: debuglog,
  debuglog,
  deprecate,
  diff,
  format,
  formatWithOptions,
  getCallSites,
  getSystemErrorMap: systemErrorMap,
  getSystemErrorMessage,
  getSystemErrorName,
  inherits,
  inspect,
  isDeepStrictEqual,
  MIMEParams,
  MIMEType,
  parseArgs,
  parseEnv,
  promisify,
  setTraceSigInt,
  stripVTControlCharacters,
  styleText,
  toUSVString,
  transferableAbortController,
  transferableAbortSignal,
  TextDecoder,
  TextEncoder,
  types,
};

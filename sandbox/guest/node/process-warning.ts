import { call } from "../door.ts";
import { invalidArgType } from "./errors.ts";
import { nextTick } from "./next-tick.ts";
import { assertString } from "./validate.ts";

/** Lambda's Node.js process is not the first of its container. */
export const PROCESS_ID = 8;

type WarningListener = (warning: Error) => void;

/** How node:process takes part: it emits "warning", and its switches silence or throw. */
interface WarningHooks {
  emit: WarningListener;
  isOn: (property: "noDeprecation" | "throwDeprecation" | "traceDeprecation") => boolean;
}

const hooks: WarningHooks = { emit: () => {}, isOn: () => false };
let isHintGiven = false;

export function setWarningHooks(given: WarningHooks): void {
  Object.assign(hooks, given);
}

interface WarningOptions {
  readonly type?: string;
  readonly code?: string;
  readonly detail?: string;
}

/** process.emitWarning(). */
export function emitWarning(warning: unknown, typeOrOptions?: unknown, code?: unknown): void {
  const error = typeof warning === "string" ? make(warning, read(typeOrOptions, code)) : warning;
  if (!(error instanceof Error)) throw invalidArgType("warning", ["string", "Error"], warning);
  if (error.name === "DeprecationWarning") {
    if (hooks.isOn("noDeprecation")) return;
    if (hooks.isOn("throwDeprecation")) {
      nextTick(() => {
        throw error;
      });
      return;
    }
  }
  nextTick(() => hooks.emit(error));
}

function read(typeOrOptions: unknown, code: unknown): WarningOptions {
  // A function there, or behind it, is where the stack is to begin.
  if (typeof typeOrOptions === "function") return {};
  const isOptions =
    typeof typeOrOptions === "object" && typeOrOptions !== null && !Array.isArray(typeOrOptions);
  const given: Record<string, unknown> = isOptions
    ? { ...typeOrOptions }
    : { type: typeOrOptions, code: typeof code === "function" ? undefined : code };
  const { type, code: label, detail } = given;
  if (type !== undefined) assertString(type, "type");
  if (label !== undefined) assertString(label, "code");
  return {
    ...(type ? { type } : {}),
    ...(label === undefined ? {} : { code: label }),
    ...(typeof detail === "string" ? { detail } : {}),
  };
}

export function emitDeprecation(message: string, code?: string): void {
  emitWarning(message, "DeprecationWarning", code);
}

function make(message: string, { type = "Warning", code, detail }: WarningOptions): Error {
  const error = new Error(message);
  Object.defineProperty(error, "name", { value: type, writable: true, configurable: true });
  if (code !== undefined) Object.assign(error, { code });
  return detail === undefined ? error : Object.assign(error, { detail });
}

/** Node's own listener of "warning": it goes when user code removes the listeners of that event. */
export function onWarning(warning: unknown): void {
  if (!(warning instanceof Error)) return;
  const { code, detail } = warning as { code?: unknown; detail?: unknown };
  const mark = typeof code === "string" ? `[${code}] ` : "";
  const more = typeof detail === "string" ? `\n${detail}` : "";
  const isDeprecation = warning.name === "DeprecationWarning";
  const isTraced = isDeprecation && hooks.isOn("traceDeprecation");
  const text = isTraced ? (warning.stack ?? "") : String(warning);
  const flag = isDeprecation ? "--trace-deprecation" : "--trace-warnings";
  const hint = `\n(Use \`node ${flag} ...\` to show where the warning was created)`;
  const isHinted = !isTraced && !isHintGiven;
  isHintGiven ||= isHinted;
  call("stdout", `(node:${PROCESS_ID}) ${mark}${text}${more}${isHinted ? hint : ""}\n`);
}

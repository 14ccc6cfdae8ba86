import { call } from "../door.ts";
import { invalidArgType } from "./errors.ts";
import { nextTick } from "./next-tick.ts";

/** Lambda's Node.js process is not the first of its container. */
export const PROCESS_ID = 8;

type WarningListener = (warning: Error) => void;

/** How node:process takes part: it emits "warning", and its switches silence or throw. */
interface WarningHooks {
  emit: WarningListener;
  noDeprecation: () => boolean;
}

const hooks: WarningHooks = { emit: () => {}, noDeprecation: () => false };
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
  const given: WarningOptions =
    typeof typeOrOptions === "object" && typeOrOptions !== null
      ? typeOrOptions
      : {
          ...(typeof typeOrOptions === "string" ? { type: typeOrOptions } : {}),
          ...(typeof code === "string" ? { code } : {}),
        };
  if (typeof warning !== "string" && !(warning instanceof Error)) {
    throw invalidArgType("warning", ["string", "Error"], warning);
  }
  const error = warning instanceof Error ? warning : make(warning, given);
  if (error.name === "DeprecationWarning" && hooks.noDeprecation()) return;
  nextTick(() => {
    print(error);
    hooks.emit(error);
  });
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

function print(warning: Error): void {
  const { code, detail } = warning as { code?: unknown; detail?: unknown };
  const mark = typeof code === "string" ? `[${code}] ` : "";
  const more = typeof detail === "string" ? `\n${detail}` : "";
  const hint = isHintGiven
    ? ""
    : "\n(Use `node --trace-warnings ...` to show where the warning was created)";
  isHintGiven = true;
  call("stdout", `(node:${PROCESS_ID}) ${mark}${warning.name}: ${warning.message}${more}${hint}\n`);
}

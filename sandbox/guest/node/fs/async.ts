import { setImmediate } from "../../web/timers.ts";
import { invalidArgType } from "../errors.ts";
import { abortedError } from "../events-source.ts";
import { toPath } from "./common.ts";
import { RESULT_NAMES } from "../util-promisify.ts";
import { type Callback } from "../validate.ts";

/** A synchronous operation; each parameter says what it is. */
export type Operation = (...args: never[]) => unknown;

interface CallbackOptions {
  /** Names of the arguments that are paths: wrong ones throw at once, as in Node. */
  readonly paths?: readonly string[];
  /** What the callback gets beside the result, such as the buffer that was read. */
  readonly extra?: (args: readonly unknown[]) => unknown;
  readonly names?: readonly string[];
}

/**
 * The callback form: the operation runs in the loop's next turn, and never before the caller is done, so that its
 * effects and its answer come together.
 */
export function callbackForm(
  name: string,
  operation: Operation,
  options: CallbackOptions = {},
): Callback {
  const form = (...args: unknown[]): void => {
    const callback = args.pop();
    if (typeof callback !== "function") throw invalidArgType("cb", "function", undefined);
    for (const [index, path] of (options.paths ?? []).entries()) {
      if (typeof args[index] !== "number") toPath(args[index], path);
    }
    setImmediate(() => {
      let result: unknown;
      try {
        result = Reflect.apply(operation, undefined, args);
      } catch (error) {
        callback(withoutFrames(error));
        return;
      }
      if (options.extra !== undefined) callback(null, result, options.extra(args));
      else if (result === undefined) callback(null);
      else callback(null, result);
    });
  };
  Object.defineProperty(form, "name", { value: name });
  if (options.names !== undefined)
    Object.defineProperty(form, RESULT_NAMES, { value: options.names });
  return form;
}

/** The promise form of the same operation. */
export function promiseForm(
  name: string,
  operation: Operation,
): (...args: unknown[]) => Promise<unknown> {
  const form = (...args: unknown[]): Promise<unknown> =>
    new Promise((resolve, reject) => {
      const signal = signalOf(args);
      if (signal?.aborted) throw abortedError(signal.reason);
      setImmediate(() => {
        try {
          if (signal?.aborted) throw abortedError(signal.reason);
          resolve(Reflect.apply(operation, undefined, args));
        } catch (error) {
          reject(withoutFrames(error));
        }
      });
    });
  return Object.defineProperty(form, "name", { value: name });
}

function signalOf(args: readonly unknown[]): { aborted: boolean; reason: unknown } | undefined {
  const last = args.at(-1);
  if (typeof last !== "object" || last === null || !("signal" in last)) return undefined;
  return last.signal as { aborted: boolean; reason: unknown } | undefined;
}

/** An asynchronous system error has no frames in Node: those of the loop would only mislead. */
function withoutFrames(error: unknown): unknown {
  if (error instanceof Error && "syscall" in error) {
    Object.defineProperty(error, "stack", {
      value: `Error: ${error.message}`,
      writable: true,
      configurable: true,
    });
  }
  return error;
}

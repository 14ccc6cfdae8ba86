import { registerCloneable } from "./cloneables.ts";

type DomExceptionClass = new (message?: string, name?: string) => Error & { readonly code: number };

/** The engine's class has the names, codes and constants, but takes no options object. */
const Native = (globalThis as unknown as { DOMException: DomExceptionClass }).DOMException;

export class DOMException extends Native {
  constructor(message: unknown = "", options: unknown = "Error") {
    if (typeof options !== "object" || options === null) {
      super(`${message as string}`, `${options as string}`);
      return;
    }
    const { name = "Error" } = options as { name?: unknown };
    super(`${message as string}`, `${name as string}`);
    if ("cause" in options) {
      Object.defineProperty(this, "cause", {
        value: options.cause,
        writable: true,
        configurable: true,
      });
    }
  }
}

registerCloneable(DOMException, {
  copy: (value) => {
    const { message, name, stack } = value as Error;
    const copy = new DOMException(message, name);
    Object.defineProperty(copy, "stack", { value: stack, writable: true, configurable: true });
    return copy;
  },
});

export function invalidCharacter(message: string) {
  return new DOMException(message, "InvalidCharacterError");
}

export function abortError() {
  return new DOMException("This operation was aborted", "AbortError");
}

export function timeoutError() {
  return new DOMException("The operation was aborted due to timeout", "TimeoutError");
}

export function dataCloneError(message: string) {
  return new DOMException(message, "DataCloneError");
}

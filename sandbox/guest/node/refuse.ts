import { unavailable } from "./errors.ts";

const refusals = new WeakSet<object>();

/**
 * A function that stands for what this runtime cannot do. It can be imported, looked at, inherited from and be the right
 * side of `instanceof`; called or constructed, it throws ERR_FEATURE_UNAVAILABLE_ON_PLATFORM with its full name, such as
 * `node:fs.link`, and the reason, which is said after a colon. Everything that always refuses is made here, so that the
 * compatibility page can count it.
 */
export function refuse(name: string, reason: string): (...args: unknown[]) => never {
  // A plain function, so that `new` and super() reach the message as well.
  const refusal = function (): never {
    throw unavailable(name, reason);
  };
  Object.defineProperty(refusal, "name", { value: name.slice(name.lastIndexOf(".") + 1) });
  return markRefusal(refusal);
}

/** Counts an object whose members all refuse as a refusal itself. */
export function markRefusal<T extends object>(value: T): T {
  refusals.add(value);
  return value;
}

/** Whether a value, such as an export of a module, is one that `refuse` has made. */
export function isRefusal(value: unknown): boolean {
  return Object(value) === value && refusals.has(value as object);
}

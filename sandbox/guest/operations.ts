// oxlint-disable typescript/unbound-method -- these are called with their receiver by hand.
import { fromJson, NativeError } from "./runtime/primordials.ts";

/** What an operation of the host has given: text, bytes, both or nothing. */
export interface OperationValue {
  readonly text: string;
  readonly bytes: ArrayBuffer | undefined;
}

interface Waiting {
  readonly resolve: (value: OperationValue) => void;
  readonly reject: (error: Error) => void;
  readonly keepsAlive: boolean;
}

const waiting = new Map<number, Waiting>();
let keepAlive = 0;
const { get: getOf, set: setOf, delete: deleteOf } = waiting;
const { apply } = Reflect;
const { assign } = Object;
const NativePromise = Promise;
const errorClasses = { TypeError, RangeError };

/**
 * The outcome of an operation that a host call has begun. While it is under way it keeps the event loop alive, unless
 * `keepsAlive` says that nobody need wait for it.
 */
export function outcomeOf(operation: number, keepsAlive = true): Promise<OperationValue> {
  return new NativePromise((resolve, reject) => {
    apply(setOf, waiting, [operation, { resolve, reject, keepsAlive }]);
    if (keepsAlive) keepAlive++;
  });
}

/** The host's answer; see `GuestEntry.settle`. */
export function settle(
  operation: number,
  error: string,
  text: string,
  bytes: ArrayBuffer | undefined,
): void {
  const found = apply(getOf, waiting, [operation]) as Waiting | undefined;
  if (found === undefined) return;
  apply(deleteOf, waiting, [operation]);
  if (found.keepsAlive) keepAlive--;
  if (error === "") found.resolve({ text, bytes });
  else found.reject(toError(error));
}

/** Something is under way that the event loop waits for. */
export function isWaiting(): boolean {
  return keepAlive > 0;
}

/** An operation that was aborted settles no more. */
export function forget(operation: number): void {
  const found = apply(getOf, waiting, [operation]) as Waiting | undefined;
  if (found?.keepsAlive === true) keepAlive--;
  apply(deleteOf, waiting, [operation]);
}

function toError(json: string): Error {
  const { name, message, ...fields } = fromJson(json) as { name: string; message: string };
  const Class = name === "TypeError" || name === "RangeError" ? errorClasses[name] : NativeError;
  return assign(new Class(message), fields);
}

import { EventTarget } from "../web/event-target.ts";
import { invalidArgType } from "./errors.ts";
import { type EventEmitter } from "./event-emitter.ts";

/** The error of an operation that its signal cut short. */
export function abortedError(reason: unknown): Error {
  const error = new Error("The operation was aborted", { cause: reason });
  error.name = "AbortError";
  return Object.assign(error, { code: "ABORT_ERR" });
}

interface Listenable {
  readonly isEmitter: boolean;
  add(type: PropertyKey, listener: (...args: unknown[]) => void): void;
  remove(type: PropertyKey, listener: (...args: unknown[]) => void): void;
}

/** An emitter or an event target, behind one face. */
export function listenable(source: unknown): Listenable {
  if (source instanceof EventTarget) {
    return {
      isEmitter: false,
      add: (type, listener) => source.addEventListener(String(type), listener),
      remove: (type, listener) => source.removeEventListener(String(type), listener),
    };
  }
  const emitter = source as EventEmitter;
  if (typeof emitter?.on !== "function") throw invalidArgType("emitter", "EventEmitter", source);
  return {
    isEmitter: true,
    add: (type, listener) => emitter.on(type, listener),
    remove: (type, listener) => emitter.removeListener(type, listener),
  };
}

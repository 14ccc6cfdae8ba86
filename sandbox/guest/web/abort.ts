import { invalidArgType, nodeError } from "../node/errors.ts";
import { CUSTOM_INSPECT, inspect, type InspectContext } from "../node/util-inspect.ts";
import { assertInteger } from "../node/validate.ts";
import { abortError, timeoutError } from "./dom-exception.ts";
import { Event } from "./event.ts";
import { EventTarget } from "./event-target.ts";
import { setTimeout } from "./timers.ts";

/** Only this file may make signals or abort them. */
const MAKE = Symbol("make");

let abortSignal: (signal: AbortSignal, reason: unknown) => void;
let follow: (signal: AbortSignal, source: AbortSignal) => void;

export class AbortSignal extends EventTarget {
  #aborted = false;
  #reason: unknown = undefined;
  /** Signals made by any() that follow this one; told before this one's listeners run. */
  #followers: AbortSignal[] = [];

  static {
    abortSignal = (signal, reason) => signal.#abort(reason);
    follow = (signal, source) => source.#followers.push(signal);
  }

  constructor(key?: symbol) {
    if (key !== MAKE) throw nodeError(TypeError, "ERR_ILLEGAL_CONSTRUCTOR", "Illegal constructor");
    super();
  }

  static abort(reason: unknown = abortError()): AbortSignal {
    const signal = new AbortSignal(MAKE);
    abortSignal(signal, reason);
    return signal;
  }

  static timeout(delay: unknown): AbortSignal {
    assertInteger(delay, "delay", 0, 2 ** 32 - 1);
    const signal = new AbortSignal(MAKE);
    setTimeout(() => abortSignal(signal, timeoutError()), delay).unref();
    return signal;
  }

  static any(signals: Iterable<unknown>): AbortSignal {
    const signal = new AbortSignal(MAKE);
    const sources = [...signals].map((source, index) => {
      if (source instanceof AbortSignal) return source;
      throw invalidArgType(`signals[${index}]`, "AbortSignal", source);
    });
    const aborted = sources.find((source) => source.aborted);
    if (aborted !== undefined) abortSignal(signal, aborted.reason);
    else for (const source of sources) follow(signal, source);
    return signal;
  }

  get aborted(): boolean {
    return this.#aborted;
  }

  get reason(): unknown {
    return this.#reason;
  }

  get onabort() {
    return this.handler("abort");
  }

  set onabort(value: unknown) {
    this.setHandler("abort", value);
  }

  throwIfAborted(): void {
    if (this.#aborted) throw this.#reason;
  }

  #abort(reason: unknown): void {
    if (this.#aborted) return;
    this.#aborted = true;
    this.#reason = reason;
    const followers = this.#followers;
    this.#followers = [];
    this.dispatchEvent(new Event("abort"));
    for (const follower of followers) follower.#abort(reason);
  }

  override [CUSTOM_INSPECT](depth?: number, options?: InspectContext): string {
    if (depth !== undefined && depth < 0) return "AbortSignal";
    return `AbortSignal ${inspect({ aborted: this.#aborted }, options)}`;
  }

  override get [Symbol.toStringTag]() {
    return "AbortSignal";
  }
}

export class AbortController {
  readonly #signal = new AbortSignal(MAKE);

  get signal(): AbortSignal {
    return this.#signal;
  }

  abort(reason: unknown = abortError()): void {
    abortSignal(this.#signal, reason);
  }

  [CUSTOM_INSPECT](depth: number, options: InspectContext): string {
    if (depth < 0) return "AbortController";
    return `AbortController ${inspect({ signal: this.#signal }, options)}`;
  }

  get [Symbol.toStringTag]() {
    return "AbortController";
  }
}

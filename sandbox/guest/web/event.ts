import { call } from "../door.ts";
import { missingArgs } from "../node/errors.ts";
import { CUSTOM_INSPECT, inspect, type InspectContext } from "../node/util-inspect.ts";
import { timeOrigin } from "./time-origin.ts";

export interface EventInit {
  bubbles?: boolean;
  cancelable?: boolean;
  composed?: boolean;
}

/** What a dispatch changes on an event; kept apart so that user code cannot reach it. */
export interface EventState {
  target: object | null;
  dispatching: boolean;
  stopped: boolean;
  propagationStopped: boolean;
  prevented: boolean;
  passive: boolean;
}

let readState: (event: Event) => EventState;

export class Event {
  static readonly NONE = 0;
  static readonly CAPTURING_PHASE = 1;
  static readonly AT_TARGET = 2;
  static readonly BUBBLING_PHASE = 3;

  static {
    readState = (event) => event.#state;
  }

  readonly #type: string;
  readonly #init: EventInit;
  readonly #timeStamp = call("now") - timeOrigin();
  readonly #state: EventState = {
    target: null,
    dispatching: false,
    stopped: false,
    propagationStopped: false,
    prevented: false,
    passive: false,
  };

  constructor(...[type, init]: readonly [type?: unknown, init?: EventInit | undefined]) {
    if (arguments.length === 0) throw missingArgs("type");
    this.#type = `${type as string}`;
    this.#init = { ...init };
  }

  get type() {
    return this.#type;
  }
  get target() {
    return this.#state.target;
  }
  get currentTarget() {
    return this.#state.dispatching ? this.#state.target : null;
  }
  get srcElement() {
    return this.#state.target;
  }
  get bubbles() {
    return Boolean(this.#init.bubbles);
  }
  get cancelable() {
    return Boolean(this.#init.cancelable);
  }
  get composed() {
    return Boolean(this.#init.composed);
  }
  get defaultPrevented() {
    return this.cancelable && this.#state.prevented;
  }
  get returnValue() {
    return !this.defaultPrevented;
  }
  get cancelBubble() {
    return this.#state.propagationStopped;
  }
  set cancelBubble(value) {
    if (value) this.#state.propagationStopped = true;
  }
  get eventPhase() {
    return this.#state.dispatching ? Event.AT_TARGET : Event.NONE;
  }
  get timeStamp() {
    return this.#timeStamp;
  }
  get isTrusted() {
    return false;
  }

  composedPath(): object[] {
    return this.#state.dispatching && this.#state.target !== null ? [this.#state.target] : [];
  }

  preventDefault(): void {
    if (!this.#state.passive) this.#state.prevented = true;
  }

  stopPropagation(): void {
    this.#state.propagationStopped = true;
  }

  stopImmediatePropagation(): void {
    this.#state.stopped = true;
    this.#state.propagationStopped = true;
  }

  [CUSTOM_INSPECT](depth: number, options: InspectContext): string {
    const name = this.constructor.name;
    if (depth < 0) return name;
    const { type, defaultPrevented, cancelable, timeStamp } = this;
    const shown = { type, defaultPrevented, cancelable, timeStamp };
    return `${name} ${inspect(shown, options)}`;
  }

  get [Symbol.toStringTag]() {
    return "Event";
  }
}

export function eventState(event: Event): EventState {
  return readState(event);
}

export class CustomEvent extends Event {
  readonly #detail: unknown;

  constructor(...[type, init]: readonly [type?: unknown, init?: EventInit & { detail?: unknown }]) {
    if (arguments.length === 0) throw missingArgs("type");
    super(type, init);
    this.#detail = init?.detail ?? null;
  }

  get detail(): unknown {
    return this.#detail;
  }

  override get [Symbol.toStringTag]() {
    return "CustomEvent";
  }
}

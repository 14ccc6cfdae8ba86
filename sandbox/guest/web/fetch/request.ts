import { registerCloneable } from "../cloneables.ts";
import { AbortSignal } from "../abort.ts";
import { CUSTOM_INSPECT, inspect, type InspectContext } from "../../node/util-inspect.ts";
import { type Body } from "./body.ts";
import { BodyMixin } from "./body-mixin.ts";
import { illegalInvocation, needArguments } from "./conversions.ts";
import { asInterface } from "./as-interface.ts";
import { type Headers, headersOver } from "./headers.ts";
import { readRequest, type RequestState } from "./request-init.ts";

/** Only this file makes requests of a state. */
const MAKE = Symbol("make");

let stateOf: (request: Request) => RequestState;

export class Request extends BodyMixin {
  #state: RequestState;
  #headers: Headers | undefined;
  #signal: AbortSignal | undefined;

  static {
    stateOf = (request) => request.#state;
  }

  constructor(...args: readonly [input?: unknown, init?: unknown]) {
    super(() => this.#state);
    if (args[0] === MAKE) {
      // Handed over by clone().
      this.#state = args[1] as RequestState;
      return;
    }
    needArguments(args, 1, "Request constructor");
    const [input, init] = args;
    this.#state = readRequest(input instanceof Request ? input.#state : input, init);
  }

  get method(): string {
    return stateIn(this).method;
  }
  get url(): string {
    return stateIn(this).url;
  }
  get headers(): Headers {
    return (this.#headers ??= headersOver(stateIn(this).headers));
  }
  get destination(): string {
    return "";
  }
  get referrer(): string {
    return stateIn(this).referrer;
  }
  get referrerPolicy(): string {
    return stateIn(this).referrerPolicy;
  }
  get mode(): string {
    return stateIn(this).mode;
  }
  get credentials(): string {
    return stateIn(this).credentials;
  }
  get cache(): string {
    return stateIn(this).cache;
  }
  get redirect(): string {
    return stateIn(this).redirect;
  }
  get integrity(): string {
    return stateIn(this).integrity;
  }
  get keepalive(): boolean {
    return stateIn(this).keepalive;
  }
  get isReloadNavigation(): boolean {
    return false;
  }
  get isHistoryNavigation(): boolean {
    return false;
  }
  get signal(): AbortSignal {
    const { signal } = stateIn(this);
    return (this.#signal ??= AbortSignal.any(signal === undefined ? [] : [signal]));
  }
  get duplex(): "half" {
    return "half";
  }

  clone(): Request {
    const state = stateIn(this);
    if (state.body?.isUnusable === true) throw new TypeError("unusable");
    const headers = state.headers.copy();
    const body: Body | undefined = state.body?.clone();
    return new Request(MAKE, { ...state, headers, body });
  }

  [CUSTOM_INSPECT](depth: number, options: InspectContext): string {
    options.depth ??= 2;
    options.colors ??= true;
    const { method, url, headers, destination, referrer, referrerPolicy, mode, credentials } = this;
    const { cache, redirect, integrity, keepalive, signal } = this;
    const { isReloadNavigation, isHistoryNavigation } = this;
    const first = {
      method,
      url,
      headers,
      destination,
      referrer,
      referrerPolicy,
      mode,
      credentials,
    };
    const flags = {
      cache,
      redirect,
      integrity,
      keepalive,
      isReloadNavigation,
      isHistoryNavigation,
    };
    const shown = { ...first, ...flags, signal };
    return `Request ${inspect(shown, { ...options, depth: options.depth ?? depth })}`;
  }

  get [Symbol.toStringTag](): string {
    return "Request";
  }
}

registerCloneable(Request, {});
asInterface(Request, { constructor: 1 }, BodyMixin);

/** What a request is made of. */
export function requestState(request: Request): RequestState {
  return stateOf(request);
}

function stateIn(self: unknown): RequestState {
  if (!(self instanceof Request)) throw illegalInvocation();
  return stateOf(self);
}

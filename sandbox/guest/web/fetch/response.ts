import { registerCloneable } from "../cloneables.ts";
import { toJson } from "../../runtime/primordials.ts";
import { CUSTOM_INSPECT, inspect, type InspectContext } from "../../node/util-inspect.ts";
import { URL } from "../url.ts";
import { type Body } from "./body.ts";
import { BodyMixin } from "./body-mixin.ts";
import { illegalInvocation, needArguments, toByteString, toDictionary } from "./conversions.ts";
import { asInterface } from "./as-interface.ts";
import { extractBody } from "./extract-body.ts";
import { HeaderList } from "./header-list.ts";
import { fill, type Headers, headersOver } from "./headers.ts";

/** What a response is made of. */
export interface ResponseState {
  readonly type: "default" | "basic" | "error";
  /** Without its fragment; empty when it did not come from anywhere. */
  readonly url: string;
  readonly redirected: boolean;
  readonly status: number;
  readonly statusText: string;
  readonly headers: HeaderList;
  readonly body: Body | undefined;
}

/** Only this file makes responses of a state. */
const MAKE = Symbol("make");
const NULL_BODY_STATUSES = [101, 103, 204, 205, 304];
const REDIRECT_STATUSES = [301, 302, 303, 307, 308];

export class Response extends BodyMixin {
  #state: ResponseState;
  #headers: Headers | undefined;

  constructor(...[body, init]: readonly [body?: unknown, init?: unknown]) {
    super(() => this.#state);
    if (body === MAKE) {
      // Handed over by responseOf().
      this.#state = init as ResponseState;
      return;
    }
    this.#state = readInit(toDictionary(init));
    if (body !== undefined && body !== null) this.#state = withBody(this.#state, body);
  }

  static error(): Response {
    const headers = new HeaderList();
    headers.isImmutable = true;
    return responseOf({ ...DEFAULTS, type: "error", status: 0, headers });
  }

  static json(...args: readonly [data?: unknown, init?: unknown]): Response {
    needArguments(args, 1, "Response.json");
    const text = toJson(args[0]) as string | undefined;
    if (text === undefined) throw new TypeError("Value is not JSON serializable");
    const state = readInit(toDictionary(args[1]));
    return responseOf(withBody(state, text, "application/json"));
  }

  static redirect(...args: readonly [url?: unknown, status?: unknown]): Response {
    needArguments(args, 1, "Response.redirect");
    const [target, given = 302] = args;
    const status = Number(given) & 0xffff;
    const url = parse(`${target as string}`);
    if (!REDIRECT_STATUSES.includes(status)) throw new RangeError(`Invalid status code ${status}`);
    const headers = HeaderList.of([["location", url]]);
    headers.isImmutable = true;
    return responseOf({ ...DEFAULTS, status, headers });
  }

  get type(): string {
    return stateIn(this, () => this.#state).type;
  }

  get url(): string {
    return stateIn(this, () => this.#state).url;
  }

  get redirected(): boolean {
    return stateIn(this, () => this.#state).redirected;
  }

  get status(): number {
    return stateIn(this, () => this.#state).status;
  }

  get ok(): boolean {
    const { status } = stateIn(this, () => this.#state);
    return status >= 200 && status <= 299;
  }

  get statusText(): string {
    return stateIn(this, () => this.#state).statusText;
  }

  get headers(): Headers {
    return (this.#headers ??= headersOver(stateIn(this, () => this.#state).headers));
  }

  clone(): Response {
    const state = stateIn(this, () => this.#state);
    if (state.body?.isUnusable === true) {
      throw new TypeError("Response.clone: Body has already been consumed.");
    }
    const headers = state.headers.copy();
    headers.isImmutable = state.headers.isImmutable;
    return responseOf({ ...state, headers, body: state.body?.clone() });
  }

  [CUSTOM_INSPECT](depth: number, options: InspectContext): string {
    options.depth ??= 2;
    options.colors ??= true;
    const { status, statusText, headers, body, bodyUsed, ok, redirected, type, url } = this;
    const shown = { status, statusText, headers, body, bodyUsed, ok, redirected, type, url };
    return `Response ${inspect(shown, { ...options, depth: options.depth ?? depth })}`;
  }

  get [Symbol.toStringTag](): string {
    return "Response";
  }
}

registerCloneable(Response, {});
asInterface(Response, { constructor: 0, "static.json": 1, "static.redirect": 1 }, BodyMixin);

const DEFAULTS = {
  type: "default",
  url: "",
  redirected: false,
  status: 200,
  statusText: "",
  body: undefined,
} as const satisfies Omit<ResponseState, "headers">;

export function responseOf(state: ResponseState): Response {
  return new Response(MAKE, state);
}

/** A private field tells by itself what it is called on, but in other words. */
function stateIn(self: unknown, read: () => ResponseState): ResponseState {
  if (!(self instanceof Response)) throw illegalInvocation();
  return read();
}

function readInit(init: Readonly<Record<string, unknown>>): ResponseState {
  const status = init["status"] === undefined ? 200 : Number(init["status"]) & 0xffff;
  const statusText =
    init["statusText"] === undefined
      ? ""
      : toByteString(init["statusText"], "ResponseInit", "statusText");
  if (status < 200 || status > 599) {
    throw new RangeError('init["status"] must be in the range of 200 to 599, inclusive.');
  }
  if (/[^\t\x20-\x7e\x80-\xff]/.test(statusText)) throw new TypeError("Invalid statusText");
  const headers = new HeaderList();
  if (init["headers"] !== undefined) fill(headersOver(headers), init["headers"]);
  return { ...DEFAULTS, status, statusText, headers };
}

function withBody(state: ResponseState, value: unknown, contentType?: string): ResponseState {
  if (NULL_BODY_STATUSES.includes(state.status)) {
    throw new TypeError(`Response constructor: Invalid response status code ${state.status}`);
  }
  const { body, type } = extractBody(value, "Response");
  const shown = contentType ?? type;
  if (shown !== undefined && !state.headers.has("content-type")) {
    state.headers.append("content-type", shown);
  }
  return { ...state, body };
}

function parse(input: string): string {
  try {
    return new URL(input).href;
  } catch (cause) {
    throw new TypeError(`Failed to parse URL from ${input}`, { cause });
  }
}

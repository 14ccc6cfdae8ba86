import { AbortSignal } from "../abort.ts";
import { emitWarning } from "../../node/process-warning.ts";
import { URL } from "../url.ts";
import { type Body } from "./body.ts";
import { isToken, show, toByteString, toDictionary, toWord } from "./conversions.ts";
import { extractBody } from "./extract-body.ts";
import { HeaderList } from "./header-list.ts";
import { fill, headersOver } from "./headers.ts";

export interface RequestState {
  readonly method: string;
  readonly url: string;
  readonly headers: HeaderList;
  readonly body: Body | undefined;
  readonly signal: AbortSignal | undefined;
  readonly referrer: string;
  readonly referrerPolicy: string;
  readonly mode: string;
  readonly credentials: string;
  readonly cache: string;
  readonly redirect: "follow" | "manual" | "error";
  readonly integrity: string;
  readonly keepalive: boolean;
}

type Init = Readonly<Record<string, unknown>>;

const REDIRECTS = ["follow", "manual", "error"] as const;
const MODES = ["navigate", "same-origin", "no-cors", "cors"] as const;
const CREDENTIALS = ["omit", "same-origin", "include"] as const;
const CACHES = [
  "default",
  "no-store",
  "reload",
  "no-cache",
  "force-cache",
  "only-if-cached",
] as const;
const POLICIES = [
  "",
  "no-referrer",
  "no-referrer-when-downgrade",
  "same-origin",
  "origin",
  "strict-origin",
  "origin-when-cross-origin",
  "strict-origin-when-cross-origin",
  "unsafe-url",
] as const;

/** Methods that are written in capitals however they were given. */
const NORMALIZED = new Set(["DELETE", "GET", "HEAD", "OPTIONS", "POST", "PUT"]);
const FORBIDDEN = new Set(["CONNECT", "TRACE", "TRACK"]);

const DEFAULTS = {
  method: "GET",
  body: undefined,
  signal: undefined,
  referrer: "about:client",
  referrerPolicy: "",
  mode: "cors",
  credentials: "same-origin",
  cache: "default",
  redirect: "follow",
  integrity: "",
  keepalive: false,
} as const satisfies Omit<RequestState, "url" | "headers">;

/** Makes a request of a URL or another request, and a RequestInit (Fetch Standard, Request constructor). */
export function readRequest(input: unknown, given: unknown): RequestState {
  const init = toDictionary(given);
  const known = isState(input) ? input : undefined;
  const base: RequestState = known ?? {
    ...DEFAULTS,
    url: parseUrl(input),
    headers: new HeaderList(),
  };
  if (init["window"] !== undefined && init["window"] !== null) {
    throw new TypeError("'window' option 'client' must be null");
  }
  const settings = readSettings(base, init);
  const method = init["method"] === undefined ? base.method : toMethod(init["method"]);
  const signal = init["signal"] === undefined ? base.signal : toSignal(init["signal"]);
  const headers = readHeaders(base.headers, init["headers"]);
  const body = readBody({ known, init, method, headers });
  return { ...base, ...settings, method, signal, headers, body };
}

function isState(input: unknown): input is RequestState {
  return (
    typeof input === "object" &&
    input !== null &&
    "referrerPolicy" in input &&
    "headers" in input &&
    input.headers instanceof HeaderList
  );
}

function parseUrl(input: unknown): string {
  const text = `${input as string}`;
  let url: URL;
  try {
    url = new URL(text);
  } catch (cause) {
    throw new TypeError(`Failed to parse URL from ${text}`, { cause });
  }
  if (url.username === "" && url.password === "") return url.href;
  throw new TypeError(
    `Request cannot be constructed from a URL that includes credentials: ${text}`,
  );
}

function readSettings(base: RequestState, init: Init) {
  const { referrer, referrerPolicy, mode, credentials, cache, redirect, integrity, keepalive } =
    init;
  const settings = {
    referrer: referrer === undefined ? base.referrer : toReferrer(referrer),
    referrerPolicy:
      referrerPolicy === undefined ? base.referrerPolicy : toWord(referrerPolicy, POLICIES),
    mode: mode === undefined ? base.mode : toWord(mode, MODES),
    credentials: credentials === undefined ? base.credentials : toWord(credentials, CREDENTIALS),
    cache: cache === undefined ? base.cache : toWord(cache, CACHES),
    redirect: redirect === undefined ? base.redirect : toWord(redirect, REDIRECTS),
    integrity: integrity === undefined ? base.integrity : `${integrity as string}`,
    keepalive: keepalive === undefined ? base.keepalive : Boolean(keepalive),
  };
  if (settings.mode === "navigate") {
    throw new TypeError("Request constructor: invalid request mode navigate.");
  }
  if (settings.cache === "only-if-cached" && settings.mode !== "same-origin") {
    throw new TypeError("'only-if-cached' can be set only with 'same-origin' mode");
  }
  return settings;
}

function toReferrer(value: unknown): string {
  const text = `${value as string}`;
  if (text === "") return "";
  try {
    const url = new URL(text);
    return url.protocol === "about:" && url.pathname === "client" ? "about:client" : url.href;
  } catch (cause) {
    throw new TypeError(`Referrer "${text}" is not a valid URL.`, { cause });
  }
}

function toMethod(value: unknown): string {
  const method = toByteString(value, "RequestInit", "method");
  const capitals = method.toUpperCase();
  if (!isToken(method)) throw new TypeError(`'${method}' is not a valid HTTP method.`);
  if (FORBIDDEN.has(capitals)) throw new TypeError(`'${method}' HTTP method is unsupported.`);
  if (method === "patch") {
    const text =
      "Using `patch` is highly likely to result in a `405 Method Not Allowed`. `PATCH` is much more likely to succeed.";
    emitWarning(text, { code: "UNDICI-FETCH-patch" });
  }
  return NORMALIZED.has(capitals) ? capitals : method;
}

function toSignal(value: unknown): AbortSignal | undefined {
  if (value === null) return undefined;
  if (value instanceof AbortSignal) return value;
  throw new TypeError(
    `RequestInit: Expected signal ("${show(value)}") to be an instance of AbortSignal.`,
  );
}

function readHeaders(base: HeaderList, init: unknown): HeaderList {
  if (init === undefined) return base.copy();
  const headers = new HeaderList();
  fill(headersOver(headers), init);
  return headers;
}

function readBody(options: {
  readonly known: RequestState | undefined;
  readonly init: Init;
  readonly method: string;
  readonly headers: HeaderList;
}): Body | undefined {
  const { known, init, method, headers } = options;
  const value = init["body"];
  const isGiven = value !== undefined && value !== null;
  const inherited = known?.body;
  if ((isGiven || inherited !== undefined) && (method === "GET" || method === "HEAD")) {
    throw new TypeError("Request with GET/HEAD method cannot have body.");
  }
  const { duplex } = init;
  if (duplex !== undefined) toWord(duplex, ["half"]);
  if (isGiven) {
    const { body, type, isStream } = extractBody(value, "RequestInit");
    if (isStream && duplex === undefined) {
      throw new TypeError("RequestInit: duplex option is required when sending a body.");
    }
    if (type !== undefined && !headers.has("content-type")) headers.append("content-type", type);
    return body;
  }
  if (inherited === undefined) return undefined;
  if (inherited.isUnusable) {
    throw new TypeError(
      "Cannot construct a Request with a Request object that has already been used.",
    );
  }
  return inherited.move();
}

import { registerCloneable } from "./cloneables.ts";
import { type UrlParts } from "../../messages.ts";
import { call } from "../door.ts";
import { missingArgs, nodeError } from "../node/errors.ts";
import { CUSTOM_INSPECT, inspect, type InspectContext } from "../node/util-inspect.ts";
import {
  linkedSearchParams,
  replaceSearchParams,
  type URLSearchParams,
} from "./url-search-params.ts";

/** The parser is the host's; this class keeps the parts of the last answer. */
export class URL {
  #parts: UrlParts;
  #params: URLSearchParams | undefined;

  constructor(...args: readonly [input?: unknown, base?: unknown]) {
    if (args.length === 0) throw missingArgs("url");
    const input = `${args[0] as string}`;
    const base = args[1] === undefined ? undefined : `${args[1] as string}`;
    const parts = parseParts(input, base);
    if (parts === undefined) throw invalidUrl(input, base);
    this.#parts = parts;
  }

  static canParse(...args: readonly [input?: unknown, base?: unknown]): boolean {
    if (args.length === 0) throw missingArgs("url");
    return (
      parseParts(
        `${args[0] as string}`,
        args[1] === undefined ? undefined : `${args[1] as string}`,
      ) !== undefined
    );
  }

  static parse(...args: readonly [input?: unknown, base?: unknown]): URL | null {
    return URL.canParse(...args) ? new URL(...args) : null;
  }

  get href(): string {
    return this.#parts.href;
  }
  set href(value: unknown) {
    const input = `${value as string}`;
    const parts = parseParts(input, undefined);
    if (parts === undefined) throw invalidUrl(input, undefined);
    this.#replace(parts);
  }
  get origin() {
    return this.#parts.origin;
  }
  get protocol(): string {
    return this.#parts.protocol;
  }
  set protocol(value: unknown) {
    this.#set("protocol", value);
  }
  get username(): string {
    return this.#parts.username;
  }
  set username(value: unknown) {
    this.#set("username", value);
  }
  get password(): string {
    return this.#parts.password;
  }
  set password(value: unknown) {
    this.#set("password", value);
  }
  get host(): string {
    return this.#parts.host;
  }
  set host(value: unknown) {
    this.#set("host", value);
  }
  get hostname(): string {
    return this.#parts.hostname;
  }
  set hostname(value: unknown) {
    this.#set("hostname", value);
  }
  get port(): string {
    return this.#parts.port;
  }
  set port(value: unknown) {
    this.#set("port", value);
  }
  get pathname(): string {
    return this.#parts.pathname;
  }
  set pathname(value: unknown) {
    this.#set("pathname", value);
  }
  get search(): string {
    return this.#parts.search;
  }
  set search(value: unknown) {
    this.#set("search", value);
  }
  get hash(): string {
    return this.#parts.hash;
  }
  set hash(value: unknown) {
    this.#set("hash", value);
  }

  get searchParams(): URLSearchParams {
    this.#params ??= linkedSearchParams(this.#parts.search, (query) => {
      this.#parts = setPart(this.#parts.href, "search", query);
    });
    return this.#params;
  }

  toString(): string {
    return this.#parts.href;
  }

  toJSON(): string {
    return this.#parts.href;
  }

  [CUSTOM_INSPECT](depth: number | null, options: InspectContext): unknown {
    if (depth !== null && depth < 0) return this;
    const { href, origin, protocol, username, password, host, hostname, port } = this;
    const { pathname, search, searchParams, hash } = this;
    const before = { href, origin, protocol, username, password, host, hostname, port, pathname };
    return `${this.constructor.name} ${inspect({ ...before, search, searchParams, hash }, options)}`;
  }

  get [Symbol.toStringTag]() {
    return "URL";
  }

  #set(property: string, value: unknown): void {
    this.#replace(setPart(this.#parts.href, property, `${value as string}`));
  }

  #replace(parts: UrlParts): void {
    this.#parts = parts;
    if (this.#params !== undefined) replaceSearchParams(this.#params, parts.search);
  }
}

registerCloneable(URL, {});

// As in browsers and Node, the members of a URL are found by for…in.
for (const name of Object.getOwnPropertyNames(URL.prototype)) {
  if (name !== "constructor") Object.defineProperty(URL.prototype, name, { enumerable: true });
}

function parseParts(input: string, base: string | undefined): UrlParts | undefined {
  const json = call("urlParse", input.toWellFormed(), base?.toWellFormed());
  return json === undefined ? undefined : JSON.parse(json);
}

function setPart(href: string, property: string, value: string): UrlParts {
  return JSON.parse(call("urlSet", href, property, value.toWellFormed()));
}

function invalidUrl(input: string, base: string | undefined): Error {
  const error = nodeError(TypeError, "ERR_INVALID_URL", "Invalid URL");
  return Object.assign(error, base === undefined ? { input } : { input, base });
}

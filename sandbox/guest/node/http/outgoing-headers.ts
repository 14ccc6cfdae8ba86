import { invalidArgType } from "../errors.ts";
import { headersSent, validateHeaderName, validateHeaderValue } from "./headers.ts";
import { type OutgoingMessage } from "./outgoing-types.ts";
import { assertString } from "../validate.ts";

/** Headers as they were set: by their name in lower case, with their name as it was given. */
export type HeaderMap = Record<string, [name: string, value: unknown]>;

/** Under this symbol of Node's, packages find the headers of a message. */
export const OUT_HEADERS: unique symbol = Symbol("kOutHeaders");

export interface OutgoingHeaders {
  [OUT_HEADERS]: HeaderMap | null;
  readonly headersSent: boolean;
  setHeader(name: string, value: unknown): this;
  setHeaders(headers: unknown): this;
  appendHeader(name: string, value: unknown): this;
  getHeader(name: string): unknown;
  getHeaderNames(): string[];
  getRawHeaderNames(): string[];
  getHeaders(): Record<string, unknown>;
  hasHeader(name: string): boolean;
  removeHeader(name: string): void;
}

function mapOf(message: OutgoingMessage): HeaderMap {
  return (message[OUT_HEADERS] ??= Object.create(null) as HeaderMap);
}

export const headerMembers = {
  get headersSent(): boolean {
    return Boolean(this._header);
  },

  setHeader(name: string, value: unknown): OutgoingMessage {
    if (this._header) throw headersSent("set");
    validateHeaderName(name);
    validateHeaderValue(name, value);
    mapOf(this)[name.toLowerCase()] = [name, value];
    return this;
  },

  setHeaders(headers: unknown): OutgoingMessage {
    if (this._header) throw headersSent("set");
    const isTable =
      headers instanceof Map ||
      (typeof headers === "object" && headers?.constructor?.name === "Headers");
    if (!isTable) throw invalidArgType("headers", ["Headers", "Map"], headers);
    const cookies: string[] = [];
    for (const [name, value] of headers as Iterable<[string, string]>) {
      if (name === "set-cookie") cookies.push(...[value].flat());
      else this.setHeader(name, value);
    }
    if (cookies.length > 0) this.setHeader("set-cookie", cookies);
    return this;
  },

  appendHeader(name: string, value: unknown): OutgoingMessage {
    if (this._header) throw headersSent("append");
    validateHeaderName(name);
    validateHeaderValue(name, value);
    const known = mapOf(this)[name.toLowerCase()];
    const values = known === undefined ? value : [known[1], value].flat();
    mapOf(this)[name.toLowerCase()] = [known?.[0] ?? name, values];
    return this;
  },

  getHeader(name: string): unknown {
    assertString(name, "name");
    return this[OUT_HEADERS]?.[name.toLowerCase()]?.[1];
  },

  getHeaderNames(): string[] {
    return Object.keys(this[OUT_HEADERS] ?? {});
  },

  getRawHeaderNames(): string[] {
    return Object.values(this[OUT_HEADERS] ?? {}).map(([name]) => name);
  },

  getHeaders(): Record<string, unknown> {
    const headers = Object.create(null) as Record<string, unknown>;
    for (const [name, [, value]] of Object.entries(this[OUT_HEADERS] ?? {})) headers[name] = value;
    return headers;
  },

  hasHeader(name: string): boolean {
    assertString(name, "name");
    return this[OUT_HEADERS]?.[name.toLowerCase()] !== undefined;
  },

  removeHeader(name: string): void {
    assertString(name, "name");
    if (this._header) throw headersSent("remove");
    const lower = name.toLowerCase();
    if (lower === "connection") this._removedConnection = true;
    else if (lower === "content-length") this._removedContLen = true;
    else if (lower === "transfer-encoding") this._removedTE = true;
    else if (lower === "date") this.sendDate = false;
    if (this[OUT_HEADERS] !== null) delete this[OUT_HEADERS][lower];
  },

  _renderHeaders(): Record<string, unknown> {
    if (this._header) throw headersSent("render");
    return Object.fromEntries(Object.values(this[OUT_HEADERS] ?? {}));
  },
} satisfies object & ThisType<OutgoingMessage>;

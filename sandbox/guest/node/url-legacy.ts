import { URL } from "../web/url.ts";
import { invalidArgType } from "./errors.ts";
import { emitDeprecation } from "./process-warning.ts";
import { querystring } from "./querystring.ts";
import { assertString } from "./validate.ts";

const SLASHED = new Set(["http:", "https:", "ftp:", "gopher:", "file:", "ws:", "wss:"]);
const HOSTLESS = new Set(["javascript:"]);

/** Characters that the legacy parser escapes wherever they stand after the host. */
const ESCAPED = /[\t\n\r "<>`{}|^'\\]/g;

/** The object of url.parse(). */
export class Url {
  protocol: string | null = null;
  slashes: boolean | null = null;
  auth: string | null = null;
  host: string | null = null;
  port: string | null = null;
  hostname: string | null = null;
  hash: string | null = null;
  search: string | null = null;
  query: unknown = null;
  pathname: string | null = null;
  path: string | null = null;
  href = "";

  parse(url: unknown, parsesQuery = false, slashesDenoteHost = false): this {
    Object.assign(this, parse(url, parsesQuery, slashesDenoteHost));
    return this;
  }

  format(): string {
    return formatObject(this);
  }

  resolve(relative: unknown): string {
    return resolveObject(this, relative).format();
  }

  resolveObject(relative: unknown): Url {
    return resolveObject(this, relative);
  }
}

export function parse(input: unknown, parsesQuery = false, slashesDenoteHost = false): Url {
  if (input instanceof Url) return input;
  assertString(input, "url");
  const url = new Url();
  let rest = fixBackslashes(input.trim());
  const protocol = /^[a-z0-9.+-]+:/i.exec(rest)?.[0];
  if (protocol !== undefined) {
    url.protocol = protocol.toLowerCase();
    rest = rest.slice(protocol.length);
  }
  const isHostless = HOSTLESS.has(url.protocol ?? "");
  const hasAuthority =
    slashesDenoteHost || protocol !== undefined || /^\/\/[^@/]+@[^@/]+/.test(rest);
  const slashes = hasAuthority && rest.startsWith("//") && !isHostless;
  if (slashes) {
    rest = rest.slice(2);
    url.slashes = true;
  }
  const isSlashed = SLASHED.has(url.protocol ?? "");
  // An unknown protocol has a host even without slashes: mailto:user@host.
  if (!isHostless && (slashes || (protocol !== undefined && !isSlashed)))
    rest = takeHost(url, rest, input);
  if (!isHostless) rest = rest.replace(ESCAPED, (letter) => percent(letter));
  takePath(url, rest, parsesQuery);
  url.href = formatObject(url);
  return url;
}

/** Backslashes before the query are slashes, as browsers read them. */
function fixBackslashes(text: string): string {
  const end = text.search(/[?#]/);
  return end < 0
    ? text.replaceAll("\\", "/")
    : text.slice(0, end).replaceAll("\\", "/") + text.slice(end);
}

function percent(letter: string): string {
  return `%${letter.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`;
}

function takeHost(url: Url, text: string, input: string): string {
  const end = text.search(/[/?#]/);
  const authority = end < 0 ? text : text.slice(0, end);
  let rest = end < 0 ? "" : text.slice(end);
  const at = authority.lastIndexOf("@");
  if (at >= 0) url.auth = decodeURIComponent(authority.slice(0, at));
  const host = at < 0 ? authority : authority.slice(at + 1);
  const [, name = "", port] = /^(.*?)(?::(\d*))?$/s.exec(host) ?? [];
  // A character that no host has ends it; what follows belongs to the path.
  const bad = name.search(/[\t\n\r "<>\\^`{|}';%*&]/);
  const isIpv6 = name.startsWith("[") && name.endsWith("]");
  const colon = isIpv6 || bad >= 0 ? -1 : name.indexOf(":");
  const length = [bad, colon].find((index) => index >= 0) ?? name.length;
  const hostname = name.slice(0, length).toLowerCase();
  if (bad >= 0) rest = `/${host.slice(bad)}${rest}`;
  if (colon >= 0) {
    warnInvalidPort(input);
    rest = `/${name.slice(colon)}${rest}`;
  }
  url.port = port === undefined || port === "" || bad >= 0 ? null : port;
  url.hostname = isIpv6 ? hostname.slice(1, -1) : toAscii(hostname);
  const shown = isIpv6 ? hostname : url.hostname;
  url.host = `${shown}${url.port === null ? "" : `:${url.port}`}`;
  if (rest !== "" && !/^[/?#]/.test(rest)) rest = `/${rest}`;
  return rest;
}

let hasWarned = false;

function warnInvalidPort(input: string): void {
  if (hasWarned) return;
  hasWarned = true;
  const text = `The URL ${input} is invalid. Future versions of Node.js will throw an error.`;
  emitDeprecation(text, "DEP0170");
}

function toAscii(hostname: string): string {
  // oxlint-disable-next-line no-control-regex
  if (/^[\x00-\x7f]*$/.test(hostname)) return hostname;
  return URL.parse(`ws://${hostname}`)?.hostname ?? "";
}

function takePath(url: Url, text: string, parsesQuery: boolean): void {
  const hashAt = text.indexOf("#");
  if (hashAt >= 0) url.hash = text.slice(hashAt);
  const body = hashAt < 0 ? text : text.slice(0, hashAt);
  const queryAt = body.indexOf("?");
  if (queryAt >= 0) {
    url.search = body.slice(queryAt);
    const query = body.slice(queryAt + 1);
    url.query = parsesQuery ? querystring.parse(query) : query;
  } else if (parsesQuery) {
    url.search = null;
    url.query = Object.create(null);
  }
  const pathname = queryAt < 0 ? body : body.slice(0, queryAt);
  if (pathname !== "") url.pathname = pathname;
  if (SLASHED.has(url.protocol ?? "") && url.hostname && url.pathname === null) url.pathname = "/";
  if (url.pathname !== null || url.search !== null) {
    url.path = `${url.pathname ?? ""}${url.search ?? ""}`;
  }
}

type UrlObject = { readonly [K in keyof Url]?: unknown };

/** url.format() of a legacy object. */
export function formatObject(url: UrlObject): string {
  const text = (value: unknown) => (typeof value === "string" ? value : "");
  const auth =
    text(url.auth) === "" ? "" : `${encodeURIComponent(text(url.auth)).replace(/%3A/i, ":")}@`;
  let protocol = text(url.protocol);
  if (protocol !== "" && !protocol.endsWith(":")) protocol += ":";
  let host: string | undefined;
  if (url.host) host = `${auth}${text(url.host)}`;
  else if (url.hostname) {
    const name = text(url.hostname);
    const shown = name.includes(":") && !name.startsWith("[") ? `[${name}]` : name;
    host = `${auth}${shown}${url.port ? `:${`${url.port as string}`}` : ""}`;
  }
  const { query } = url;
  const built = typeof query === "object" && query !== null ? querystring.stringify(query) : "";
  let search = text(url.search) || (built === "" ? "" : `?${built}`);
  if (search !== "" && !search.startsWith("?")) search = `?${search}`;
  let hash = text(url.hash);
  if (hash !== "" && !hash.startsWith("#")) hash = `#${hash}`;
  let pathname = text(url.pathname).replace(/[?#]/g, encodeURIComponent);
  if (url.slashes || ((protocol === "" || SLASHED.has(protocol)) && host !== undefined)) {
    host = url.slashes || host ? `//${host ?? ""}` : host;
    if (pathname !== "" && !pathname.startsWith("/")) pathname = `/${pathname}`;
  }
  return `${protocol}${host ?? ""}${pathname}${search.replaceAll("#", "%23")}${hash}`;
}

export function resolve(from: unknown, to: unknown): string {
  return resolveObject(parse(from, false, true), to).format();
}

export function resolveObject(base: unknown, relative: unknown): Url {
  const source = parse(base, false, true);
  const target = parse(relative, false, true);
  const result = Object.assign(new Url(), source, { hash: target.hash });
  if (target.href === "") return finish(result);
  if (target.slashes && target.protocol === null) {
    return finish(Object.assign(result, target, { protocol: source.protocol }));
  }
  if (target.protocol !== null && target.protocol !== source.protocol)
    return finish(Object.assign(result, target));
  if (target.host)
    Object.assign(result, {
      host: target.host,
      hostname: target.hostname,
      port: target.port,
      auth: target.auth ?? null,
    });
  const pathname = target.pathname ?? "";
  const isAbsolute = pathname.startsWith("/") || Boolean(target.host);
  if (pathname === "" && !isAbsolute) {
    if (target.search !== null)
      Object.assign(result, { search: target.search, query: target.query });
    return finish(result);
  }
  const folder = (source.pathname ?? "").replace(/[^/]*$/, "");
  const joined = isAbsolute ? pathname : `${folder}${pathname}`;
  const rooted = result.host && !joined.startsWith("/") ? `/${joined}` : joined;
  Object.assign(result, {
    pathname: removeDots(rooted),
    search: target.search,
    query: target.query,
  });
  return finish(result);
}

function removeDots(path: string): string {
  const isAbsolute = path.startsWith("/");
  const parts = path.split("/");
  const last = parts.at(-1);
  const kept: string[] = [];
  for (const part of isAbsolute ? parts.slice(1) : parts) {
    if (part === ".") continue;
    if (part !== "..") kept.push(part);
    else if (kept.length > 0 && kept.at(-1) !== "..") kept.pop();
    else if (!isAbsolute) kept.push("..");
  }
  const isFolder = (last === "." || last === "..") && kept.at(-1) !== "";
  const body = kept.join("/");
  return `${isAbsolute ? "/" : ""}${body}${isFolder && body !== "" ? "/" : ""}`;
}

function finish(url: Url): Url {
  url.path =
    url.pathname === null && url.search === null
      ? null
      : `${url.pathname ?? ""}${url.search ?? ""}`;
  url.href = url.format();
  return url;
}

export function assertUrlObject(value: unknown): asserts value is UrlObject {
  if (typeof value !== "object" || value === null)
    throw invalidArgType("urlObject", ["Object", "string"], value);
}

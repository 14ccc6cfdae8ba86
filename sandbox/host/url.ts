import { type UrlParts } from "../messages.ts";

/** The setters that the guest's URL may run on the host's. */
const SETTABLE = new Set([
  "href",
  "protocol",
  "username",
  "password",
  "host",
  "hostname",
  "port",
  "pathname",
  "search",
  "hash",
] as const);
type Settable = typeof SETTABLE extends Set<infer Name> ? Name : never;

/** JSON text of the parts of a URL, by the host's own WHATWG parser; undefined when it is not valid. */
export function urlParse(input: string, base: string | undefined): string | undefined {
  const url = URL.parse(input, base);
  return url === null ? undefined : JSON.stringify(toParts(url));
}

/** Runs a setter of URL and gives the parts anew. Throws a TypeError for an invalid `href`, as the setter does. */
export function urlSet(href: string, property: string, value: string): string {
  const url = new URL(href);
  if (!isSettable(property)) throw new TypeError(`URL has no setter '${property}'`);
  url[property] = value;
  return JSON.stringify(toParts(url));
}

function isSettable(property: string): property is Settable {
  return SETTABLE.has(property as Settable);
}

function toParts(url: URL): UrlParts {
  const { href, origin, protocol, username, password, host, hostname, port } = url;
  const { pathname, search, hash } = url;
  const authority = { href, origin, protocol, username, password, host, hostname, port };
  return { ...authority, pathname, search, hash };
}

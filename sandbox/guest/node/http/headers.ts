import { nodeError } from "../errors.ts";

/** A field name or a method (RFC 9110, 5.6.2). */
const TOKEN = /^[\^_`a-zA-Z\-0-9!#$%&'*+.|~]+$/;
/** What may not stand in a field value: control characters but the tab, and what latin1 does not have. */
const INVALID_VALUE = /[^\t\x20-\x7e\x80-\xff]/;

export function isToken(value: unknown): value is string {
  return typeof value === "string" && TOKEN.test(value);
}

export function hasInvalidCharacter(value: unknown): boolean {
  return INVALID_VALUE.test(String(value));
}

/** http.validateHeaderName. */
export function validateHeaderName(
  name: unknown,
  label: unknown = "Header name",
): asserts name is string {
  if (isToken(name)) return;
  const text = `${String(label)} must be a valid HTTP token ["${String(name)}"]`;
  throw nodeError(TypeError, "ERR_INVALID_HTTP_TOKEN", text);
}

/** http.validateHeaderValue. */
export function validateHeaderValue(name: unknown, value: unknown): void {
  if (value === undefined) {
    const text = `Invalid value "undefined" for header "${String(name)}"`;
    throw nodeError(TypeError, "ERR_HTTP_INVALID_HEADER_VALUE", text);
  }
  if (Array.isArray(value)) {
    for (const item of value) validateHeaderValue(name, item);
  } else if (hasInvalidCharacter(value)) throw invalidCharacter("header content", String(name));
}

export function invalidCharacter(where: string, field?: string): Error {
  const suffix = field === undefined ? "" : ` ["${field}"]`;
  return nodeError(TypeError, "ERR_INVALID_CHAR", `Invalid character in ${where}${suffix}`);
}

export function headersSent(verb: string): Error {
  const text = `Cannot ${verb} headers after they are sent to the client`;
  return nodeError(Error, "ERR_HTTP_HEADERS_SENT", text);
}

/** Headers of which only the first counts, however often they come. */
const SINGLE = new Set(
  (
    "age authorization content-length content-type etag expires from host if-modified-since if-unmodified-since " +
    "last-modified location max-forwards proxy-authorization referer retry-after server user-agent"
  ).split(" "),
);

/** Adds a line to a table of headers, as Node joins those that come more than once. */
export function addHeaderLine(
  field: string,
  value: string,
  table: Record<string, string | string[] | undefined>,
  joinsDuplicates: boolean,
): void {
  const name = field.toLowerCase();
  const known = table[name];
  if (name === "set-cookie") {
    if (Array.isArray(known)) known.push(value);
    else table[name] = [value];
  } else if (known === undefined) table[name] = value;
  else if (name === "cookie") table[name] = `${String(known)}; ${value}`;
  else if (joinsDuplicates || !SINGLE.has(name)) table[name] = `${String(known)}, ${value}`;
}

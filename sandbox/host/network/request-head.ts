import { type HttpRequestHead } from "../../messages.ts";

/** Characters of a head, far beyond what servers take. */
const HEAD_CHARACTERS_MAX = 256 * 1024;
const HEADERS_MAX = 2000;

const BODIES: readonly unknown[] = ["none", "bytes", "stream"] satisfies HttpRequestHead["body"][];
const REDIRECTS: readonly unknown[] = [
  "follow",
  "manual",
  "error",
] satisfies HttpRequestHead["redirect"][];

/** Reads the JSON text of a head. Whatever is not as it should be is a TypeError. */
export function readRequestHead(json: string): HttpRequestHead {
  if (json.length > HEAD_CHARACTERS_MAX) throw new TypeError("The request's head is too large");
  const given = parse(json);
  const { method, url, headers, body, redirect } = given;
  if (typeof method !== "string" || typeof url !== "string") {
    throw new TypeError("A request needs a method and a URL");
  }
  if (!BODIES.includes(body) || !REDIRECTS.includes(redirect)) {
    throw new TypeError("A request's body or redirect mode is none that there is");
  }
  if (!Array.isArray(headers) || headers.length > HEADERS_MAX || !headers.every(isPair)) {
    throw new TypeError(`A request has at most ${HEADERS_MAX} headers, pairs of strings`);
  }
  return {
    method,
    url,
    headers,
    body: body as HttpRequestHead["body"],
    redirect: redirect as HttpRequestHead["redirect"],
  };
}

function parse(json: string): Partial<Record<keyof HttpRequestHead, unknown>> {
  try {
    return (JSON.parse(json) ?? {}) as object;
  } catch {
    throw new TypeError("The request's head is no JSON");
  }
}

function isPair(value: unknown): value is [string, string] {
  return (
    Array.isArray(value) &&
    value.length === 2 &&
    typeof value[0] === "string" &&
    typeof value[1] === "string"
  );
}

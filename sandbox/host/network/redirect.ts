import { type HttpRequestHead } from "../../messages.ts";
import { HostError } from "../host-error.ts";

/** Redirects that one request follows at most (Fetch Standard, HTTP-redirect fetch). */
const REDIRECTS_MAX = 20;

const REDIRECT_STATUSES = new Set([301, 302, 303, 307, 308]);

/** Headers that say something of the body, and end with it. */
const BODY_HEADERS = new Set(
  "content-encoding content-language content-location content-type content-length".split(" "),
);

/** Headers that are meant for one origin only. */
const ORIGIN_HEADERS = new Set("authorization proxy-authorization cookie host".split(" "));

/** What a redirect is judged by. */
export interface Redirection {
  readonly head: HttpRequestHead;
  readonly url: URL;
  readonly status: number;
  readonly location: string | null;
  /** Redirects followed so far. */
  readonly count: number;
}

export function isRedirect(status: number): boolean {
  return REDIRECT_STATUSES.has(status);
}

/**
 * The request that a redirect asks for, and whether it carries the body of the one before. Undefined when there is
 * nothing to follow. Throws a HostError with the text of undici where the Fetch Standard has a network error.
 */
export function followRedirect(
  redirection: Redirection,
): { head: HttpRequestHead; url: URL; keepsBody: boolean } | undefined {
  const { head, url, status, location, count } = redirection;
  if (!isRedirect(status) || location === null) return undefined;
  const target = URL.parse(location, url);
  if (target === null) throw new HostError("Invalid URL", { code: "ERR_INVALID_URL" });
  if (target.hash === "") target.hash = url.hash;
  if (target.protocol !== "http:" && target.protocol !== "https:") {
    throw new HostError("URL scheme must be a HTTP(S) scheme", {});
  }
  if (count >= REDIRECTS_MAX) throw new HostError("redirect count exceeded", {});
  const isSameOrigin = target.origin === url.origin;
  if ((target.username !== "" || target.password !== "") && !isSameOrigin) {
    throw new HostError('cross origin not allowed for request mode "cors"', {});
  }
  // What was streamed is gone and cannot be sent again.
  if (status !== 303 && head.body === "stream") {
    throw new HostError("The request's body is a stream and cannot be sent again", {});
  }
  const becomesGet =
    (status < 303 && head.method === "POST") ||
    (status === 303 && head.method !== "GET" && head.method !== "HEAD");
  const headers = head.headers.filter(([given]) => {
    const name = given.toLowerCase();
    if (becomesGet && BODY_HEADERS.has(name)) return false;
    return isSameOrigin || !ORIGIN_HEADERS.has(name);
  });
  const next = becomesGet ? ({ ...head, method: "GET", body: "none" } as const) : head;
  return { head: { ...next, headers }, url: target, keepsBody: !becomesGet };
}

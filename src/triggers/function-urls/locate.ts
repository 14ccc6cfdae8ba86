import { URL_ID, URL_PATH } from "../../functions/urls/model.ts";

/** A request to a function URL, taken apart as it was received. */
export interface UrlTarget {
  readonly id: string;
  /** Percent-encoded; at least a slash. */
  readonly rawPath: string;
  /** Without the question mark. */
  readonly rawQuery: string;
}

/**
 * Which function URL a request is for; undefined when it is for none. With a domain each URL has a host name of its
 * own, and pages that functions serve cannot reach each other or the API's origin; without one they share a path, and
 * the host does not matter.
 */
export function locate(url: string, host: string, domain: string): UrlTarget | undefined {
  const { path, query } = split(url);
  if (domain !== "") {
    const id = idOfHost(host.toLowerCase(), domain.toLowerCase());
    return id === undefined ? undefined : { id, rawPath: path, rawQuery: query };
  }

  if (!path.startsWith(`${URL_PATH}/`)) return undefined;
  const idAt = URL_PATH.length + 1;
  const end = path.indexOf("/", idAt);
  const id = end === -1 ? path.slice(idAt) : path.slice(idAt, end);
  return { id, rawPath: end === -1 ? "/" : path.slice(end), rawQuery: query };
}

/** Other names below the domain may be the endpoint's. */
function idOfHost(host: string, domain: string): string | undefined {
  if (!host.endsWith(`.${domain}`)) return undefined;
  const label = host.slice(0, -domain.length - 1);
  return URL_ID.test(label) ? label : undefined;
}

function split(url: string): { readonly path: string; readonly query: string } {
  const start = url.indexOf("/", url.indexOf("//") + 2);
  if (start === -1) return { path: "/", query: "" };
  const [whole = ""] = url.slice(start).split("#", 1);
  const mark = whole.indexOf("?");
  if (mark === -1) return { path: whole, query: "" };
  return { path: whole.slice(0, mark), query: whole.slice(mark + 1) };
}

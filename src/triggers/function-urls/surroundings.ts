import { type UrlRequest } from "./event.ts";
import { type UrlTarget } from "./locate.ts";

/** What a URL is part of. */
interface Place {
  readonly target: UrlTarget;
  readonly region: string;
  /** Empty when URLs have no host names of their own. */
  readonly domain: string;
}

type Surroundings = Pick<
  UrlRequest,
  "method" | "protocol" | "headers" | "domainName" | "sourceIp" | "scheme" | "tls"
>;

/** Where no edge is in front of the Worker, the caller is on this machine. */
const LOCAL_IP = "127.0.0.1";

/** What the Workers runtime and Cloudflare's edge know of a request. */
export function surroundings(request: Request, { target, region, domain }: Place): Surroundings {
  const { headers, method, cf } = request;
  const version = cf?.["tlsVersion"];
  const cipher = cf?.["tlsCipher"];
  const protocol = cf?.["httpProtocol"];
  return {
    method,
    headers: originalHeaders(request),
    protocol: typeof protocol === "string" && protocol !== "" ? protocol : "HTTP/1.1",
    domainName:
      domain === "" ? `${target.id}.lambda-url.${region}.on.aws` : `${target.id}.${domain}`,
    sourceIp: headers.get("cf-connecting-ip") ?? LOCAL_IP,
    scheme: request.url.startsWith("https:") ? "https" : "http",
    ...(typeof version === "string" && typeof cipher === "string" && version !== ""
      ? { tls: { version, cipher } }
      : {}),
  };
}

/** Cloudflare rewrites Accept-Encoding on the way in and keeps what the client sent apart. */
function originalHeaders({ headers, cf }: Request): Headers {
  const original = cf?.["clientAcceptEncoding"];
  if (typeof original !== "string" || original === "") return headers;
  const copy = new Headers(headers);
  copy.set("accept-encoding", original);
  return copy;
}

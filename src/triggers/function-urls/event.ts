import { type Caller } from "../../identity/app-env.ts";
import { fromUtf8, toBase64 } from "../../platform/bytes.ts";
import { type UrlTarget } from "./locate.ts";

/** A request as its event needs it. */
export interface UrlRequest {
  readonly target: UrlTarget;
  readonly method: string;
  readonly protocol: string;
  /** Those that the client has sent; lower-case names. */
  readonly headers: Headers;
  readonly body: Uint8Array;
  readonly caller?: Caller;
  /** What a URL's host name is on AWS, if it has none of its own here. */
  readonly domainName: string;
  readonly sourceIp: string;
  readonly scheme: "http" | "https";
  readonly tls?: { readonly version: string; readonly cipher: string };
  /** `Root=…` */
  readonly traceRoot: string;
  readonly requestId: string;
  /** Epoch ms. */
  readonly now: number;
}

/** The event, in version 2.0 of the payload: reference 5.6. */
export function toEvent(request: UrlRequest): object {
  const { target, headers, caller } = request;
  const cookies = splitCookies(headers.get("cookie"));
  const query = splitQuery(target.rawQuery);
  return {
    version: "2.0",
    routeKey: "$default",
    rawPath: target.rawPath,
    rawQueryString: target.rawQuery,
    ...(cookies.length === 0 ? {} : { cookies }),
    headers: { ...ownHeaders(headers, caller !== undefined), ...frontHeaders(request) },
    ...(query === undefined ? {} : { queryStringParameters: query }),
    requestContext: requestContext(request),
    ...toBody(request),
  };
}

function requestContext(request: UrlRequest): object {
  const { target, caller, domainName, headers, now } = request;
  const [domainPrefix] = domainName.split(".");
  return {
    accountId: caller?.accountId ?? "anonymous",
    apiId: target.id,
    ...(caller === undefined ? {} : { authorizer: { iam: authorizer(caller) } }),
    domainName,
    domainPrefix,
    http: {
      method: request.method,
      path: target.rawPath,
      protocol: request.protocol,
      sourceIp: request.sourceIp,
      userAgent: headers.get("user-agent") ?? "",
    },
    requestId: request.requestId,
    routeKey: "$default",
    stage: "$default",
    time: requestTime(now),
    timeEpoch: now,
  };
}

/** A root's id is that of its account. */
function authorizer({ accessKeyId, accountId, arn }: Caller): object {
  const isRoot = arn.endsWith(":root");
  const id = isRoot ? accountId : arn.slice(arn.lastIndexOf("/") + 1);
  return {
    accessKey: accessKeyId,
    accountId,
    callerId: id,
    cognitoIdentity: null,
    principalOrgId: null,
    userArn: arn,
    userId: id,
  };
}

/** What the network in front of a Worker adds, which the client has not sent. */
const OF_THE_EDGE = /^(?:cf-|cdn-loop$|x-real-ip$|x-forwarded-)/;

/** A signature lets its holder repeat the request: it is not the function's to see. */
const OF_THE_SIGNATURE = /^(?:authorization|x-amz-security-token)$/;

function ownHeaders(headers: Headers, isSigned: boolean): Readonly<Record<string, string>> {
  const own: Record<string, string> = {};
  for (const [name, value] of headers) {
    if (name === "cookie" || OF_THE_EDGE.test(name)) continue;
    if (isSigned && OF_THE_SIGNATURE.test(name)) continue;
    own[name] = value;
  }
  return own;
}

function frontHeaders(request: UrlRequest): Readonly<Record<string, string>> {
  const { scheme, tls, sourceIp, traceRoot } = request;
  return {
    "x-amzn-trace-id": traceRoot,
    "x-forwarded-for": sourceIp,
    "x-forwarded-port": scheme === "https" ? "443" : "80",
    "x-forwarded-proto": scheme,
    ...(tls === undefined
      ? {}
      : { "x-amzn-tls-version": tls.version, "x-amzn-tls-cipher-suite": tls.cipher }),
  };
}

function splitCookies(header: string | null): readonly string[] {
  if (header === null) return [];
  return header.split(";").flatMap((cookie) => cookie.trim() || []);
}

/** Values of one name are joined; none at all is no member. */
function splitQuery(rawQuery: string): Readonly<Record<string, string>> | undefined {
  const query = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(rawQuery)) {
    const before = query.get(name);
    query.set(name, before === undefined ? value : `${before},${value}`);
  }
  return query.size === 0 ? undefined : Object.fromEntries(query);
}

const TEXT = /^(?:text\/.*|application\/(?:json|xml|javascript|x-www-form-urlencoded))$/;

function toBody({ headers, body }: UrlRequest): object {
  if (body.byteLength === 0) return { isBase64Encoded: false };
  const [type = ""] = (headers.get("content-type") ?? "").split(";");
  // Text that is not UTF-8 would not come out as it went in.
  const text = TEXT.test(type.trim().toLowerCase()) ? fromUtf8(body) : undefined;
  if (text !== undefined) return { body: text, isBase64Encoded: false };
  return { body: toBase64(body), isBase64Encoded: true };
}

/** `25/Nov/2025:23:11:05 +0000` */
function requestTime(now: number): string {
  // "Tue, 25 Nov 2025 23:11:05 GMT"
  const [, day, month, year, time] = new Date(now).toUTCString().split(" ");
  return `${day}/${month}/${year}:${time} +0000`;
}

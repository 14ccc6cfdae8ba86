import { type Cors } from "../../functions/urls/model.ts";

const PREFIX = "access-control-";
const OF_RESPONSES = [
  "allow-credentials",
  "allow-headers",
  "allow-methods",
  "allow-origin",
  "expose-headers",
  "max-age",
] as const;

/** A browser's question whether a page may send a request, which is answered without the function: reference 5.6. */
export function isPreflight(method: string, headers: Headers): boolean {
  return (
    method === "OPTIONS" && headers.has("origin") && headers.has("access-control-request-method")
  );
}

/** For an origin that may not send, nothing that would let it. */
export function preflightResponse(cors: Cors, request: Headers): Response {
  const headers = new Headers(originHeaders(cors, request));
  if (headers.has("access-control-allow-origin")) {
    const method = request.get("access-control-request-method") ?? "";
    const names = request.get("access-control-request-headers") ?? "";
    set(headers, "allow-methods", listed(cors, cors.allowMethods, method));
    set(headers, "allow-headers", listed(cors, cors.allowHeaders, names));
    set(headers, "max-age", cors.maxAgeSeconds?.toString());
  }
  return new Response(null, { status: 200, headers });
}

/** The configuration alone says who may read a response, whatever the function has said: reference 5.6. */
export function withCors(cors: Cors, request: Headers, { headers }: Response): void {
  for (const name of OF_RESPONSES) headers.delete(PREFIX + name);
  for (const [name, value] of originHeaders(cors, request)) headers.append(name, value);
  if (!headers.has(`${PREFIX}allow-origin`)) return;
  set(headers, "expose-headers", cors.exposeHeaders?.join(","));
}

function originHeaders(cors: Cors, request: Headers): [string, string][] {
  const origin = request.get("origin");
  const { allowOrigins = [], allowCredentials = false } = cors;
  if (origin === null) return [];
  const isAny = allowOrigins.includes("*");
  if (!isAny && !allowOrigins.includes(origin)) return [];
  // With credentials browsers take no wildcard.
  const allowed = isAny && !allowCredentials ? "*" : origin;
  return [
    [`${PREFIX}allow-origin`, allowed],
    ...(allowed === "*" ? [] : [["vary", "Origin"] satisfies [string, string]]),
    ...(allowCredentials
      ? [[`${PREFIX}allow-credentials`, "true"] satisfies [string, string]]
      : []),
  ];
}

/** Of a wildcard with credentials, what was asked for stands. */
function listed(
  { allowCredentials }: Cors,
  names: readonly string[] | undefined,
  asked: string,
): string | undefined {
  if (names === undefined || names.length === 0) return undefined;
  return names.includes("*") && allowCredentials === true ? asked : names.join(",");
}

function set(
  headers: Headers,
  name: (typeof OF_RESPONSES)[number],
  value: string | undefined,
): void {
  if (value !== undefined && value !== "") headers.set(PREFIX + name, value);
}

/** What a function says of its HTTP response, beside the body. Everything is the function's, and nothing is believed. */
export interface ResponseHead {
  readonly status: number;
  readonly headers: Headers;
}

/** They belong to a connection, or say what only the server can know. */
const NOT_THE_FUNCTIONS: ReadonlySet<string> = new Set([
  "connection",
  "content-length",
  "keep-alive",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);

/** Responses that have no body (RFC 9110). */
export function hasBody(status: number): boolean {
  return status !== 204 && status !== 205 && status !== 304;
}

/** Undefined for what is no HTTP response. `type` is the content type if the function names none. */
export function toHead(
  given: Readonly<Record<string, unknown>>,
  type: string,
): ResponseHead | undefined {
  const status = toStatus(given["statusCode"]);
  const fields = toFields(given["headers"]);
  const cookies = given["cookies"] ?? [];
  if (status === undefined || fields === undefined || !Array.isArray(cookies)) return undefined;
  try {
    const headers = new Headers({ "content-type": type });
    for (const [name, value] of fields) headers.set(name, value);
    for (const cookie of cookies as readonly unknown[]) {
      headers.append("set-cookie", String(cookie));
    }
    return { status, headers };
  } catch {
    // A name or a value that no header can have.
    return undefined;
  }
}

/** A number, or text that is one. The Workers runtime cannot answer with an informational status. */
function toStatus(value: unknown): number | undefined {
  const isNumeric = typeof value === "string" && /^\d{3}$/.test(value);
  const status = isNumeric ? Number(value) : value;
  if (typeof status !== "number" || !Number.isInteger(status)) return undefined;
  return status >= 200 && status <= 599 ? status : undefined;
}

/** Undefined where a value is neither text nor a number nor a truth value. */
function toFields(value: unknown): readonly (readonly [string, string])[] | undefined {
  if (value === undefined || value === null) return [];
  if (typeof value !== "object" || Array.isArray(value)) return undefined;
  const fields = Object.entries(value as Readonly<Record<string, unknown>>).filter(
    ([name, field]) =>
      field !== undefined && field !== null && !NOT_THE_FUNCTIONS.has(name.toLowerCase()),
  );
  if (fields.some(([, field]) => typeof field === "object")) return undefined;
  return fields.map(([name, field]) => [name, `${field as string | number | boolean}`]);
}

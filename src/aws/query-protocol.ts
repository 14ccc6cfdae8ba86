import { fromUtf8 } from "../platform/bytes.ts";
import { ServiceError } from "./service-error.ts";
import { toXml, type XmlContent } from "./xml.ts";

/** The protocol "AWS query" of the Smithy specification: a form goes in, XML comes out. */
export interface QueryRequest {
  readonly action: string;
  readonly parameters: ReadonlyMap<string, string>;
}

export interface QueryService {
  /** Of the answers: `http://sns.amazonaws.com/doc/2010-03-31/`. */
  readonly xmlNamespace: string;
}

/** Lists and maps longer than this cannot come from a real client: their items are counted from 1 upwards. */
const ITEMS_MAX = 1000;
/** Ten messages of SNS with a hundred attributes each have 3,000. */
const FIELDS_MAX = 5000;

/** The form is the body of a POST, the query of a GET; undefined when it names no action. */
export function parseQueryRequest(url: string, body: Uint8Array): QueryRequest | undefined {
  const text = body.byteLength > 0 ? fromUtf8(body) : new URL(url).search.slice(1);
  if (text === undefined) throw new ServiceError("MalformedInput", "The form is not UTF-8");
  if (hasMoreFields(text, FIELDS_MAX)) {
    throw new ServiceError("MalformedInput", `The form has more than ${FIELDS_MAX} fields`);
  }
  const parameters = new Map(new URLSearchParams(text));
  const action = parameters.get("Action");
  return action === undefined ? undefined : { action, parameters };
}

/** The values of `prefix.1`, `prefix.2`, … */
export function readList({ parameters }: QueryRequest, prefix: string): readonly string[] {
  const values: string[] = [];
  for (let item = 1; item <= ITEMS_MAX; item += 1) {
    const value = parameters.get(`${prefix}.${item}`);
    if (value === undefined) break;
    values.push(value);
  }
  return values;
}

/** The items of a list of structures, each as the request that it would be by itself. */
export function readItems(
  { action, parameters }: QueryRequest,
  prefix: string,
): readonly QueryRequest[] {
  const start = `${prefix}.`;
  const byItem = new Map<string, Map<string, string>>();
  for (const [name, value] of parameters) {
    const dot = name.startsWith(start) ? name.indexOf(".", start.length) : -1;
    if (dot === -1) continue;
    const item = name.slice(start.length, dot);
    const members = byItem.get(item) ?? new Map<string, string>();
    byItem.set(item, members.set(name.slice(dot + 1), value));
  }
  const items: QueryRequest[] = [];
  for (let item = 1; item <= ITEMS_MAX; item += 1) {
    const members = byItem.get(String(item));
    if (members === undefined) break;
    items.push({ action, parameters: members });
  }
  return items;
}

/** `prefix.1.key` and `prefix.1.value`, or by the names that the service has for them. */
export function readMap(
  request: QueryRequest,
  prefix: string,
  names: { readonly key: string; readonly value: string } = { key: "key", value: "value" },
): ReadonlyMap<string, string> {
  const entries = readItems(request, prefix).map(
    ({ parameters }) =>
      [parameters.get(names.key) ?? "", parameters.get(names.value) ?? ""] as const,
  );
  return new Map(entries);
}

export interface QueryAnswer {
  readonly action: string;
  readonly requestId: string;
  /** Undefined for an operation that has no result. */
  readonly result?: XmlContent;
}

export function queryResponse(
  service: QueryService,
  { action, requestId, result }: QueryAnswer,
): Response {
  const content = {
    [`${action}Result`]: result,
    ResponseMetadata: { RequestId: requestId },
  };
  return xmlResponse(toXml(`${action}Response`, content, `xmlns="${service.xmlNamespace}"`));
}

export function queryErrorResponse(
  service: QueryService,
  error: ServiceError,
  requestId: string,
): Response {
  const content = {
    Error: { Type: error.fault, Code: error.queryCode, Message: error.message },
    RequestId: requestId,
  };
  const xml = toXml("ErrorResponse", content, `xmlns="${service.xmlNamespace}"`);
  return xmlResponse(xml, error.status);
}

/** Looked at before the form is taken apart: a field may be a single character. */
function hasMoreFields(form: string, fieldsMax: number): boolean {
  let fields = 1;
  for (let at = form.indexOf("&"); at !== -1; at = form.indexOf("&", at + 1)) {
    fields += 1;
    if (fields > fieldsMax) return true;
  }
  return false;
}

function xmlResponse(xml: string, status = 200): Response {
  return new Response(xml, { status, headers: { "Content-Type": "text/xml" } });
}

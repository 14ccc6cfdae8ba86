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

/** The form is the body of a POST, the query of a GET; undefined when it names no action. */
export function parseQueryRequest(url: string, body: Uint8Array): QueryRequest | undefined {
  const text = body.byteLength > 0 ? fromUtf8(body) : new URL(url).search.slice(1);
  if (text === undefined) throw new ServiceError("MalformedInput", "The form is not UTF-8");
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
export function readItems(request: QueryRequest, prefix: string): readonly QueryRequest[] {
  const items: QueryRequest[] = [];
  for (let item = 1; item <= ITEMS_MAX; item += 1) {
    const start = `${prefix}.${item}.`;
    const members = [...request.parameters]
      .filter(([name]) => name.startsWith(start))
      .map(([name, value]) => [name.slice(start.length), value] as const);
    if (members.length === 0) break;
    items.push({ action: request.action, parameters: new Map(members) });
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

function xmlResponse(xml: string, status = 200): Response {
  return new Response(xml, { status, headers: { "Content-Type": "text/xml" } });
}

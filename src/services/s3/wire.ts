import { XMLParser, XMLValidator } from "fast-xml-parser";
import { type ServiceError } from "../../aws/service-error.ts";
import { toXml, type XmlContent } from "../../aws/xml.ts";
import { fromUtf8 } from "../../platform/bytes.ts";
import { type S3Call } from "./call.ts";
import { s3Error } from "./errors.ts";
import { XML_BYTES_MAX } from "./limits.ts";
import { canonicalId } from "./model.ts";
import { payloadOf, readWhole } from "./payload.ts";

const DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n';
const NAMESPACE = 'xmlns="http://s3.amazonaws.com/doc/2006-03-01/"';
const XML_DEPTH_MAX = 10;

type HeaderValues = Readonly<Record<string, string>>;

export function xmlResponse(
  name: string,
  content: XmlContent,
  headers: HeaderValues = {},
): Response {
  const body = DECLARATION + toXml(name, content, NAMESPACE);
  return new Response(body, { headers: { "Content-Type": "application/xml", ...headers } });
}

export function emptyResponse(status: number, headers: HeaderValues = {}): Response {
  return new Response(null, { status, headers });
}

export function errorResponse(error: ServiceError, request: Request, requestId: string): Response {
  const { code, message, status, fields } = error;
  const region = fields["Region"];
  const headers: HeaderValues = {
    "Content-Type": "application/xml",
    ...(typeof region === "string" ? { "x-amz-bucket-region": region } : {}),
  };
  if (request.method === "HEAD" || status === 304) return new Response(null, { status, headers });
  const content = {
    Code: code,
    Message: message,
    ...fields,
    RequestId: requestId,
    HostId: hostId(requestId),
  };
  return new Response(DECLARATION + toXml("Error", content), { status, headers });
}

/** The other half of a request's name, `x-amz-id-2`: AWS's points to a host. */
export function hostId(requestId: string): string {
  return btoa(requestId.replaceAll("-", "").repeat(2));
}

export function ownerOf(accountId: string) {
  return { ID: canonicalId(accountId) };
}

export function quoted(etag: string): string {
  return `"${etag}"`;
}

/** As lists have times. */
export function toIso(epochMs: number): string {
  return new Date(epochMs).toISOString();
}

/** An element: text, or other elements, of which each name may come several times. */
export type XmlNode = string | { readonly [name: string]: readonly XmlNode[] };

const parser = new XMLParser({
  ignoreAttributes: true,
  ignoreDeclaration: true,
  ignorePiTags: true,
  removeNSPrefix: true,
  parseTagValue: false,
  trimValues: false,
  // The five of XML itself are put in by `plainText`; all others would be somebody's own.
  processEntities: false,
  maxNestedTags: XML_DEPTH_MAX,
  isArray: () => true,
});

/** The body of a request, whose root is `root`. */
export async function readXml(call: S3Call, root: string): Promise<XmlNode> {
  const bytes = await readWhole(payloadOf(call.request, call.payload), XML_BYTES_MAX);
  const text = fromUtf8(bytes);
  if (text === undefined || /<!DOCTYPE|<!ENTITY/i.test(text)) throw s3Error("MalformedXML");
  const node = parse(text)[root]?.[0];
  if (node === undefined) throw s3Error("MalformedXML");
  return node;
}

function parse(text: string): { readonly [name: string]: readonly XmlNode[] } {
  try {
    if (XMLValidator.validate(text) !== true) throw s3Error("MalformedXML");
    // With `isArray` every element is a list.
    return parser.parse(text) as { readonly [name: string]: readonly XmlNode[] };
  } catch {
    throw s3Error("MalformedXML");
  }
}

/** The elements of a name in another. */
export function children(node: XmlNode, name: string): readonly XmlNode[] {
  if (typeof node === "string" || !Object.hasOwn(node, name)) return [];
  return node[name] ?? [];
}

/** The text of the one element of a name; undefined when there is none. */
export function textOf(node: XmlNode, name: string): string | undefined {
  const [child, ...more] = children(node, name);
  if (child === undefined) return undefined;
  if (more.length > 0 || typeof child !== "string") throw s3Error("MalformedXML");
  return plainText(child);
}

const ENTITIES: Readonly<Record<string, string>> = {
  amp: "&",
  apos: "'",
  gt: ">",
  lt: "<",
  quot: '"',
};

/** In one pass, so that nothing is read twice. */
export function plainText(text: string): string {
  return text.replace(/&(?:(\w+)|#(\d{1,7})|#x([0-9a-fA-F]{1,6}));/g, (whole, name, dec, hex) => {
    if (typeof name === "string") return ENTITIES[name] ?? whole;
    const code = typeof dec === "string" ? Number(dec) : Number.parseInt(String(hex), 16);
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}

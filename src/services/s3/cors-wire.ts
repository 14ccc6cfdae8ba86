import { type CorsRule } from "./cors-model.ts";
import { s3Error } from "./errors.ts";
import { children, plainText, textOf, type XmlNode } from "./wire.ts";

const RULES_MAX = 100;
const ID_LENGTH_MAX = 255;
const METHODS: readonly string[] = ["GET", "PUT", "HEAD", "POST", "DELETE"];

export function readCors(root: XmlNode): readonly CorsRule[] {
  const rules = children(root, "CORSRule").map(readRule);
  if (rules.length === 0 || rules.length > RULES_MAX) throw s3Error("MalformedXML");
  return rules;
}

export function toXmlCors(rules: readonly CorsRule[]) {
  return {
    CORSRule: rules.map(({ id, origins, methods, headers, exposed, maxAgeSeconds }) => ({
      ID: id,
      AllowedMethod: methods,
      AllowedOrigin: origins,
      AllowedHeader: headers,
      ExposeHeader: exposed,
      MaxAgeSeconds: maxAgeSeconds,
    })),
  };
}

function readRule(node: XmlNode): CorsRule {
  const rule = {
    origins: texts(node, "AllowedOrigin"),
    methods: texts(node, "AllowedMethod"),
    headers: texts(node, "AllowedHeader"),
    exposed: texts(node, "ExposeHeader"),
  };
  const id = textOf(node, "ID");
  const age = textOf(node, "MaxAgeSeconds")?.trim();
  const isWrong =
    rule.origins.length === 0 ||
    rule.methods.length === 0 ||
    (id ?? "").length > ID_LENGTH_MAX ||
    (age !== undefined && !/^\d{1,10}$/.test(age));
  if (isWrong) throw s3Error("MalformedXML");
  checkTexts(rule);
  return {
    ...rule,
    ...(id === undefined ? {} : { id }),
    ...(age === undefined ? {} : { maxAgeSeconds: Number(age) }),
  };
}

function checkTexts({ origins, methods, headers, exposed }: CorsRule): void {
  const method = methods.find((one) => !METHODS.includes(one));
  if (method !== undefined) {
    throw invalid(
      `Found unsupported HTTP method in CORS config. Unsupported method is ${method.slice(0, 100)}`,
    );
  }
  for (const [name, list] of [
    ["AllowedOrigin", origins],
    ["AllowedHeader", headers],
  ] as const) {
    const wild = list.find((one) => one.split("*").length > 2);
    if (wild !== undefined) {
      throw invalid(`${name} "${wild.slice(0, 100)}" can not have more than one wildcard.`);
    }
  }
  const exposedWild = exposed.find((one) => one.includes("*"));
  if (exposedWild !== undefined) {
    throw invalid(
      `ExposeHeader "${exposedWild.slice(0, 100)}" contains wildcard. We currently do not support wildcard for ExposeHeader.`,
    );
  }
  // They become values of headers.
  if ([...origins, ...headers, ...exposed].some((one) => /[^\u0020-\u007E]/.test(one))) {
    throw s3Error("MalformedXML");
  }
}

function texts(node: XmlNode, name: string): readonly string[] {
  return children(node, name).map((child) => (typeof child === "string" ? plainText(child) : ""));
}

function invalid(message: string) {
  return s3Error("InvalidRequest", {}, message);
}

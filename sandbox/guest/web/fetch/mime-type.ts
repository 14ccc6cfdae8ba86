import { isToken } from "./conversions.ts";

export interface MimeType {
  /** Type and subtype in lower case. */
  readonly essence: string;
  readonly parameters: ReadonlyMap<string, string>;
}

const PARAMETER = /^\s*([^=;]*)=(?:"((?:[^"\\]|\\.)*)"[^;]*|([^;]*))$/s;

/** Parses a media type (MIME Sniffing Standard 4.4); undefined when it is none. */
export function parseMimeType(input: string): MimeType | undefined {
  const [first = "", ...rest] = splitOutsideQuotes(input);
  const [type = "", subtype = "", ...more] = first.trim().split("/");
  if (more.length > 0 || !isToken(type) || !isToken(subtype)) return undefined;
  const parameters = new Map<string, string>();
  for (const part of rest) {
    const [, given = "", quoted, plain = ""] = PARAMETER.exec(part) ?? [];
    const name = given.toLowerCase();
    const value = quoted?.replace(/\\(.)/gs, "$1") ?? plain.trimEnd();
    const isUsable =
      isToken(name) && !parameters.has(name) && (quoted !== undefined || value !== "");
    if (isUsable && !/[^\t\x20-\x7e\x80-\xff]/.test(value)) parameters.set(name, value);
  }
  return { essence: `${type}/${subtype}`.toLowerCase(), parameters };
}

export function serializeMimeType({ essence, parameters }: MimeType): string {
  let text = essence;
  for (const [name, value] of parameters) {
    const shown = isToken(value) ? value : `"${value.replace(/["\\]/g, "\\$&")}"`;
    text += `;${name}=${shown}`;
  }
  return text;
}

function splitOutsideQuotes(input: string): string[] {
  return input.match(/(?:"(?:[^"\\]|\\.)*"?|[^;"])+/gs) ?? [];
}

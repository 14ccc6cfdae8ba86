/** An element's content: text, or elements by name; a list repeats its element, and undefined leaves it out. */
export type XmlContent =
  | string
  | number
  | boolean
  | undefined
  | { readonly [name: string]: XmlContent | readonly XmlContent[] };

const ESCAPES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "\r": "&#xD;",
};

/** One element with all that is in it. `attributes` are those of the element itself, as they stand. */
export function toXml(name: string, content: XmlContent, attributes = ""): string {
  if (content === undefined) return "";
  const inner = typeof content === "object" ? members(content) : escapeXml(String(content));
  return `<${name}${attributes === "" ? "" : ` ${attributes}`}>${inner}</${name}>`;
}

/** XML 1.0 has no way to write most control characters; they become the replacement character. */
export function escapeXml(text: string): string {
  return text
    .toWellFormed()
    .replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, "\uFFFD")
    .replace(/[&<>"\r]/g, (character) => ESCAPES[character] ?? character);
}

function members(content: Exclude<XmlContent, string | number | boolean | undefined>): string {
  return Object.entries(content)
    .flatMap(([name, value]) =>
      isList(value) ? value.map((one) => toXml(name, one)) : [toXml(name, value)],
    )
    .join("");
}

function isList(value: XmlContent | readonly XmlContent[]): value is readonly XmlContent[] {
  return Array.isArray(value);
}

import { type XmlContent } from "../../aws/xml.ts";
import { children, textOf, type XmlNode } from "./wire.ts";

/** Whether an element says what `content` would, and no more. What is left out is false. */
export function says(node: XmlNode, content: XmlContent): boolean {
  if (content === undefined) return false;
  if (typeof content !== "object") return plain(node) === String(content);
  const isMore = elements(node).some((name) => !Object.hasOwn(content, name));
  return !isMore && Object.entries(content).every(([name, one]) => saysOne(node, name, one));
}

function saysOne(
  node: XmlNode,
  name: string,
  content: XmlContent | readonly XmlContent[],
): boolean {
  const [child, ...more] = children(node, name);
  if (child === undefined) return content === false;
  return more.length === 0 && !isList(content) && says(child, content);
}

function plain(node: XmlNode): string | undefined {
  if (typeof node === "string") return textOf({ text: [node] }, "text")?.trim();
  return elements(node).length === 0 ? "" : undefined;
}

/** Blanks between elements are none. */
function elements(node: XmlNode): readonly string[] {
  return typeof node === "string" ? [] : Object.keys(node).filter((name) => name !== "#text");
}

function isList(content: XmlContent | readonly XmlContent[]): content is readonly XmlContent[] {
  return Array.isArray(content);
}

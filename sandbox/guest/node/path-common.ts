import { invalidArgType } from "./errors.ts";
import { assertString } from "./validate.ts";

export interface ParsedPath {
  root: string;
  dir: string;
  base: string;
  ext: string;
  name: string;
}

/** Resolves "." and ".." between separators; ".." above the start stays only where `keepAbove` allows it. */
export function normalizeSegments(parts: readonly string[], keepAbove: boolean): string[] {
  const result: string[] = [];
  for (const part of parts) {
    if (part === "" || part === ".") continue;
    if (part !== "..") result.push(part);
    else if (result.length > 0 && result.at(-1) !== "..") result.pop();
    else if (keepAbove) result.push("..");
  }
  return result;
}

/** The extension of a file name: from its last dot, unless that begins the name. */
export function extensionOf(base: string): string {
  if (base === "..") return "";
  const dot = base.lastIndexOf(".");
  return dot <= 0 ? "" : base.slice(dot);
}

export function withoutSuffix(base: string, suffix: unknown, path: string): string {
  if (suffix === undefined) return base;
  assertString(suffix, "suffix");
  // The whole path as the suffix leaves nothing, though a last segment stays.
  if (suffix === path) return "";
  return base !== suffix && base.endsWith(suffix)
    ? base.slice(0, base.length - suffix.length)
    : base;
}

export function formatPath(separator: string, parts: unknown): string {
  if (typeof parts !== "object" || parts === null)
    throw invalidArgType("pathObject", "Object", parts);
  const { root, dir: given, base: givenBase, name, ext } = parts as Partial<ParsedPath>;
  const dot = ext && !ext.startsWith(".") ? "." : "";
  const dir = given || root;
  const base = givenBase || `${name || ""}${dot}${ext || ""}`;
  if (!dir) return base;
  return dir === root ? `${dir}${base}` : `${dir}${separator}${base}`;
}

/** A small glob: `*` and `?` within a segment, `**` across segments, `[…]` and `{a,b}`. */
export function globToRegExp(pattern: string, separator: string): RegExp {
  const sep = separator === "\\" ? "[\\\\/]" : "/";
  const notSep = separator === "\\" ? "[^\\\\/]" : "[^/]";
  let source = "";
  for (let at = 0; at < pattern.length; at++) {
    const letter = pattern[at] ?? "";
    const rest = pattern.slice(at);
    const close = rest.indexOf(letter === "[" ? "]" : "}");
    if (rest.startsWith("**/")) {
      source += `(?:.*${sep})?`;
      at += 2;
    } else if (rest.startsWith("**")) {
      source += ".*";
      at++;
    } else if (letter === "*") source += `${notSep}*`;
    else if (letter === "?") source += notSep;
    else if (letter === "[" && close > 0) {
      source += rest.slice(0, close + 1).replace("[!", "[^");
      at += close;
    } else if (letter === "{" && close > 0) {
      const choices = rest.slice(1, close).split(",");
      source += `(?:${choices.map((choice) => globToRegExp(choice, separator).source.slice(1, -1)).join("|")})`;
      at += close;
    } else
      source +=
        letter === "/" || letter === separator ? sep : letter.replace(/[.+^$()|\\]/, "\\$&");
  }
  return new RegExp(`^${source}$`, "s");
}

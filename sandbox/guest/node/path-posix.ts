import {
  extensionOf,
  formatPath,
  globToRegExp,
  normalizeSegments,
  type ParsedPath,
  withoutSuffix,
} from "./path-common.ts";
import { workingDirectory } from "./process-cwd.ts";
import { assertString } from "./validate.ts";

function resolve(...paths: readonly unknown[]): string {
  let path = "";
  for (let at = paths.length - 1; at >= 0 && !path.startsWith("/"); at--) {
    const part = paths[at];
    assertString(part, `paths[${at}]`);
    if (part !== "") path = path === "" ? part : `${part}/${path}`;
  }
  if (!path.startsWith("/"))
    path = path === "" ? workingDirectory() : `${workingDirectory()}/${path}`;
  return `/${normalizeSegments(path.split("/"), false).join("/")}`;
}

function normalize(path: unknown): string {
  assertString(path, "path");
  if (path === "") return ".";
  const isAbsolute = path.startsWith("/");
  const body = normalizeSegments(path.split("/"), !isAbsolute).join("/");
  const end = path.endsWith("/") && body !== "" ? "/" : "";
  if (body === "" && !isAbsolute) return path.endsWith("/") ? "./" : ".";
  return `${isAbsolute ? "/" : ""}${body}${end}`;
}

function isAbsolute(path: unknown): boolean {
  assertString(path, "path");
  return path.startsWith("/");
}

function join(...paths: readonly unknown[]): string {
  const parts = paths.map((path) => {
    assertString(path, "path");
    return path;
  });
  const joined = parts.filter((part) => part !== "").join("/");
  return joined === "" ? "." : normalize(joined);
}

function relative(from: unknown, to: unknown): string {
  assertString(from, "from");
  assertString(to, "to");
  const source = resolve(from).split("/").filter(Boolean);
  const target = resolve(to).split("/").filter(Boolean);
  let common = 0;
  while (common < source.length && source[common] === target[common]) common++;
  return [...source.slice(common).map(() => ".."), ...target.slice(common)].join("/");
}

function dirname(path: unknown): string {
  assertString(path, "path");
  if (path === "") return ".";
  const trimmed = path.replace(/(?<=.)\/+$/, "");
  const slash = trimmed.lastIndexOf("/");
  if (slash < 0) return ".";
  if (slash === 0)
    return path.startsWith("//") && trimmed.length === 1 ? "/" : slash === 0 ? "/" : ".";
  const head = trimmed.slice(0, slash);
  return head === "/" ? "//" : head;
}

function basename(path: unknown, suffix?: unknown): string {
  if (suffix !== undefined) assertString(suffix, "suffix");
  assertString(path, "path");
  const trimmed = path.replace(/\/+$/, "");
  return withoutSuffix(trimmed.slice(trimmed.lastIndexOf("/") + 1), suffix, path);
}

function extname(path: unknown): string {
  assertString(path, "path");
  return extensionOf(basename(path));
}

function parse(path: unknown): ParsedPath {
  assertString(path, "path");
  const root = path.startsWith("/") ? "/" : "";
  const base = basename(path);
  const ext = extensionOf(base);
  const name = ext === "" ? base : base.slice(0, -ext.length);
  const trimmed = path.replace(/(?<=.)\/+$/, "");
  const slash = trimmed.lastIndexOf("/");
  const dir = slash > 0 ? trimmed.slice(0, slash) : root;
  return { root, dir, base, ext, name };
}

function matchesGlob(path: unknown, pattern: unknown): boolean {
  assertString(path, "path");
  assertString(pattern, "pattern");
  return globToRegExp(pattern, "/").test(path);
}

export const posix = {
  resolve,
  normalize,
  isAbsolute,
  join,
  relative,
  toNamespacedPath: (path: unknown) => path,
  dirname,
  basename,
  extname,
  format: (parts: unknown) => formatPath("/", parts),
  parse,
  matchesGlob,
  sep: "/",
  delimiter: ":",
};

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

interface Rooted {
  /** "C:", "\\\\server\\share" or "". */
  readonly device: string;
  readonly isAbsolute: boolean;
  readonly tail: string;
  /** Length of device and root in the path as given. */
  readonly rootLength: number;
}

const SEPARATORS = /[\\/]+/;

function split(path: string): Rooted {
  const unc = /^[\\/]{2}([^\\/]+)[\\/]+([^\\/]+)([\\/]*)/.exec(path);
  if (unc !== null) {
    const [whole, server = "", share = ""] = unc;
    const isDevice = server === "." || server === "?";
    const device = isDevice ? `\\\\${server}` : `\\\\${server}\\${share}`;
    const length = isDevice ? 4 : whole.length;
    return { device, isAbsolute: true, tail: path.slice(length), rootLength: length };
  }
  const device = /^[a-zA-Z]:/.exec(path)?.[0] ?? "";
  const rest = path.slice(device.length);
  const isAbsolute = /^[\\/]/.test(rest);
  const tail = isAbsolute ? rest.slice(1) : rest;
  return { device, isAbsolute, tail, rootLength: device.length + (isAbsolute ? 1 : 0) };
}

function resolve(...paths: readonly unknown[]): string {
  let device = "";
  let tail = "";
  let isAbsolute = false;
  for (let at = paths.length - 1; at >= -1 && !(device !== "" && isAbsolute); at--) {
    const path = at >= 0 ? paths[at] : workingDirectory();
    assertString(path, `paths[${at}]`);
    if (path === "") continue;
    const rooted = split(path);
    if (
      rooted.device !== "" &&
      device !== "" &&
      rooted.device.toLowerCase() !== device.toLowerCase()
    )
      continue;
    if (device === "") device = rooted.device;
    if (!isAbsolute) {
      tail = `${rooted.tail}\\${tail}`;
      isAbsolute = rooted.isAbsolute;
    }
    if (isAbsolute && at < 0) break;
  }
  const body = normalizeSegments(tail.split(SEPARATORS), !isAbsolute).join("\\");
  return `${device}${isAbsolute ? "\\" : ""}${body}` || ".";
}

function normalize(path: unknown): string {
  assertString(path, "path");
  if (path === "") return ".";
  const { device, isAbsolute, tail } = split(path);
  let body = normalizeSegments(tail.split(SEPARATORS), !isAbsolute).join("\\");
  if (body === "" && !isAbsolute) body = ".";
  if (body !== "" && /[\\/]$/.test(path)) body += "\\";
  return `${device}${isAbsolute ? "\\" : ""}${body}`;
}

function isAbsolute(path: unknown): boolean {
  assertString(path, "path");
  return /^([a-zA-Z]:)?[\\/]/.test(path);
}

function join(...paths: readonly unknown[]): string {
  const parts = paths.map((path) => {
    assertString(path, "path");
    return path;
  });
  const present = parts.filter((part) => part !== "");
  const first = present[0];
  if (first === undefined) return ".";
  let joined = present.join("\\");
  // Two leading separators mean a share only when the first part itself began with exactly two.
  if (!/^[\\/]{2}[^\\/]/.test(first)) joined = joined.replace(/^[\\/]{2,}/, "\\");
  return normalize(joined);
}

function relative(from: unknown, to: unknown): string {
  assertString(from, "from");
  assertString(to, "to");
  const [source, target] = [resolve(from), resolve(to)];
  if (source.toLowerCase() === target.toLowerCase()) return "";
  const sourceParts = source.split("\\").filter(Boolean);
  const targetParts = target.split("\\").filter(Boolean);
  let common = 0;
  const same = (at: number) => sourceParts[at]?.toLowerCase() === targetParts[at]?.toLowerCase();
  while (common < Math.min(sourceParts.length, targetParts.length) && same(common)) common++;
  if (common === 0) return target;
  return [...sourceParts.slice(common).map(() => ".."), ...targetParts.slice(common)].join("\\");
}

function dirname(path: unknown): string {
  assertString(path, "path");
  if (path === "") return ".";
  const { rootLength } = split(path);
  const root = path.slice(0, rootLength);
  const body = path.slice(rootLength).replace(/[\\/]+$/, "");
  const last = Math.max(body.lastIndexOf("\\"), body.lastIndexOf("/"));
  if (last < 0) return root === "" ? "." : root;
  return `${root}${body.slice(0, last)}`;
}

function basename(path: unknown, suffix?: unknown): string {
  if (suffix !== undefined) assertString(suffix, "suffix");
  assertString(path, "path");
  const body = path.replace(/^[a-zA-Z]:/, "").replace(/[\\/]+$/, "");
  const last = Math.max(body.lastIndexOf("\\"), body.lastIndexOf("/"));
  return withoutSuffix(body.slice(last + 1), suffix, path);
}

function extname(path: unknown): string {
  assertString(path, "path");
  return extensionOf(basename(path));
}

function parse(path: unknown): ParsedPath {
  assertString(path, "path");
  const { rootLength } = split(path);
  const root = path.slice(0, rootLength);
  const body = path.slice(rootLength).replace(/[\\/]+$/, "");
  const last = Math.max(body.lastIndexOf("\\"), body.lastIndexOf("/"));
  const base = body.slice(last + 1);
  const ext = extensionOf(base);
  const dir = last < 0 ? root : `${root}${body.slice(0, last)}`;
  return { root, dir, base, ext, name: ext === "" ? base : base.slice(0, -ext.length) };
}

function toNamespacedPath(path: unknown): unknown {
  if (typeof path !== "string" || path === "") return path;
  const resolved = resolve(path);
  if (/^\\\\[^?.]/.test(resolved)) return `\\\\?\\UNC\\${resolved.slice(2)}`;
  return /^[a-zA-Z]:\\/.test(resolved) ? `\\\\?\\${resolved}` : resolved;
}

function matchesGlob(path: unknown, pattern: unknown): boolean {
  assertString(path, "path");
  assertString(pattern, "pattern");
  return globToRegExp(pattern, "\\").test(path);
}

export const win32 = {
  resolve,
  normalize,
  isAbsolute,
  join,
  relative,
  toNamespacedPath,
  dirname,
  basename,
  extname,
  format: (parts: unknown) => formatPath("\\", parts),
  parse,
  matchesGlob,
  sep: "\\",
  delimiter: ";",
};

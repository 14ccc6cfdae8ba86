/** PACKAGE_TARGET_RESOLVE of "Resolution Algorithm Specification" (nodejs.org/api/esm.html). */
import { fromFileUrl, toFileUrl } from "./file-url.ts";
import {
  invalidConfig,
  invalidSpecifier,
  invalidTarget,
  isModuleError,
  type TargetPlace,
} from "./module-errors.ts";
import { isObject } from "./package-config.ts";

/** Segments that leave the package, or reach into another's; percent-encoded ones count as well. */
const FORBIDDEN_SEGMENTS: ReadonlySet<string> = new Set([".", "..", "node_modules"]);
/** Many times PATH_MAX. */
const TARGET_CHARS_MAX = 65_536;
/** Each that is no valid target makes an error; packages list two or three. */
const ALTERNATIVES_MAX = 256;
/** An integer key would be moved before all others by JavaScript. */
const ARRAY_INDEX = /^(?:0|[1-9]\d{0,9})$/;

export interface TargetRequest extends TargetPlace {
  /** What the key's `*` stands for; undefined for a key without one. */
  readonly match: string | undefined;
  readonly conditions: ReadonlySet<string>;
  /** Resolves a bare specifier that `imports` leads to, as an import by the package.json. */
  readonly resolvePackage: (specifier: string, base: string) => string;
}

/** A path, or `node:` and a builtin's name; null where access is denied; undefined where no condition applies. */
export type TargetResult = string | null | undefined;

export function resolveTarget(target: unknown, request: TargetRequest): TargetResult {
  if (typeof target === "string") return resolveString(target, request);
  if (Array.isArray(target)) return resolveFirst(target, request);
  if (isObject(target)) return resolveConditions(target, request);
  if (target === null) return null;
  throw invalidTarget(target, request);
}

function resolveString(target: string, request: TargetRequest): TargetResult {
  const { match, packagePath, isImport } = request;
  if (!target.startsWith("./")) {
    const isBare =
      isImport && !target.startsWith("../") && !target.startsWith("/") && !URL.canParse(target);
    if (!isBare) throw invalidTarget(target, request);
    return request.resolvePackage(insert(target, match), `${packagePath}/package.json`);
  }
  if (hasForbiddenSegment(target.slice(2))) throw invalidTarget(target, request);
  if (match !== undefined && hasForbiddenSegment(match)) {
    const kind = `"${isImport ? "imports" : "exports"}"`;
    const reason =
      `request is not a valid match in pattern "${request.key}" for the ${kind} resolution of ` +
      `${packagePath}/package.json`;
    throw invalidSpecifier(insert(request.key, match), reason, request.base);
  }
  const url = new URL(target, toFileUrl(`${packagePath}/package.json`));
  return fromFileUrl(match === undefined ? url : new URL(insert(url.href, match)), request.base);
}

function resolveFirst(targets: readonly unknown[], request: TargetRequest): TargetResult {
  let last: unknown;
  if (targets.flat(Infinity).length > ALTERNATIVES_MAX) throw invalidTarget([], request);
  for (const target of targets) {
    try {
      const found = resolveTarget(target, request);
      if (found === undefined) continue;
      if (found !== null) return found;
      last = null;
    } catch (error) {
      if (!isModuleError(error, "ERR_INVALID_PACKAGE_TARGET")) throw error;
      last = error;
    }
  }
  if (targets.length === 0 || last === null) return null;
  if (last !== undefined) throw last;
  return undefined;
}

function resolveConditions(
  target: Readonly<Record<string, unknown>>,
  request: TargetRequest,
): TargetResult {
  const keys = Object.keys(target);
  if (keys.some((key) => ARRAY_INDEX.test(key))) {
    const reason = '"exports" cannot contain numeric property keys.';
    const base = request.base && toFileUrl(request.base);
    throw invalidConfig(`${request.packagePath}/package.json`, base, reason);
  }
  for (const key of keys) {
    if (key !== "default" && !request.conditions.has(key)) continue;
    const found = resolveTarget(target[key], request);
    if (found !== undefined) return found;
  }
  return undefined;
}

function hasForbiddenSegment(path: string): boolean {
  return path.split(/[/\\]/).some((segment) => {
    const decoded = segment.replace(/%([0-9a-f]{2})/gi, (_, hex: string) =>
      String.fromCharCode(Number.parseInt(hex, 16)),
    );
    return FORBIDDEN_SEGMENTS.has(decoded.toLowerCase());
  });
}

/** Puts the match in the place of every star, unless a hostile package makes something monstrous of it. */
function insert(pattern: string, match: string | undefined): string {
  if (match === undefined) return pattern;
  const pieces = pattern.split("*");
  const chars = pattern.length + (pieces.length - 1) * match.length;
  if (chars > TARGET_CHARS_MAX)
    throw invalidSpecifier(match.slice(0, 64), "matches a pattern that is too long");
  return pieces.join(match);
}

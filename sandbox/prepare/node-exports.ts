import { builtinModules } from "node:module";
import { type BuiltinDescription } from "../messages.ts";
import type { Gaps } from "../guest/node/gaps.ts";
import { refusalReason } from "./refusal-reasons.ts";

/** Loading these changes what others export: they are looked at when all others have been. */
const LAST = ["domain", "repl"];

/** Data beyond this, such as all root certificates as text, is not carried along only to be there. */
const DATA_CHARS_MAX = 16_384;

/** How deep objects of objects are followed; Node's go no deeper than two. */
const DEPTH_MAX = 3;

type Members = Readonly<Record<string, unknown>>;

/**
 * What each builtin module of this Node exports beyond what the guest makes itself, by the module's name without `node:`.
 * Modules without a gap are left out.
 */
export function findGaps(
  guest: Readonly<Record<string, BuiltinDescription>>,
): Readonly<Record<string, Gaps>> {
  // Node warns of what is deprecated and experimental when it is looked at.
  // oxlint-disable-next-line typescript/unbound-method -- it is put back as it was.
  const { emitWarning } = process;
  process.emitWarning = () => {};
  try {
    const found: Record<string, Gaps> = {};
    for (const name of nodeModuleNames()) {
      const bare = name.replace(/^node:/, "");
      // Undefined only for names that Node does not have.
      const exports = process.getBuiltinModule(name) as unknown as Members;
      const own = new Set(guest[bare]?.members);
      const missing = Object.keys(exports).filter((key) => !own.has(key));
      const isFunction = typeof exports === "function" && own.size === 0;
      if (missing.length === 0 && !isFunction) continue;
      found[bare] = { ...describe(exports, missing, refusalReason(bare), 0), isFunction };
    }
    return found;
  } finally {
    process.emitWarning = emitWarning;
  }
}

function nodeModuleNames(): readonly string[] {
  return [...builtinModules.filter((name) => !LAST.includes(name)), ...LAST];
}

function describe(object: Members, names: readonly string[], reason: string, depth: number): Gaps {
  const functions: string[] = [];
  const values: Record<string, unknown> = {};
  const symbols: Record<string, { text: string; isShared: boolean }> = {};
  const objects: Record<string, Gaps> = {};
  for (const name of names) {
    const value = read(object, name);
    if (typeof value === "function") functions.push(name);
    else if (typeof value === "symbol") {
      const isShared = Symbol.keyFor(value) !== undefined;
      symbols[name] = { text: value.description ?? "", isShared };
    } else if (isData(value, depth)) {
      if (literal(value).length <= DATA_CHARS_MAX) values[name] = value;
      else objects[name] = describe({}, [], reason, depth);
    } else if (depth < DEPTH_MAX) {
      objects[name] = describe(value as Members, memberNames(value), reason, depth + 1);
    }
  }
  return { reason, functions, values, symbols, objects, isFunction: false };
}

function read(object: Members, name: string): unknown {
  try {
    return object[name];
  } catch {
    return undefined;
  }
}

/** Primitives, and what of arrays and plain objects holds nothing else. */
function isData(value: unknown, depth: number): boolean {
  if (typeof value !== "object" || value === null) {
    return typeof value !== "function" && typeof value !== "symbol" && typeof value !== "bigint";
  }
  return isPlain(value) && depth < DEPTH_MAX
    ? Object.values(value).every((member) => isData(member, depth + 1))
    : false;
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype || Array.isArray(value);
}

/** A plain object's members, or of an instance the methods of its classes: its own state is nothing without them. */
function memberNames(value: unknown): readonly string[] {
  const object = value as object;
  if (isPlain(object)) return Object.keys(object);
  const names = new Set<string>();
  for (
    let at = object as object | null;
    at !== null && at !== Object.prototype;
    at = Object.getPrototypeOf(at) as object | null
  ) {
    for (const name of Object.getOwnPropertyNames(at)) names.add(name);
  }
  names.delete("constructor");
  return [...names].filter((name) => typeof read(object as Members, name) === "function");
}

/** The text of the guest module that gives a module's gaps. */
export function gapsSource(gaps: Gaps): string {
  return `(function () { return ${literal(gaps)}; })`;
}

/** JavaScript that makes a copy of data. */
function literal(value: unknown): string {
  if (value === undefined) return "void 0";
  if (typeof value === "number") return String(value);
  if (Array.isArray(value)) return `[${value.map(literal).join()}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const members = Object.entries(value).map(
    ([key, item]) => `${JSON.stringify(key)}:${literal(item)}`,
  );
  return `{${members.join()}}`;
}

import { call } from "../../door.ts";
import { timeZone } from "../../node/process-env.ts";
import { fromJson, toJson } from "../../runtime/primordials.ts";

/** What a formatter is made of, as JSON text: by it the host finds the formatter again. */
export interface Recipe {
  readonly name: string;
  readonly locales: string;
  readonly options: string;
}

const DEFAULT_LOCALE = "en-US";
const ERRORS: Readonly<Record<string, new (message: string) => Error>> = { RangeError, TypeError };

/** Asks the host for one method of a formatter. Throws the RangeErrors and TypeErrors of Intl. */
export function ask({ name, locales, options }: Recipe, method: string, args: readonly unknown[]) {
  try {
    return fromJson(call("intl", name, locales, options, method, writeArguments(args))) as unknown;
  } catch (error) {
    const { name: kind, message } = error as Error;
    const Class = ERRORS[kind];
    throw Class === undefined ? error : new Class(message);
  }
}

/** A recipe of what user code gives to a constructor. */
export function makeRecipe(name: string, locales: unknown, options: unknown): Recipe {
  const recipe = { name, locales: toJson(readLocales(locales)), options: "" };
  const read = readOptions(options, `Intl.${name}`);
  if (name === "DateTimeFormat") read["timeZone"] ??= timeZone();
  return { ...recipe, options: toJson(read) };
}

/** Tags, for the host to judge. */
export function readLocales(locales: unknown): unknown[] {
  if (locales === undefined) return [DEFAULT_LOCALE];
  if (locales === null) throw new TypeError("Cannot convert undefined or null to object");
  if (typeof locales === "string") return [locales];
  if (isLocale(locales)) return [`${locales as string}`];
  const list = locales as ArrayLike<unknown>;
  const tags = Array.from({ length: Number(list.length) || 0 }, (_, index) => {
    const tag = list[index];
    if (typeof tag === "string") return tag;
    if (typeof tag === "object" && tag !== null) return `${tag as unknown as string}`;
    throw new TypeError("Language ID should be string or object.");
  });
  return tags.length > 0 ? tags : [DEFAULT_LOCALE];
}

function isLocale(value: unknown): boolean {
  return Object.prototype.toString.call(value) === "[object Intl.Locale]";
}

/** The members of an options object, inherited ones included, as what JSON can say. */
export function readOptions(options: unknown, where: string): Record<string, unknown> {
  const read: Record<string, unknown> = {};
  if (options === undefined) return read;
  if (options === null) throw new TypeError(`${where} called on null or undefined`);
  const source = Object(options) as Record<string, unknown>;
  for (const name in source) {
    const value = source[name];
    if (value === undefined) continue;
    const isPlain =
      typeof value === "boolean" || (typeof value === "number" && Number.isFinite(value));
    read[name] = isPlain ? value : `${value as string}`;
  }
  return read;
}

/** JSON text that says what JSON itself cannot; see the host's `readArguments`. */
function writeArguments(args: readonly unknown[]): string {
  return toJson(
    args.map((argument) => {
      if (argument === undefined) return null;
      if (typeof argument === "bigint") return ["bigint", `${argument}`];
      if (typeof argument === "number" && (!Number.isFinite(argument) || Object.is(argument, -0))) {
        return ["number", Object.is(argument, -0) ? "-0" : `${argument}`];
      }
      return typeof argument === "object" ? ["data", argument] : argument;
    }),
  );
}

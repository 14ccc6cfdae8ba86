import { type HostInterface } from "../../protocol.ts";
import { boundedNumber, readArguments } from "./intl-arguments.ts";
import { INTL_METHODS, type IntlClass, isIntlClass, LOCALE_MEMBERS } from "./intl-methods.ts";

type Formatter = Readonly<Record<string, (...args: readonly unknown[]) => unknown>>;
type FormatterClass = (new (locales: unknown, options: unknown) => Formatter) & {
  supportedLocalesOf(locales: unknown, options: unknown): string[];
};

export type IntlServices = Pick<HostInterface, "intl">;

/** Formatters that one environment keeps: each holds some 10 KB of the host's. */
const FORMATTERS_MAX = 32;

/** Characters of one call's arguments. */
const ARGUMENTS_CHARACTERS_MAX = 2 * 1024 * 1024;
const OPTIONS_CHARACTERS_MAX = 16 * 1024;

/** Classes whose methods take nothing but numbers, and text as one. */
const TAKES_NUMBERS: readonly IntlClass[] = ["NumberFormat", "PluralRules"];

/** Units of fuel: about 100 µs to make a formatter, 3 µs to use it and some 20 ns a character of what it works on. */
const MAKE_UNITS = 35_000;
const USE_UNITS = 1000;
const CHARACTER_UNITS = 8;

/** The host's internationalization for one environment. Formatters are known by what they were made of. */
export class Internationalization implements IntlServices {
  readonly #charge: (units: number) => void;
  /** By the names and options they were made of, least recently used first. */
  readonly #formatters = new Map<string, Formatter>();

  constructor(charge: (units: number) => void) {
    this.#charge = charge;
  }

  intl(name: string, locales: string, options: string, method: string, args: string): string {
    if (locales.length + options.length > OPTIONS_CHARACTERS_MAX) {
      throw new RangeError("The locales and options are too long");
    }
    if (args.length > ARGUMENTS_CHARACTERS_MAX) throw new RangeError("The arguments are too long");
    this.#charge(USE_UNITS + args.length * CHARACTER_UNITS);
    const values = readArguments(args);
    const answer = this.#answer({ name, locales, options, method, values });
    const text = JSON.stringify(answer) as string | undefined;
    this.#charge((text?.length ?? 0) * CHARACTER_UNITS);
    return text ?? "null";
  }

  #answer(call: {
    readonly name: string;
    readonly locales: string;
    readonly options: string;
    readonly method: string;
    readonly values: readonly unknown[];
  }): unknown {
    const { name, locales, options, method, values } = call;
    if (name === "Locale") return this.#locale(locales, options, method);
    if (name === "Intl") return answerOfIntl(method, values);
    if (name === "String") return answerOfString(method, values, fromJson(locales));
    if (!isIntlClass(name)) throw new TypeError(`There is no Intl.${name}`);
    if (method === "supportedLocalesOf") {
      this.#charge(MAKE_UNITS);
      return classOf(name).supportedLocalesOf(fromJson(locales), fromJson(options));
    }
    const formatter = this.#formatter(name, locales, options);
    if (method === "") return null;
    if (!(INTL_METHODS[name] as readonly string[]).includes(method)) {
      throw new TypeError(`Intl.${name} has no method ${method}`);
    }
    const given = TAKES_NUMBERS.includes(name) ? values.map(boundedNumber) : values;
    const result = formatter[method]?.(...given);
    return method === "segment" ? toSegments(result) : result;
  }

  #formatter(name: IntlClass, locales: string, options: string): Formatter {
    const key = `${name} ${locales} ${options}`;
    const known = this.#formatters.get(key);
    this.#formatters.delete(key);
    if (known === undefined) this.#charge(MAKE_UNITS);
    const formatter = known ?? new (classOf(name))(fromJson(locales), fromJson(options));
    this.#formatters.set(key, formatter);
    if (this.#formatters.size > FORMATTERS_MAX) {
      const [oldest = ""] = this.#formatters.keys();
      this.#formatters.delete(oldest);
    }
    return formatter;
  }

  /** All that a locale says of itself, or the tag of another one that it leads to. */
  #locale(tag: string, options: string, method: string): unknown {
    this.#charge(MAKE_UNITS);
    const locale = new Intl.Locale(fromJson(tag) as string, fromJson(options) as object);
    if (method === "maximize" || method === "minimize") return locale[method]().toString();
    const members = locale as unknown as Formatter;
    const shown = LOCALE_MEMBERS.map((name) => {
      const getter = `get${name.charAt(0).toUpperCase()}${name.slice(1)}`;
      // Lists of values were properties before they became methods.
      const value = typeof members[getter] === "function" ? members[getter]() : members[name];
      return [name, value ?? null];
    });
    return { ...Object.fromEntries(shown), tag: locale.toString() };
  }
}

function classOf(name: IntlClass): FormatterClass {
  const Class = Reflect.get(Intl, name) as FormatterClass | undefined;
  if (Class === undefined) throw new TypeError(`This host has no Intl.${name}`);
  return Class;
}

function answerOfIntl(method: string, [value]: readonly unknown[]): unknown {
  if (method === "getCanonicalLocales") return Intl.getCanonicalLocales(value as string[]);
  if (method === "supportedValuesOf") return Intl.supportedValuesOf(value as "calendar");
  throw new TypeError(`Intl has no method ${method}`);
}

function answerOfString(method: string, [text]: readonly unknown[], locales: unknown): unknown {
  const list = locales as string[];
  if (method === "toLocaleUpperCase") return String(text).toLocaleUpperCase(list);
  if (method === "toLocaleLowerCase") return String(text).toLocaleLowerCase(list);
  throw new TypeError(`String has no method ${method}`);
}

/** Where each segment begins, and which of them are words where that was asked for. */
function toSegments(segments: unknown): { starts: number[]; words?: boolean[] } {
  const starts: number[] = [];
  const words: boolean[] = [];
  for (const { index, isWordLike } of segments as Iterable<{
    index: number;
    isWordLike?: boolean;
  }>) {
    starts.push(index);
    if (isWordLike !== undefined) words.push(isWordLike);
  }
  return words.length > 0 ? { starts, words } : { starts };
}

function fromJson(text: string): unknown {
  if (text === "") return undefined;
  try {
    return JSON.parse(text);
  } catch {
    throw new TypeError("The locales or options are no JSON");
  }
}

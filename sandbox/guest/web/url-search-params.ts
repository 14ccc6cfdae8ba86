// oxlint-disable typescript/unbound-method -- these are called with their receiver by hand.
import { registerCloneable } from "./cloneables.ts";
import { call } from "../door.ts";
import { percentDecode } from "./fetch/percent-decode.ts";
import { invalidArgType, missingArgs, nodeError } from "../node/errors.ts";
import { CUSTOM_INSPECT, type InspectContext } from "../node/util-inspect.ts";
import { assertFunction } from "../node/validate.ts";

type Pair = [name: string, value: string];

let setPairs: (params: URLSearchParams, pairs: Pair[]) => void;
let setListener: (params: URLSearchParams, listener: (query: string) => void) => void;

export class URLSearchParams {
  #pairs: Pair[] = [];
  #changed: (query: string) => void = () => {};

  static {
    setPairs = (params, pairs) => (params.#pairs = pairs);
    setListener = (params, listener) => (params.#changed = listener);
  }

  constructor(init?: unknown) {
    if (init === undefined) return;
    this.#pairs = readInit(init);
  }

  get size(): number {
    return this.#pairs.length;
  }

  append(...args: readonly unknown[]): void {
    const [name, value] = needPair(args);
    this.#pairs.push([name, value]);
    this.#update();
  }

  delete(...args: readonly unknown[]): void {
    const { name, value } = needName(args);
    this.#pairs = this.#pairs.filter(
      (pair) => pair[0] !== name || (value !== undefined && pair[1] !== value),
    );
    this.#update();
  }

  get(...args: readonly unknown[]): string | null {
    const { name } = needName(args);
    return this.#pairs.find((pair) => pair[0] === name)?.[1] ?? null;
  }

  getAll(...args: readonly unknown[]): string[] {
    const { name } = needName(args);
    return this.#pairs.filter((pair) => pair[0] === name).map((pair) => pair[1]);
  }

  has(...args: readonly unknown[]): boolean {
    const { name, value } = needName(args);
    return this.#pairs.some(
      (pair) => pair[0] === name && (value === undefined || pair[1] === value),
    );
  }

  set(...args: readonly unknown[]): void {
    const [name, value] = needPair(args);
    const first = this.#pairs.findIndex((pair) => pair[0] === name);
    if (first < 0) this.#pairs.push([name, value]);
    else {
      const changed: Pair[] = this.#pairs.with(first, [name, value]);
      this.#pairs = changed.filter((pair, index) => pair[0] !== name || index === first);
    }
    this.#update();
  }

  sort(): void {
    // By UTF-16 code units, as < compares; the sort is stable.
    this.#pairs.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
    this.#update();
  }

  forEach(callback: unknown, thisArg?: unknown): void {
    assertFunction(callback, "callback");
    for (const [name, value] of this.#live()) callback.call(thisArg, value, name, this);
  }

  *keys(): Generator<string> {
    for (const [name] of this.#live()) yield name;
  }

  *values(): Generator<string> {
    for (const [, value] of this.#live()) yield value;
  }

  *entries(): Generator<Pair> {
    for (const [name, value] of this.#live()) yield [name, value];
  }

  [Symbol.iterator](): Generator<Pair> {
    return this.entries();
  }

  toString(): string {
    return this.#pairs.map(([name, value]) => `${encode(name)}=${encode(value)}`).join("&");
  }

  [CUSTOM_INSPECT](
    depth: number,
    options: InspectContext,
    inspect: (value: unknown, options: object) => string,
  ): string {
    if (depth < 0) return options.stylize("[Object]", "special");
    const shown = this.#pairs.map(
      ([name, value]) => `${inspect(name, options)} => ${inspect(value, options)}`,
    );
    const length = shown.reduce((sum, text) => sum + text.length + 2, 0);
    if (shown.length === 0) return "URLSearchParams {}";
    if (length > (options.breakLength ?? 80) || shown.some((text) => text.includes("\n"))) {
      return `URLSearchParams {\n  ${shown.join(",\n  ")} }`;
    }
    return `URLSearchParams { ${shown.join(", ")} }`;
  }

  get [Symbol.toStringTag]() {
    return "URLSearchParams";
  }

  #update(): void {
    this.#changed(this.toString());
  }

  /** Iterates over the list as it is at each step, for it may change meanwhile. */
  *#live(): Generator<Pair> {
    for (let at = 0; at < this.#pairs.length; at++) {
      const pair = this.#pairs[at];
      if (pair !== undefined) yield pair;
    }
  }
}

registerCloneable(URLSearchParams, {});

Object.defineProperty(URLSearchParams.prototype, Symbol.iterator, {
  value: URLSearchParams.prototype.entries,
  writable: true,
  configurable: true,
});

/** The parameters of a URL: every change to them goes to `changed`. */
export function linkedSearchParams(
  query: string,
  changed: (query: string) => void,
): URLSearchParams {
  const params = new URLSearchParams(query);
  setListener(params, changed);
  return params;
}

/** The URL's query has changed: the parameters follow without telling it back. */
export function replaceSearchParams(params: URLSearchParams, query: string): void {
  setPairs(params, parse(query));
}

function readInit(init: unknown): Pair[] {
  if ((typeof init !== "object" && typeof init !== "function") || init === null)
    return parse(`${init as string}`);
  const { [Symbol.iterator]: iterator } = init as Partial<Iterable<unknown>>;
  if (iterator === undefined || iterator === null) return readRecord(init as object);
  if (typeof iterator !== "function") {
    throw nodeError(TypeError, "ERR_ARG_NOT_ITERABLE", "Query pairs must be iterable");
  }
  return [...(init as Iterable<unknown>)].map((item) => {
    const isIterable = typeof item === "object" && item !== null && Symbol.iterator in item;
    const pair = isIterable ? [...(item as Iterable<unknown>)] : [];
    if (pair.length === 2) return [wellFormed(pair[0]), wellFormed(pair[1])];
    const text = "Each query pair must be an iterable [name, value] tuple";
    throw nodeError(TypeError, "ERR_INVALID_TUPLE", text);
  });
}

function readRecord(record: object): Pair[] {
  const pairs = new Map<string, string>();
  for (const key of Reflect.ownKeys(record)) {
    if (!Object.prototype.propertyIsEnumerable.call(record, key)) continue;
    if (typeof key === "symbol") throw invalidArgType("name", "string", key);
    pairs.set(wellFormed(key), wellFormed(Reflect.get(record, key)));
  }
  return [...pairs];
}

function parse(query: string): Pair[] {
  const text = query.startsWith("?") ? query.slice(1) : query;
  return text
    .split("&")
    .filter((part) => part !== "")
    .map((part) => {
      const equals = part.indexOf("=");
      const [name, value] =
        equals < 0 ? [part, ""] : [part.slice(0, equals), part.slice(equals + 1)];
      return [decode(name), decode(value)];
    });
}

/** application/x-www-form-urlencoded decoding of one name or value. */
function decode(text: string): string {
  const spaced = text.replaceAll("+", " ").toWellFormed();
  if (!spaced.includes("%")) return spaced;
  try {
    return decodeURIComponent(spaced);
  } catch {
    return decodeLossy(spaced);
  }
}

/** Percent-decoding where some sequences are no UTF-8 or no hex digits. */
function decodeLossy(text: string): string {
  const bytes = percentDecode(text);
  return call("textDecode", "utf-8", false, true, bytes.buffer, bytes.byteOffset, bytes.length);
}

/** application/x-www-form-urlencoded serializing: only *-._ and alphanumerics stay (URL Standard §5.2). */
function encode(text: string): string {
  return encodeURIComponent(text.toWellFormed())
    .replaceAll("%20", "+")
    .replace(/[!'()~]/g, (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`);
}

function needPair(args: readonly unknown[]): Pair {
  if (args.length < 2) throw missingArgs("name", "value");
  return [wellFormed(args[0]), wellFormed(args[1])];
}

function needName(args: readonly unknown[]): { name: string; value: string | undefined } {
  if (args.length < 1) throw missingArgs("name");
  return {
    name: wellFormed(args[0]),
    value: args[1] === undefined ? undefined : wellFormed(args[1]),
  };
}

function wellFormed(value: unknown): string {
  return `${value as string}`.toWellFormed();
}

import { registerCloneable } from "../cloneables.ts";
import { CUSTOM_INSPECT, inspect, type InspectContext } from "../../node/util-inspect.ts";
import { illegalInvocation, isToken, needArguments, show, toByteString } from "./conversions.ts";
import { asInterface } from "./as-interface.ts";
import { HeaderList } from "./header-list.ts";
import { needCallback, pairIterators } from "./pair-iterator.ts";

const iterator = pairIterators("Headers");

let listOf: (headers: Headers) => HeaderList;
let adopt: (headers: Headers, list: HeaderList) => void;

export class Headers {
  #list = new HeaderList();

  static {
    listOf = (headers) => headers.#list;
    adopt = (headers, list) => (headers.#list = list);
  }

  constructor(init?: unknown) {
    if (init !== undefined) fill(this, init);
  }

  append(...args: readonly unknown[]): void {
    const list = listIn(this);
    needArguments(args, 2, "Headers.append");
    const where = "Headers.append";
    const [name, value] = [
      toByteString(args[0], where, "name"),
      toByteString(args[1], where, "value"),
    ];
    appendTo(list, name, value);
  }

  delete(...args: readonly unknown[]): void {
    const list = listIn(this);
    needArguments(args, 1, "Headers.delete");
    const name = needName(args[0], "Headers.delete");
    mustBeMutable(list);
    list.delete(name);
  }

  get(...args: readonly unknown[]): string | null {
    const list = listIn(this);
    needArguments(args, 1, "Headers.get");
    return list.get(needName(args[0], "Headers.get"));
  }

  has(...args: readonly unknown[]): boolean {
    const list = listIn(this);
    needArguments(args, 1, "Headers.has");
    return list.has(needName(args[0], "Headers.has"));
  }

  set(...args: readonly unknown[]): void {
    const list = listIn(this);
    needArguments(args, 2, "Headers.set");
    const where = "Headers.set";
    const [given, text] = [
      toByteString(args[0], where, "name"),
      toByteString(args[1], where, "value"),
    ];
    const value = normalize(text);
    mustBeToken(given, where);
    mustBeValue(value, where);
    mustBeMutable(list);
    list.set(given, value);
  }

  getSetCookie(): string[] {
    return [...listIn(this).cookies];
  }

  keys(): object {
    const list = listIn(this);
    return iterator(() => list.sorted(), "keys");
  }

  values(): object {
    const list = listIn(this);
    return iterator(() => list.sorted(), "values");
  }

  entries(): object {
    const list = listIn(this);
    return iterator(() => list.sorted(), "entries");
  }

  forEach(...args: readonly unknown[]): void {
    const list = listIn(this);
    needArguments(args, 1, "Headers.forEach");
    const [callback, thisArg] = args;
    needCallback(callback, "Headers");
    for (const [name, value] of list.sorted()) callback.call(thisArg, value, name, this);
  }

  declare [Symbol.iterator]: () => IterableIterator<[string, string]>;

  [CUSTOM_INSPECT](depth: number, options: InspectContext): string {
    options.depth ??= depth;
    return `Headers ${inspect(listIn(this).shown(), options)}`;
  }

  get [Symbol.toStringTag](): string {
    return "Headers";
  }
}

registerCloneable(Headers, {});
asInterface(Headers, { constructor: 0, append: 2, delete: 1, get: 1, has: 1, set: 2, forEach: 1 });
Object.defineProperty(Headers.prototype, Symbol.iterator, {
  // oxlint-disable-next-line typescript/unbound-method -- it is a method here as well.
  value: Headers.prototype.entries,
  writable: true,
  configurable: true,
});

/** Headers over a list that somebody else has made. */
export function headersOver(list: HeaderList): Headers {
  const headers = new Headers();
  adopt(headers, list);
  return headers;
}

function listIn(headers: unknown): HeaderList {
  if (!(headers instanceof Headers)) throw illegalInvocation();
  return listOf(headers);
}

/** Appends what a HeadersInit holds: other headers, a sequence of pairs or a record. */
export function fill(headers: Headers, init: unknown): void {
  const where = "Headers constructor";
  if (init === null || (typeof init !== "object" && typeof init !== "function")) {
    throw new TypeError(
      `${where}: Argument 1 could not be converted to one of: ` +
        "sequence<sequence<ByteString>>, record<ByteString, ByteString>.",
    );
  }
  const list = listIn(headers);
  if (init instanceof Headers && init[Symbol.iterator] === Headers.prototype.entries) {
    for (const [name, value] of listOf(init).raw()) appendTo(list, name, value);
    return;
  }
  const { [Symbol.iterator]: iterate } = init as Partial<Iterable<unknown>>;
  const pairs =
    typeof iterate === "function" ? readSequence(init as never, where) : readRecord(init, where);
  for (const [name, value] of pairs) appendTo(list, name, value);
}

function readSequence(init: Iterable<unknown>, where: string): [string, string][] {
  return [...init].map((item, index) => {
    const isObject = (typeof item === "object" && item !== null) || typeof item === "function";
    if (!isObject || typeof (item as Partial<Iterable<unknown>>)[Symbol.iterator] !== "function") {
      throw new TypeError(`${where}: init[${index}] (${show(item)}) is not iterable.`);
    }
    const pair = [...(item as Iterable<unknown>)].map((part, at) =>
      toByteString(part, where, `init[${index}][${at}]`),
    );
    const [name, value] = pair;
    if (pair.length !== 2 || name === undefined || value === undefined) {
      const text = `expected name/value pair to be length 2, found ${pair.length}.`;
      throw new TypeError(`${where}: ${text}`);
    }
    return [name, value];
  });
}

function readRecord(init: object, where: string): [string, string][] {
  const pairs: [string, string][] = [];
  for (const key of Reflect.ownKeys(init)) {
    if (!Object.prototype.propertyIsEnumerable.call(init, key)) continue;
    const name = toByteString(key, where, `Key ${show(key)} in init`);
    pairs.push([name, toByteString(Reflect.get(init, key), where, `init["${name}"]`)]);
  }
  return pairs;
}

function appendTo(list: HeaderList, name: string, given: string): void {
  const value = normalize(given);
  mustBeToken(name, "Headers.append");
  mustBeValue(value, "Headers.append");
  mustBeMutable(list);
  list.append(name, value);
}

function needName(value: unknown, where: string): string {
  const name = toByteString(value, where, "name");
  mustBeToken(name, where);
  return name;
}

function mustBeToken(name: string, where: string): void {
  if (!isToken(name)) throw new TypeError(`${where}: "${name}" is an invalid header name.`);
}

function mustBeValue(value: string, where: string): void {
  if (/[\0\r\n]/.test(value)) {
    throw new TypeError(`${where}: "${value}" is an invalid header value.`);
  }
}

function mustBeMutable(list: HeaderList): void {
  if (list.isImmutable) throw new TypeError("immutable");
}

/** Without white space at its ends (Fetch Standard, normalize a value). */
function normalize(value: string): string {
  return value.replace(/^[\t\n\r ]+|[\t\n\r ]+$/g, "");
}

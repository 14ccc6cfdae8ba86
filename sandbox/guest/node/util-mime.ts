import { nodeError } from "./errors.ts";
import { CUSTOM_INSPECT } from "./util-inspect.ts";

/** RFC 9110, 5.6.2: what a token may not hold. */
const NOT_TOKEN = /[^!#$%&'*+\-.^_`|~A-Za-z0-9]/;
/** WHATWG "MIME Sniffing", 4.2: what a parameter's value may not hold. */
const NOT_VALUE = /[^\t\u0020-\u007e\u0080-\u00ff]/;
const SPACE_AT_START = /^[\r\n\t ]*/;
const SPACE_AT_END = /[\r\n\t ]*$/;

function invalid(what: string, text: string, index = -1): Error {
  const where = index === -1 ? "" : ` at ${index}`;
  const message = `The MIME syntax for a ${what} in ${quote(text)} is invalid${where}`;
  return nodeError(TypeError, "ERR_INVALID_MIME_SYNTAX", message);
}

function quote(text: string): string {
  return JSON.stringify(text);
}

function need(text: string, what: string, whole: string, forbidden: RegExp): void {
  const at = text.search(forbidden);
  if (text === "" || at !== -1) throw invalid(what, whole, at);
}

/** An own parse step of both classes: the parameters of a MIME type's text. */
let parseInto: (params: MIMEParams, text: string) => void;

/** The parameters of a MIME type. */
export class MIMEParams {
  readonly #values = new Map<string, string>();

  static {
    parseInto = (params, text) => params.#parse(text);
  }

  delete(name: unknown): void {
    this.#values.delete(`${name as string}`);
  }

  get(name: unknown): string | null {
    return this.#values.get(`${name as string}`) ?? null;
  }

  has(name: unknown): boolean {
    return this.#values.has(`${name as string}`);
  }

  set(name: unknown, value: unknown): void {
    const [key, text] = [`${name as string}`, `${value as string}`];
    need(key, "parameter name", key, NOT_TOKEN);
    const at = text.search(NOT_VALUE);
    if (at !== -1) throw invalid("parameter value", text, at);
    this.#values.set(key, text);
  }

  *entries(): IterableIterator<[string, string]> {
    yield* this.#values.entries();
  }

  *keys(): IterableIterator<string> {
    yield* this.#values.keys();
  }

  *values(): IterableIterator<string> {
    yield* this.#values.values();
  }

  toString(): string {
    return [...this.#values].map(([name, value]) => `${name}=${encode(value)}`).join(";");
  }

  toJSON(): string {
    return this.toString();
  }

  [Symbol.iterator](): IterableIterator<[string, string]> {
    return this.entries();
  }

  /** What is malformed is skipped, and of each name only the first counts. */
  #parse(text: string): void {
    let rest = text;
    while (rest !== "") {
      rest = rest.replace(SPACE_AT_START, "");
      const end = rest.search(/[;=]/);
      const name = (end === -1 ? rest : rest.slice(0, end)).toLowerCase();
      rest = end === -1 ? "" : rest.slice(end);
      if (!rest.startsWith("=")) {
        rest = rest.slice(1);
        continue;
      }
      const { value, after } = readValue(rest.slice(1));
      rest = after;
      const isValid = name !== "" && !NOT_TOKEN.test(name) && value !== undefined;
      if (isValid && !NOT_VALUE.test(value) && !this.#values.has(name))
        this.#values.set(name, value);
    }
  }

  [CUSTOM_INSPECT](): string {
    return "MIMEParams {}";
  }
}

interface Value {
  /** Undefined where an unquoted value is empty. */
  readonly value: string | undefined;
  readonly after: string;
}

function readValue(text: string): Value {
  if (text.startsWith('"')) {
    const [quoted = ""] = /^"(?:[^"\\]|\\[^]?)*/.exec(text) ?? [];
    const value = quoted.slice(1).replace(/\\([^])/g, "$1");
    const end = text.indexOf(";", quoted.length);
    return { value, after: end === -1 ? "" : text.slice(end + 1) };
  }
  const end = text.indexOf(";");
  const raw = (end === -1 ? text : text.slice(0, end)).replace(SPACE_AT_END, "");
  return { value: raw === "" ? undefined : raw, after: end === -1 ? "" : text.slice(end + 1) };
}

function encode(value: string): string {
  if (value !== "" && !NOT_TOKEN.test(value)) return value;
  return `"${value.replace(/["\\]/g, "\\$&")}"`;
}

/** A MIME type by the WHATWG's rules of reading. */
export class MIMEType {
  #type = "";
  #subtype = "";
  readonly #params = new MIMEParams();

  constructor(input: unknown) {
    const whole = `${input as string}`;
    const text = whole.replace(SPACE_AT_START, "");
    const slash = text.indexOf("/");
    const type = slash === -1 ? text : text.slice(0, slash);
    if (slash === -1) throw invalid("type", whole);
    need(type, "type", whole, NOT_TOKEN);
    const semicolon = text.indexOf(";", slash);
    const end = semicolon === -1 ? text.length : semicolon;
    const subtype = text.slice(slash + 1, end).replace(SPACE_AT_END, "");
    need(subtype, "subtype", whole, NOT_TOKEN);
    this.#type = type.toLowerCase();
    this.#subtype = subtype.toLowerCase();
    parseInto(this.#params, text.slice(end + 1));
  }

  get type(): string {
    return this.#type;
  }

  set type(value: unknown) {
    const text = `${value as string}`;
    need(text, "type", text, NOT_TOKEN);
    this.#type = text.toLowerCase();
  }

  get subtype(): string {
    return this.#subtype;
  }

  set subtype(value: unknown) {
    const text = `${value as string}`;
    need(text, "subtype", text, NOT_TOKEN);
    this.#subtype = text.toLowerCase();
  }

  get essence(): string {
    return `${this.#type}/${this.#subtype}`;
  }

  get params(): MIMEParams {
    return this.#params;
  }

  toString(): string {
    const params = this.#params.toString();
    return params === "" ? this.essence : `${this.essence};${params}`;
  }

  toJSON(): string {
    return this.toString();
  }

  [CUSTOM_INSPECT](): string {
    return "MIMEType {}";
  }
}

import { registerCloneable } from "../cloneables.ts";
import { CUSTOM_INSPECT, inspect, type InspectContext } from "../../node/util-inspect.ts";
import { Blob, File } from "./blob.ts";
import { illegalInvocation, needArguments, show, toUsvString } from "./conversions.ts";
import { asInterface } from "./as-interface.ts";
import { needCallback, pairIterators } from "./pair-iterator.ts";

export type FormEntry = readonly [name: string, value: string | File];

const iterator = pairIterators("FormData");

let entriesIn: (form: FormData) => FormEntry[];

export class FormData {
  #entries: FormEntry[] = [];

  static {
    entriesIn = (form) => form.#entries;
  }

  constructor(...[form]: readonly [form?: unknown]) {
    if (form === undefined) return;
    const text = "Argument 1 could not be converted to: undefined.";
    throw new TypeError(`FormData constructor: ${text}`);
  }

  append(...args: readonly unknown[]): void {
    needForm(this);
    needArguments(args, 2, "FormData.append");
    this.#entries.push(toEntry(args, "FormData.append"));
  }

  delete(...args: readonly unknown[]): void {
    needForm(this);
    needArguments(args, 1, "FormData.delete");
    const name = toUsvString(args[0]);
    this.#entries = this.#entries.filter(([each]) => each !== name);
  }

  get(...args: readonly unknown[]): string | File | null {
    needForm(this);
    needArguments(args, 1, "FormData.get");
    const name = toUsvString(args[0]);
    return this.#entries.find(([each]) => each === name)?.[1] ?? null;
  }

  getAll(...args: readonly unknown[]): (string | File)[] {
    needForm(this);
    needArguments(args, 1, "FormData.getAll");
    const name = toUsvString(args[0]);
    return this.#entries.filter(([each]) => each === name).map(([, value]) => value);
  }

  has(...args: readonly unknown[]): boolean {
    needForm(this);
    needArguments(args, 1, "FormData.has");
    const name = toUsvString(args[0]);
    return this.#entries.some(([each]) => each === name);
  }

  set(...args: readonly unknown[]): void {
    needForm(this);
    needArguments(args, 2, "FormData.set");
    const entry = toEntry(args, "FormData.set");
    const first = this.#entries.findIndex(([name]) => name === entry[0]);
    if (first < 0) this.#entries.push(entry);
    else {
      const changed: FormEntry[] = this.#entries.with(first, entry);
      this.#entries = changed.filter(([name], index) => name !== entry[0] || index === first);
    }
  }

  keys(): object {
    needForm(this);
    return iterator(() => this.#entries, "keys");
  }

  values(): object {
    needForm(this);
    return iterator(() => this.#entries, "values");
  }

  entries(): object {
    needForm(this);
    return iterator(() => this.#entries, "entries");
  }

  forEach(...args: readonly unknown[]): void {
    needForm(this);
    needArguments(args, 1, "FormData.forEach");
    const [callback, thisArg] = args;
    needCallback(callback, "FormData");
    for (const [name, value] of this.#entries) callback.call(thisArg, value, name, this);
  }

  declare [Symbol.iterator]: () => IterableIterator<FormEntry>;

  [CUSTOM_INSPECT](depth: number, options: InspectContext): string {
    const shown: Record<string, unknown> = {};
    for (const [name, value] of this.#entries) {
      const known = shown[name];
      if (known === undefined) shown[name] = value;
      else if (Array.isArray(known)) known.push(value);
      else shown[name] = [known, value];
    }
    options.depth ??= depth;
    return `FormData ${inspect(shown, options)}`;
  }

  get [Symbol.toStringTag](): string {
    return "FormData";
  }
}

registerCloneable(FormData, {});
asInterface(FormData, {
  constructor: 0,
  append: 2,
  delete: 1,
  get: 1,
  getAll: 1,
  has: 1,
  set: 2,
  forEach: 1,
});
Object.defineProperty(FormData.prototype, Symbol.iterator, {
  // oxlint-disable-next-line typescript/unbound-method -- it is a method here as well.
  value: FormData.prototype.entries,
  writable: true,
  configurable: true,
});

/** What a form holds, in order. */
export function formEntries(form: FormData): readonly FormEntry[] {
  return entriesIn(form);
}

function needForm(form: unknown): void {
  if (!(form instanceof FormData)) throw illegalInvocation();
}

function toEntry(args: readonly unknown[], where: string): FormEntry {
  const [name, value, filename] = args;
  const key = toUsvString(name);
  if (args.length >= 3 && !(value instanceof Blob)) {
    throw new TypeError(`${where}: Expected value ("${show(value)}") to be an instance of Blob.`);
  }
  if (!(value instanceof Blob)) return [key, toUsvString(value)];
  if (value instanceof File && filename === undefined) return [key, value];
  const fileName = filename === undefined ? "blob" : toUsvString(filename);
  const { type } = value;
  const lastModified = value instanceof File ? { lastModified: value.lastModified } : {};
  return [key, new File([value], fileName, { type, ...lastModified })];
}

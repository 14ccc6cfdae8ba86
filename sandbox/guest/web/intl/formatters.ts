import { ask, makeRecipe, type Recipe } from "./host-intl.ts";

export type Constructor = new (...args: readonly unknown[]) => object;

/** How a constructor of Intl looks and what its methods take. */
export interface FormatterKind {
  readonly name: string;
  /** May be called without `new`. */
  readonly isCallable?: boolean;
  /** How many arguments it asks for, the options among them being required. */
  readonly length?: number;
  readonly methods: Readonly<Record<string, Method>>;
}

interface Method {
  readonly length: number;
  /** A getter that gives a function of its own object: `format` and `compare`. */
  readonly isBound?: boolean;
  /** What the host gets of the arguments. */
  readonly read?: (args: readonly unknown[]) => readonly unknown[];
  /** What user code gets of the host's answer. */
  readonly show?: (answer: unknown, args: readonly unknown[]) => unknown;
}

const recipes = new WeakMap<object, Recipe>();

/** A constructor whose instances know what they are made of and leave the work to the host. */
export function defineFormatter(kind: FormatterKind): Constructor {
  const { name, isCallable = false, length = 0 } = kind;
  const Formatter = {
    [name]: function (this: unknown, ...args: readonly unknown[]): object {
      if (new.target === undefined && !isCallable) {
        throw new TypeError(`Constructor Intl.${name} requires 'new'`);
      }
      if (length > 1 && args[1] === undefined) {
        throw new TypeError("Cannot convert undefined or null to object");
      }
      const made = Reflect.construct(
        Object,
        [],
        new.target ?? (Formatter as Constructor),
      ) as object;
      const recipe = makeRecipe(name, args[0], args[1]);
      // The host makes it now, so that what is wrong is told by the constructor.
      ask(recipe, "", []);
      recipes.set(made, recipe);
      return made;
    },
  }[name] as unknown as Constructor & { prototype: object };
  define(Formatter, "length", { value: length });
  define(Formatter, "prototype", { writable: false });
  define(Formatter, "supportedLocalesOf", {
    value: Object.defineProperty(
      (locales: unknown, options?: unknown) =>
        ask(supported(name, locales, options), "supportedLocalesOf", []),
      "length",
      { value: 1, configurable: true },
    ),
    writable: true,
  });
  nameFunction(Reflect.get(Formatter, "supportedLocalesOf") as object, "supportedLocalesOf");
  define(Formatter.prototype, Symbol.toStringTag, { value: `Intl.${name}` });
  defineMethods(Formatter.prototype, kind);
  return Formatter;
}

function supported(name: string, locales: unknown, options: unknown): Recipe {
  const recipe = makeRecipe(name, locales, options);
  return locales === undefined ? { ...recipe, locales: "[]" } : recipe;
}

function defineMethods(prototype: object, { name, methods }: FormatterKind): void {
  const all = { resolvedOptions: { length: 0 }, ...methods };
  for (const [method, how] of Object.entries<Method>(all)) {
    const where = `Intl.${name}.prototype.${method}`;
    const run = (self: unknown, args: readonly unknown[]): unknown => {
      const { read, show } = how;
      const answer = ask(recipeOf(self, where), method, read === undefined ? args : read(args));
      return show === undefined ? answer : show(answer, args);
    };
    if (how.isBound) defineBound({ prototype, name: method, how, where, run });
    else define(prototype, method, { value: unbound(method, how.length, run), writable: true });
  }
}

type Run = (self: unknown, args: readonly unknown[]) => unknown;

function unbound(name: string, length: number, run: Run): object {
  const { [name]: method } = {
    [name](this: unknown, ...args: readonly unknown[]): unknown {
      return run(this, args);
    },
  };
  return Object.defineProperty(method as object, "length", { value: length, configurable: true });
}

/** Each object has one function of its own, always the same. */
function defineBound(bound: {
  readonly prototype: object;
  readonly name: string;
  readonly how: Method;
  readonly where: string;
  readonly run: Run;
}): void {
  const functions = new WeakMap<object, object>();
  define(bound.prototype, bound.name, {
    get(this: object) {
      recipeOf(this, `get ${bound.where}`);
      const known = functions.get(this);
      if (known !== undefined) return known;
      const made = (...args: readonly unknown[]): unknown => bound.run(this, args);
      nameFunction(made, "");
      Object.defineProperty(made, "length", { value: bound.how.length, configurable: true });
      functions.set(this, made);
      return made;
    },
  });
}

function recipeOf(self: unknown, where: string): Recipe {
  const recipe = Object(self) === self ? recipes.get(self as object) : undefined;
  if (recipe !== undefined) return recipe;
  const name = typeof self === "object" && self !== null ? self.constructor?.name : undefined;
  const shown = name === undefined ? String(self) : `#<${name}>`;
  throw new TypeError(`Method ${where} called on incompatible receiver ${shown}`);
}

export function define(
  target: object,
  name: string | symbol,
  descriptor: PropertyDescriptor,
): void {
  const known = Object.getOwnPropertyDescriptor(target, name);
  const isFixed = known !== undefined && !known.configurable;
  Object.defineProperty(target, name, {
    ...(isFixed ? {} : { configurable: true }),
    ...descriptor,
  });
}

function nameFunction(target: object, name: string): void {
  Object.defineProperty(target, "name", { value: name, configurable: true });
}

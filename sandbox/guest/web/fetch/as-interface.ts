interface AnyClass {
  readonly name: string;
  readonly prototype: object;
}

/**
 * Makes a class look like an interface of the web: its members are enumerable, those of its `mixin` are its own, and
 * functions say how many arguments they need ("constructor" and "static.…" are the class's own).
 */
export function asInterface(
  Class: AnyClass,
  lengths: Readonly<Record<string, number>> = {},
  mixin?: AnyClass,
): void {
  const { prototype } = Class;
  for (const name of mixin === undefined ? [] : Object.getOwnPropertyNames(mixin.prototype)) {
    const descriptor = Object.getOwnPropertyDescriptor(mixin?.prototype, name) ?? {};
    if (name !== "constructor") Object.defineProperty(prototype, name, descriptor);
  }
  for (const name of Object.getOwnPropertyNames(prototype)) {
    if (name !== "constructor") Object.defineProperty(prototype, name, { enumerable: true });
  }
  for (const [name, value] of Object.entries(lengths)) {
    const target = name === "constructor" ? Class : methodOf(Class, name);
    Object.defineProperty(target, "length", { value, configurable: true });
  }
}

function methodOf(Class: AnyClass, name: string): object {
  const isStatic = name.startsWith("static.");
  const owner = isStatic ? Class : Class.prototype;
  return Reflect.get(owner, isStatic ? name.slice("static.".length) : name) as object;
}

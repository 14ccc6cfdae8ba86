type AnyClass = abstract new (...args: never[]) => object;

const cloneables: [Class: AnyClass, copy: (value: object) => object][] = [];

/** Lets structuredClone() copy instances of a class; the first class that fits counts. */
export function registerCloneable(Class: AnyClass, copy: (value: object) => object): void {
  cloneables.push([Class, copy]);
}

/** A copy of an instance of a registered class; undefined for any other value. */
export function copyCloneable(value: object): object | undefined {
  return cloneables.find(([Class]) => value instanceof Class)?.[1](value);
}

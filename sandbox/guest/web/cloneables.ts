interface AnyClass {
  [Symbol.hasInstance](value: unknown): boolean;
}

/** How instances of a class of the platform are cloned; what is not there is not possible. */
export interface Cloneable {
  readonly copy?: (value: object) => object;
  /** The same thing under another name; the original is of no use any more. */
  readonly transfer?: (value: object) => object;
}

const cloneables: [Class: AnyClass, how: Cloneable][] = [];

/** Tells structuredClone() of a class; the first one that fits counts. An empty `how` says that it cannot be cloned. */
export function registerCloneable(Class: AnyClass, how: Cloneable): void {
  cloneables.push([Class, how]);
}

export function findCloneable(value: object): Cloneable | undefined {
  return cloneables.find(([Class]) => value instanceof Class)?.[1];
}

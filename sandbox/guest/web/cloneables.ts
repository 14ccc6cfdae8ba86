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

/** Objects that user code has marked by functions of node:worker_threads. */
const uncloneable = new WeakSet<object>();
const untransferable = new WeakSet<object>();

function mark(marked: WeakSet<object>, value: unknown): void {
  if (Object(value) === value) marked.add(value as object);
}

export function markAsUncloneable(value: unknown): void {
  mark(uncloneable, value);
}

export function markAsUntransferable(value: unknown): void {
  mark(untransferable, value);
}

export function isMarkedAsUncloneable(value: object): boolean {
  return uncloneable.has(value);
}

export function isMarkedAsUntransferable(value: unknown): boolean {
  return Object(value) === value && untransferable.has(value as object);
}

export function findCloneable(value: object): Cloneable | undefined {
  return cloneables.find(([Class]) => value instanceof Class)?.[1];
}

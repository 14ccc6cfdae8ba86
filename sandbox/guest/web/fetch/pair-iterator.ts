type Pair = readonly [name: string, value: unknown];
type Kind = "entries" | "keys" | "values";

/** Where an iterator of pairs looks at each step, for the list may change meanwhile. */
interface Place {
  readonly pairs: () => readonly Pair[];
  readonly kind: Kind;
  at: number;
}

const places = new WeakMap<object, Place>();

/** The prototype of the iterators of an interface such as "Headers"; `show` makes inspect() silent about its inside. */
export function pairIterators(name: string): (pairs: () => readonly Pair[], kind: Kind) => object {
  const iteratorPrototype: unknown = Object.getPrototypeOf(
    Object.getPrototypeOf([][Symbol.iterator]()),
  );
  const prototype = Object.create(iteratorPrototype as object, {
    next: { value: next, writable: true, enumerable: true, configurable: true },
    [Symbol.toStringTag]: { value: `${name} Iterator`, configurable: true },
  }) as object;
  return (pairs, kind) => {
    const iterator = Object.create(prototype) as object;
    places.set(iterator, { pairs, kind, at: 0 });
    return iterator;
  };
}

function next(this: object): IteratorResult<unknown, undefined> {
  const place = places.get(this);
  if (place === undefined) throw new TypeError("'next' called on an object of another kind");
  const pair = place.pairs()[place.at++];
  if (pair === undefined) return { value: undefined, done: true };
  const value = place.kind === "entries" ? [...pair] : pair[place.kind === "keys" ? 0 : 1];
  return { value, done: false };
}

/** What is called for each pair by an interface's forEach(). */
export type PairCallback = (this: unknown, value: unknown, name: string, self: object) => void;

export function needCallback(callback: unknown, name: string): asserts callback is PairCallback {
  if (typeof callback === "function") return;
  const text = `Failed to execute 'forEach' on '${name}': parameter 1 is not of type 'Function'.`;
  throw new TypeError(text);
}

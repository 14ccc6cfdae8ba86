/** The methods that give an iterator which closes the one it takes from. */
const LAZY_HELPERS = ["map", "filter", "take", "drop", "flatMap"] as const;

type Method = (this: unknown, ...args: unknown[]) => unknown;

const { apply } = Reflect;
/** %IteratorPrototype%, the parent of every built-in iterator's own. */
const prototype = Object.getPrototypeOf(
  Object.getPrototypeOf([][Symbol.iterator]()) as object,
) as Record<string, Method | undefined>;

/**
 * The engine closes an iterator by calling its `return` even where there is none, as with an array's: what `take` leaves
 * would always be an error. An iterator without one is given one before a helper takes it.
 */
export function repairIteratorHelpers(): void {
  for (const name of LAZY_HELPERS) {
    const own = prototype[name];
    if (own === undefined) continue;
    const repaired = {
      [name](this: unknown, argument: unknown): unknown {
        return apply(own, closable(this), [argument]);
      },
    }[name];
    Object.defineProperty(prototype, name, { value: repaired, writable: true, configurable: true });
  }
}

function closable(iterator: unknown): unknown {
  if (typeof iterator !== "object" || iterator === null) return iterator;
  const { next, return: close } = iterator as { next?: unknown; return?: unknown };
  if (typeof close === "function" || typeof next !== "function") return iterator;
  return {
    __proto__: prototype,
    next: () => apply(next, iterator, []),
    return: () => ({ value: undefined, done: true }),
  };
}

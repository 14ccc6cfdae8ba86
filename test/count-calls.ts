type Method = (this: unknown, ...args: readonly unknown[]) => unknown;

/**
 * Counts, from now on, the calls of the methods of these classes, alarms and requests included: what wakes their objects.
 * The classes stay what they are; whoever deploys them without this pays nothing for it.
 */
export function countCalls(classes: Readonly<Record<string, unknown>>): Map<string, number> {
  const counts = new Map<string, number>();
  for (const [name, value] of Object.entries(classes)) {
    const prototype = prototypeOf(value);
    for (const method of methodsOf(prototype)) {
      const original = Reflect.get(prototype, method) as Method;
      const key = `${name}.${method}`;
      Reflect.set(prototype, method, function counted(this: unknown, ...args: unknown[]) {
        counts.set(key, (counts.get(key) ?? 0) + 1);
        return original.apply(this, args);
      });
    }
  }
  return counts;
}

function prototypeOf(value: unknown): object {
  return typeof value === "function" ? (value.prototype as object) : {};
}

/** No getters: to look at one may have an effect. */
function methodsOf(prototype: object): readonly string[] {
  return Object.entries(Object.getOwnPropertyDescriptors(prototype))
    .filter(([name, { value }]) => name !== "constructor" && typeof value === "function")
    .map(([name]) => name);
}

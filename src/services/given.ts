/** A member to be spread into an object, if there is a value for it. */
export function given<K extends string, T>(
  name: K,
  value: T | undefined,
): { readonly [N in K]?: T } {
  // A computed name is not known to be K.
  return (value === undefined ? {} : { [name]: value }) as { readonly [N in K]?: T };
}

/** The same for a value that stands alone in a structure of its own. */
export function within(outer: string, inner: string, value: unknown): object {
  return value === undefined ? {} : { [outer]: { [inner]: value } };
}

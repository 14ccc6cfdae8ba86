/** Bytes of the engine that are to become others. */
export interface Patch {
  /** What is changed, for the error's text. */
  readonly name: string;
  readonly from: readonly number[];
  /** As long as `from`, so that nothing moves. */
  readonly to: readonly number[];
}

/** Throws unless the bytes are found exactly once: a patch is for one build of the engine and for no other. */
export function applyPatch(engine: Uint8Array, { name, from, to }: Patch): Uint8Array {
  if (from.length !== to.length) throw new Error(`The patch of ${name} changes a length`);
  const [first = 0] = from;
  const found: number[] = [];
  for (let at = engine.indexOf(first); at !== -1; at = engine.indexOf(first, at + 1)) {
    if (from.every((byte, index) => engine[at + index] === byte)) found.push(at);
  }
  const [at] = found;
  if (at === undefined || found.length !== 1) {
    throw new Error(`Expected ${name} once, got ${found.length}`);
  }
  const changed = engine.slice();
  changed.set(to, at);
  return changed;
}

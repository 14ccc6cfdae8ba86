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
  const at = placeOf(from, engine, name);
  const changed = engine.slice();
  changed.set(to, at);
  return changed;
}

/** Instructions that are to be carried out later in the same function. */
export interface Move {
  readonly name: string;
  readonly code: readonly number[];
  /** What stands in front of them. */
  readonly after: readonly number[];
  /** What they are to stand between. */
  readonly to: { readonly after: readonly number[]; readonly before: readonly number[] };
}

/** Longer than any way within one function that is of use here, in bytes. */
const MOVE_BYTES_MAX = 512;

export function moveCode(engine: Uint8Array, { name, code, after, to }: Move): Uint8Array {
  const start = placeOf([...after, ...code], engine, name) + after.length;
  const end = placeOf([...to.after, ...to.before], engine, name) + to.after.length;
  const between = engine.slice(start + code.length, Math.max(end, start + code.length));
  if (between.length === 0 || between.length > MOVE_BYTES_MAX) {
    throw new Error(`Expected ${name} to move within a function`);
  }
  const changed = engine.slice();
  changed.set(between, start);
  changed.set(code, start + between.length);
  return changed;
}

function placeOf(bytes: readonly number[], engine: Uint8Array, name: string): number {
  const [first = 0] = bytes;
  const found: number[] = [];
  for (let at = engine.indexOf(first); at !== -1; at = engine.indexOf(first, at + 1)) {
    if (bytes.every((byte, index) => engine[at + index] === byte)) found.push(at);
  }
  const [at] = found;
  if (at === undefined || found.length !== 1) {
    throw new Error(`Expected ${name} once, got ${found.length}`);
  }
  return at;
}

import { BinaryReader, concatBytes, encodeU32 } from "./binary.ts";

/** In one function of the engine, `find` stands exactly once, and becomes `replace` if that is given. */
export interface Site {
  readonly function: number;
  readonly find: readonly number[];
  readonly replace?: readonly number[];
}

/** The code section with its sites edited. Throws unless each is found exactly as it is expected. */
export function editCode(body: Uint8Array, imported: number, sites: readonly Site[]): Uint8Array {
  const reader = new BinaryReader(body);
  const count = reader.u32();
  const parts: (Uint8Array | number[])[] = [encodeU32(count)];
  for (let index = imported; index < imported + count; index++) {
    let code = reader.take(reader.u32());
    for (const site of sites) if (site.function === index) code = edit(code, site);
    parts.push(encodeU32(code.length), code);
  }
  return concatBytes(parts);
}

function edit(code: Uint8Array, { function: index, find, replace }: Site): Uint8Array {
  const found: number[] = [];
  for (let at = 0; at <= code.length - find.length; at++) {
    if (find.every((byte, offset) => code[at + offset] === byte)) found.push(at);
  }
  const [at] = found;
  if (at === undefined || found.length !== 1) {
    throw new Error(`Expected ${find.join()} once in function ${index}, got ${found.length}`);
  }
  if (replace === undefined) return code;
  return concatBytes([code.subarray(0, at), replace, code.subarray(at + find.length)]);
}

import { BinaryReader, concatBytes, encodeU32 } from "./binary.ts";

/** Numbers of the sections of a WebAssembly module (core specification 2.0, section 5.5.2). */
export const SECTION = {
  type: 1,
  import: 2,
  function: 3,
  table: 4,
  global: 6,
  export: 7,
  element: 9,
  code: 10,
  data: 11,
} as const;

/** Kinds of imports and exports. */
export const KIND = { function: 0, table: 1, memory: 2, global: 3 } as const;

const HEADER_BYTES = 8;

export interface Section {
  readonly id: number;
  readonly body: Uint8Array;
}

export function readSections(bytes: Uint8Array): Section[] {
  const reader = new BinaryReader(bytes, HEADER_BYTES);
  const sections: Section[] = [];
  while (!reader.done) sections.push({ id: reader.byte(), body: reader.take(reader.u32()) });
  return sections;
}

/** The module that `original` becomes when some of its sections have other bodies. */
export function replaceSections(
  original: Uint8Array,
  replaced: ReadonlyMap<number, Uint8Array>,
): Uint8Array<ArrayBuffer> {
  const parts: (Uint8Array | number[])[] = [original.subarray(0, HEADER_BYTES)];
  for (const section of readSections(original)) {
    const body = replaced.get(section.id) ?? section.body;
    parts.push([section.id, ...encodeU32(body.length)], body);
  }
  return concatBytes(parts);
}

/** The body of the one section with that number. */
export function one(sections: readonly Section[], id: number): Uint8Array {
  const found = sections.filter((section) => section.id === id);
  const [section] = found;
  if (section === undefined || found.length !== 1) {
    throw new Error(`Expected one section ${id} in the WebAssembly module, got ${found.length}`);
  }
  return section.body;
}

/** How many entries a section has that is a vector. */
export function countOf(body: Uint8Array): number {
  return new BinaryReader(body).u32();
}

/** Adds entries to a section that is a vector. */
export function append(body: Uint8Array, ...entries: readonly (readonly number[])[]): Uint8Array {
  const reader = new BinaryReader(body);
  const count = reader.u32();
  return concatBytes([encodeU32(count + entries.length), body.subarray(reader.offset), ...entries]);
}

/** An entry of the export section. */
export function exported(name: string, kind: number, index: number): number[] {
  const text = new TextEncoder().encode(name);
  return [...encodeU32(text.length), ...text, kind, ...encodeU32(index)];
}

import { BinaryReader } from "./binary.ts";
import { KIND } from "./sections.ts";

export interface Imports {
  readonly functions: number;
  readonly globals: number;
  /** Where the limits of the one memory import stand in the section. */
  readonly memoryLimits: number;
}

/** What a module imports. Throws unless it imports one memory. */
export function readImports(body: Uint8Array): Imports {
  const reader = new BinaryReader(body);
  let functions = 0;
  let globals = 0;
  const memories: number[] = [];
  for (let left = reader.u32(); left > 0; left--) {
    reader.name();
    reader.name();
    const kind = reader.byte();
    if (kind === KIND.function) {
      reader.skipLeb();
      functions += 1;
    } else if (kind === KIND.memory) {
      memories.push(reader.offset);
      skipLimits(reader);
    } else if (kind === KIND.global) {
      reader.take(2);
      globals += 1;
    } else if (kind === KIND.table) {
      reader.byte();
      skipLimits(reader);
    }
  }
  const [memoryLimits] = memories;
  if (memoryLimits === undefined || memories.length !== 1) {
    throw new Error(`Expected one imported memory, got ${memories.length}`);
  }
  return { functions, globals, memoryLimits };
}

function skipLimits(reader: BinaryReader): void {
  const hasMaximum = reader.byte() !== 0;
  reader.skipLeb();
  if (hasMaximum) reader.skipLeb();
}

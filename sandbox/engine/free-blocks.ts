import type { QuickJSEmscriptenModule } from "@jitl/quickjs-ffi-types";

/** The largest block that is asked for, and the smallest: what malloc rounds its blocks to. */
const LARGEST_BYTES = 16 * 1024 * 1024;
const SMALLEST_BYTES = 16;

/**
 * Overwrites with zeros what is free on the guest's heap, so that a snapshot need not hold what is left there of values
 * that are gone. Every free block is taken, from the largest to the smallest, while memory may not grow.
 */
export function clearFreeBlocks(
  memory: WebAssembly.Memory,
  emscripten: QuickJSEmscriptenModule,
): void {
  const grow = memory.grow.bind(memory);
  memory.grow = () => {
    throw new RangeError("Only what is there already is wanted");
  };
  const taken: number[] = [];
  for (let bytes = LARGEST_BYTES; bytes >= SMALLEST_BYTES;) {
    const block = emscripten._malloc(bytes);
    if (block === 0) {
      bytes = Math.floor(bytes / 2);
      continue;
    }
    emscripten.HEAPU8.fill(0, block, block + bytes);
    taken.push(block);
  }
  for (const block of taken) emscripten._free(block);
  memory.grow = grow;
}

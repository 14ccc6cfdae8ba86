import { WASM_PAGE_BYTES } from "./limits.ts";

/** How often emscripten asks for memory, each time for less (20 %, 10 %, 5 % more than there is), before it gives up. */
const GROWTH_ATTEMPTS = 3;

export interface Growth {
  /** The cap has refused memory that the guest could not do without. */
  readonly failed: boolean;
  /** The cap, in pages; the memory's own maximum holds as well. */
  pagesMax: number;
  /** Asked before memory grows to so many bytes; a refusal is a cap that has been met. */
  mayGrowTo: ((bytes: number) => boolean) | undefined;
}

/** Makes a memory as good as a new one. Growth by none detaches all views of it that there are. */
export function renewMemory(memory: WebAssembly.Memory): WebAssembly.Memory {
  // Nobody watches its growth any more.
  Reflect.deleteProperty(memory, "grow");
  memory.grow(0);
  new Uint8Array(memory.buffer).fill(0);
  return memory;
}

/** From outside, whatever its guest may have: see `watchGrowth`. */
export function growMemory(memory: WebAssembly.Memory, pages: number): void {
  WebAssembly.Memory.prototype.grow.call(memory, pages);
}

/**
 * Grants only the last of emscripten's attempts, so that memory stays near what is used. If that one fails the guest
 * has met its cap, whatever it makes of it.
 */
export function watchGrowth(
  memory: WebAssembly.Memory,
  pagesMax: number,
  onFailure: () => void,
): Growth {
  const grow = memory.grow.bind(memory);
  const growth: { failed: boolean } & Growth = { failed: false, pagesMax, mayGrowTo: undefined };
  let attempt = 0;
  memory.grow = (pages: number) => {
    attempt += 1;
    if (attempt < GROWTH_ATTEMPTS) throw new RangeError("Ask for less");
    attempt = 0;
    try {
      const bytes = memory.buffer.byteLength + pages * WASM_PAGE_BYTES;
      if (bytes > growth.pagesMax * WASM_PAGE_BYTES || growth.mayGrowTo?.(bytes) === false) {
        throw new RangeError("More than the cap");
      }
      return grow(pages);
    } catch (error) {
      growth.failed = true;
      onFailure();
      throw error;
    }
  };
  return growth;
}

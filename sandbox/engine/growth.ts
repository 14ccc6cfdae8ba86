import { WASM_PAGE_BYTES } from "./limits.ts";

/** How often emscripten asks for memory, each time for less (20 %, 10 %, 5 % more than there is), before it gives up. */
const GROWTH_ATTEMPTS = 3;

export interface Growth {
  /** The cap has refused memory that the guest could not do without. */
  readonly failed: boolean;
  /** The cap, in pages; the memory's own maximum holds as well. */
  pagesMax: number;
}

/**
 * Grants only the last of emscripten's attempts, so that memory stays near what is used. If that one fails the guest
 * has met its cap, whatever it makes of it.
 */
export function watchGrowth(memory: WebAssembly.Memory, pagesMax: number): Growth {
  const grow = memory.grow.bind(memory);
  const growth = { failed: false, pagesMax };
  let attempt = 0;
  memory.grow = (pages: number) => {
    attempt += 1;
    if (attempt < GROWTH_ATTEMPTS) throw new RangeError("Ask for less");
    attempt = 0;
    try {
      if (memory.buffer.byteLength / WASM_PAGE_BYTES + pages > growth.pagesMax) {
        throw new RangeError("More than the cap");
      }
      return grow(pages);
    } catch (error) {
      growth.failed = true;
      throw error;
    }
  };
  return growth;
}

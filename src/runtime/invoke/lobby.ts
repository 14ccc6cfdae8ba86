import { isolateFull, isolateMemory } from "../environments/isolate-memory.ts";

/** Requests that have no sandbox yet: as many as wait at one governor. */
const REQUESTS_MAX = 1000;
/** Their events may take this part of what environments may hold, and are in no budget. */
const EVENTS_SHARE = 6;

/**
 * Where requests are that have a slot and no sandbox yet. Each holds its event, of up to 6 MB, while it waits for room or
 * for its package: so there is an end to how many wait.
 */
export class Lobby {
  readonly #bytesMax: () => number;
  #requests = 0;
  #bytes = 0;

  constructor(bytesMax: () => number) {
    this.#bytesMax = bytesMax;
  }

  /** Returns what is to be called, once, when the request leaves. Throws AWS's 429 when too many are here. */
  enter(bytes: number): () => void {
    const isAlone = this.#requests === 0;
    const isOver = this.#requests >= REQUESTS_MAX || this.#bytes + bytes > this.#bytesMax();
    // One alone would wait in vain for others to leave.
    if (isOver && !isAlone) throw isolateFull();
    this.#requests += 1;
    this.#bytes += bytes;
    return () => {
      this.#requests -= 1;
      this.#bytes -= bytes;
    };
  }
}

/** Of this isolate. */
export const lobby = new Lobby(() => isolateMemory.bytesMax / EVENTS_SHARE);

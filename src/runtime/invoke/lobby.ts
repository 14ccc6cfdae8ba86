import { isolateFull, isolateMemory } from "../environments/isolate-memory.ts";

/** Requests that have no sandbox yet: as many as wait at one governor. */
const REQUESTS_MAX = 1000;
/** Their events may take this part of what environments may hold, and are in no budget. */
const EVENTS_SHARE = 6;

/** Who has not left after this never will: its request has been ended. Longer than any wait for room, a package and a snapshot. */
const STAY_MS_MAX = 60_000;

interface Guest {
  readonly bytes: number;
  /** Epoch ms. */
  readonly until: number;
}

/**
 * Where requests are that have a slot and no sandbox yet. Each holds its event, of up to 6 MB, while it waits for room or
 * for its package: so there is an end to how many wait.
 */
export class Lobby {
  readonly #bytesMax: () => number;
  /** In the order in which they came. */
  readonly #guests = new Set<Guest>();
  #bytes = 0;

  constructor(bytesMax: () => number) {
    this.#bytesMax = bytesMax;
  }

  /** Returns what is to be called when the request leaves. Throws AWS's 429 when too many are here. */
  enter(bytes: number, now: number): () => void {
    this.#forgetEnded(now);
    const isOver = this.#guests.size >= REQUESTS_MAX || this.#bytes + bytes > this.#bytesMax();
    // One alone would wait in vain for others to leave.
    if (isOver && this.#guests.size > 0) throw isolateFull();
    const guest = { bytes, until: now + STAY_MS_MAX };
    this.#guests.add(guest);
    this.#bytes += bytes;
    return () => this.#leave(guest);
  }

  #forgetEnded(now: number): void {
    for (const guest of this.#guests) {
      if (guest.until > now) return;
      this.#leave(guest);
    }
  }

  #leave(guest: Guest): void {
    if (this.#guests.delete(guest)) this.#bytes -= guest.bytes;
  }
}

/** Of this isolate. */
export const lobby = new Lobby(() => isolateMemory.bytesMax / EVENTS_SHARE);

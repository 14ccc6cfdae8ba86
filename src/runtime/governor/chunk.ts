import { type Grant, type Held, type Part, type Renewal } from "./ledger.ts";

interface Piece {
  readonly id: string;
  readonly pool: string;
  size: number;
  isSticky: boolean;
  until: number;
}

/** What a function's governor holds of the account's pool, to lease it on to isolates. */
export class Chunk {
  readonly #pieces = new Map<string, Piece>();
  #peak = 0;
  #renewAt = Infinity;
  #isRenewing = false;

  /** What is good until then. */
  size(until: number): number {
    let size = 0;
    for (const piece of this.#pieces.values()) if (piece.until >= until) size += piece.size;
    return size;
  }

  /** The account has plenty: so the isolates may keep what they have, too. */
  get isSticky(): boolean {
    for (const { isSticky } of this.#pieces.values()) if (!isSticky) return false;
    return true;
  }

  add(grants: readonly Grant[], until: number, termMs: number): void {
    for (const { id, pool, size, isSticky } of grants) {
      this.#pieces.set(id, { id, pool, size, isSticky, until });
      this.#renewAt = Math.min(this.#renewAt, until - (2 * termMs) / 3);
    }
  }

  /** Notes what is leased to isolates. */
  use(size: number): void {
    this.#peak = Math.max(this.#peak, size);
  }

  isRenewalDue(now: number): boolean {
    return !this.#isRenewing && now >= this.#renewAt && this.#pieces.size > 0;
  }

  /** Keeps what has been in use since the last renewal; `inUse` is so now. */
  beginRenewal(
    inUse: number,
    now: number,
  ): { readonly held: readonly Held[]; readonly returned: readonly Part[] } {
    this.#isRenewing = true;
    const returned = this.shrink(Math.max(this.#peak, inUse), now);
    this.#peak = inUse;
    let left = inUse;
    const held = [...this.#pieces.values()].map(({ id, pool, size }) => {
      const isInUse = left > 0;
      left -= size;
      return { id, pool, size, isInUse };
    });
    return { held, returned };
  }

  endRenewal(renewal: Renewal | undefined, until: number, termMs: number): void {
    this.#isRenewing = false;
    for (const id of renewal?.lost ?? []) this.#pieces.delete(id);
    for (const id of renewal?.kept ?? []) {
      const piece = this.#pieces.get(id);
      if (piece !== undefined) piece.until = Math.max(piece.until, until);
    }
    this.#renewAt = Infinity;
    for (const piece of this.#pieces.values()) {
      if (renewal !== undefined) piece.isSticky = !renewal.tight.includes(piece.pool);
      this.#renewAt = Math.min(this.#renewAt, piece.until - (2 * termMs) / 3);
    }
  }

  /** Gives up what is beyond `size`; says what is to go back. */
  shrink(size: number, now: number): readonly Part[] {
    const returned: Part[] = [];
    let excess = this.size(now) - size;
    for (const piece of [...this.#pieces.values()].toReversed()) {
      if (piece.until <= now) this.#pieces.delete(piece.id);
      if (piece.until <= now || excess <= 0) continue;
      const given = Math.min(excess, piece.size);
      excess -= given;
      piece.size -= given;
      returned.push({ id: piece.id, pool: piece.pool, size: given });
      if (piece.size === 0) this.#pieces.delete(piece.id);
    }
    return returned;
  }
}

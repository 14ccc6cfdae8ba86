import { type Lobby, lobby } from "./lobby.ts";
import { boundWithoutCaller } from "./without-caller.ts";

export interface StayParts {
  /** Keeps the request alive for it. */
  readonly defer: (work: Promise<void>) => void;
  readonly slot: { keep(): void };
  /** Resolves when the caller has gone. */
  readonly left: () => Promise<void>;
  /** Of the event. */
  readonly bytes: number;
}

interface GivenUp {
  giveUp(): void;
}

/**
 * What an invocation needs that goes on while others have their turn: its request is kept alive, its slot leased, and its
 * caller watched. Without it the platform may end the request as soon as the caller leaves, where it stands: nothing it
 * holds would be given back. Most invocations are over before anything else could happen, and need none of it.
 */
export class Stay {
  readonly #parts: StayParts;
  #sandbox: GivenUp | undefined;
  #isGivenUp = false;
  #end: (() => void) | undefined;
  #leaveLobby: (() => void) | undefined;
  readonly #lobby: Pick<Lobby, "enter">;

  constructor(parts: StayParts, where: Pick<Lobby, "enter"> = lobby) {
    this.#parts = parts;
    this.#lobby = where;
  }

  /** To be called before anything is waited for, as often as one likes. Throws AWS's 429 when too many wait for a sandbox. */
  begin(): void {
    if (this.#end !== undefined) return;
    if (this.#sandbox === undefined)
      this.#leaveLobby = this.#lobby.enter(this.#parts.bytes, Date.now());
    this.#end = this.#begin();
  }

  /** From now on it is this sandbox that ends when nobody waits any more. */
  in(sandbox: GivenUp): void {
    this.#sandbox = sandbox;
    this.#leave();
    if (this.#isGivenUp) sandbox.giveUp();
  }

  /** The invocation is over. */
  end(): void {
    this.#leave();
    this.#end?.();
  }

  #leave(): void {
    this.#leaveLobby?.();
    this.#leaveLobby = undefined;
  }

  #begin(): () => void {
    const { defer, slot, left } = this.#parts;
    const { promise, resolve } = Promise.withResolvers<void>();
    defer(promise);
    slot.keep();
    const over = boundWithoutCaller(left(), () => {
      this.#isGivenUp = true;
      this.#sandbox?.giveUp();
    });
    return () => {
      over();
      resolve();
    };
  }
}

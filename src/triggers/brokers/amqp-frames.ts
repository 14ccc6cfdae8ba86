/** Of type, channel and size, which stand before the payload; one byte ends a frame (AMQP 0-9-1, 4.2.3). */
const HEADER_BYTES = 7;
const END_BYTES = 1;

/** Cuts what a broker sends into frames, of which it holds one at a time. */
export class AmqpFrames {
  readonly #frame: Uint8Array;
  readonly #view: DataView;
  #filled = 0;

  /** `bytesMax` is what has been agreed on, of whole frames. */
  constructor(bytesMax: number) {
    this.#frame = new Uint8Array(bytesMax);
    this.#view = new DataView(this.#frame.buffer);
  }

  /** The frames that end in this chunk, whole. Throws for a frame that is longer than agreed. */
  *push(chunk: Uint8Array): Generator<Uint8Array<ArrayBuffer>> {
    let at = 0;
    while (at < chunk.byteLength) {
      const taken = Math.min(this.#missing(), chunk.byteLength - at);
      this.#frame.set(chunk.subarray(at, at + taken), this.#filled);
      this.#filled += taken;
      at += taken;
      if (this.#missing() > 0) continue;
      yield this.#frame.slice(0, this.#filled);
      this.#filled = 0;
    }
  }

  #missing(): number {
    if (this.#filled < HEADER_BYTES) return HEADER_BYTES - this.#filled;
    const bytes = HEADER_BYTES + this.#view.getUint32(3) + END_BYTES;
    if (bytes > this.#frame.byteLength) {
      throw new Error(
        `The broker has sent a frame of ${bytes} bytes, and ${this.#frame.byteLength} were agreed on`,
      );
    }
    return bytes - this.#filled;
  }
}

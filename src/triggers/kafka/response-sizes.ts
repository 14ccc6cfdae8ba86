/** Of a response: the answer to a fetch holds 10 MB, or one record that is longer. */
const RESPONSE_BYTES_MAX = 16_777_216;
/** A response begins with a number of 4 bytes. */
const RESPONSE_BYTES_MIN = 4;
const SIZE_BYTES = 4;

/** Looks at the sizes that stand before the responses of a Kafka, which its client takes as they come. */
export class ResponseSizes {
  readonly #size = new Uint8Array(SIZE_BYTES);
  readonly #view = new DataView(this.#size.buffer);
  #filled = 0;
  /** Of the response that is coming. */
  #missingBytes = 0;

  /** Throws for a size that no response has. */
  check(chunk: Uint8Array): void {
    let at = 0;
    while (at < chunk.byteLength) {
      if (this.#missingBytes > 0) {
        const taken = Math.min(this.#missingBytes, chunk.byteLength - at);
        this.#missingBytes -= taken;
        at += taken;
        continue;
      }
      this.#size[this.#filled] = chunk[at] ?? 0;
      this.#filled += 1;
      at += 1;
      if (this.#filled < SIZE_BYTES) continue;
      this.#filled = 0;
      this.#missingBytes = this.#view.getInt32(0);
      if (this.#missingBytes < RESPONSE_BYTES_MIN || this.#missingBytes > RESPONSE_BYTES_MAX) {
        throw new Error(`The broker has announced a response of ${this.#missingBytes} bytes`);
      }
    }
  }
}

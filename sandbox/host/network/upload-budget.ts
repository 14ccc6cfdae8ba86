import { HostError } from "../host-error.ts";

/**
 * Bytes of request bodies that one environment may have under way. Each is a copy on the host, beside the guest's own
 * memory: a guest that sends the same buffer again and again would hold as many copies of it. One body alone may be larger.
 */
const UPLOAD_BYTES_MAX = 32 * 1024 * 1024;

/** Bodies, and pieces of them, that nobody has taken yet. */
export class UploadBudget {
  readonly #held = new Set<Uint8Array>();

  /** Counts the bytes until `release`. Throws ENOBUFS when there are too many. */
  hold(bytes: Uint8Array): void {
    let heldBytes = 0;
    for (const { length } of this.#held) heldBytes += length;
    if (heldBytes > 0 && heldBytes + bytes.length > UPLOAD_BYTES_MAX) {
      const text = "write ENOBUFS: too much of request bodies is under way";
      throw new HostError(text, { code: "ENOBUFS", errno: -105, syscall: "write" });
    }
    this.#held.add(bytes);
  }

  release(bytes: Uint8Array): void {
    this.#held.delete(bytes);
  }

  releaseAll(): void {
    this.#held.clear();
  }
}

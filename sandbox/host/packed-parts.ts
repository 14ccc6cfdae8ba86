import { packFrame, unpackFrame } from "./compression/whole-frames.ts";

/** Before each part: how many bytes it has, and how many when it is packed. */
const LENGTH_BYTES = 4;

/** Packs each part by itself, so that there is never a copy of all; to be stored one after the other. */
export function packParts(parts: readonly Uint8Array[]): readonly Uint8Array[] {
  return parts.flatMap((part) => {
    const frame = packFrame(part);
    const lengths = new DataView(new ArrayBuffer(2 * LENGTH_BYTES));
    lengths.setUint32(0, part.length, true);
    lengths.setUint32(LENGTH_BYTES, frame.length, true);
    return [new Uint8Array(lengths.buffer), frame];
  });
}

/** What `packParts` has packed, to be read in the same order. Throws when something is damaged, missing or too much. */
export class PackedParts {
  readonly #view: DataView;
  #at: number;
  #bytesLeft: number;

  /** The parts begin at `at`, and have at most `bytesMax` in all when they are unpacked. */
  constructor(file: ArrayBuffer, at: number, bytesMax: number) {
    this.#view = new DataView(file);
    this.#at = at;
    this.#bytesLeft = bytesMax;
  }

  next(): Uint8Array {
    const bytes = this.#view.getUint32(this.#at, true);
    const packedBytes = this.#view.getUint32(this.#at + LENGTH_BYTES, true);
    const frame = new Uint8Array(this.#view.buffer, this.#at + 2 * LENGTH_BYTES, packedBytes);
    this.#at += 2 * LENGTH_BYTES + packedBytes;
    this.#bytesLeft -= bytes;
    if (this.#bytesLeft < 0) throw new Error("Larger than was told");
    return unpackFrame(frame, bytes);
  }

  end(): void {
    if (this.#at !== this.#view.byteLength) throw new Error("More than the packed parts");
  }
}

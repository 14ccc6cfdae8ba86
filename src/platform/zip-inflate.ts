/** Inflates entries of a hostile package: never more memory or time than the limit allows, whatever the sizes declare. */
import { Inflate, inflateSync } from "fflate";
import { crc32 } from "./zip-crc.ts";
import { DEFLATED, type ZipRecord } from "./zip-record.ts";
import { ZipRefusal } from "./zip-refusal.ts";

/**
 * Deflate expands at most 1,032-fold. What is small both packed and unpacked is inflated in one go: a lie about its size
 * costs at most 64 KB × 1,032 of work before it is found. The rest goes in steps, and stops in the step that passes the limit.
 */
const ONE_GO_COMPRESSED_BYTES_MAX = 65_536;
const ONE_GO_BYTES_MAX = 4_194_304;
const STEP_COMPRESSED_BYTES = 16_384;

/** Inflates entries one after the other and keeps count of what they came to. */
export class EntryChecker {
  readonly #zip: Uint8Array;
  readonly #bytesMax: number;
  /** One byte more than fits, so that an entry which is longer than it says shows. */
  readonly #scratch = new Uint8Array(ONE_GO_BYTES_MAX + 1);
  #bytes = 0;

  constructor(zip: Uint8Array, bytesMax: number) {
    this.#zip = zip;
    this.#bytesMax = bytesMax;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Refuses an entry whose length or checksum is not the declared one, or which passes the limit. */
  check(record: ZipRecord): void {
    // A package that says it is too large needs no proof.
    if (this.#bytes + record.bytes > this.#bytesMax) throw new ZipRefusal("too-large");

    const data = this.#zip.subarray(record.offset, record.offset + record.compressedBytes);
    if (record.method !== DEFLATED) {
      this.#count(data.length);
      if (crc32(data) !== record.crc) throw new ZipRefusal("corrupt");
      return;
    }
    const isSmall = data.length <= ONE_GO_COMPRESSED_BYTES_MAX && record.bytes <= ONE_GO_BYTES_MAX;
    if (isSmall) this.#checkInOneGo(record, data);
    else this.#checkInSteps(record, data);
  }

  #count(bytes: number): void {
    this.#bytes += bytes;
    if (this.#bytes > this.#bytesMax) throw new ZipRefusal("too-large");
  }

  #checkInOneGo(record: ZipRecord, data: Uint8Array): void {
    const content = refusing(() =>
      inflateSync(data, { out: this.#scratch.subarray(0, record.bytes + 1) }),
    );
    this.#count(content.length);
    if (content.length !== record.bytes || crc32(content) !== record.crc) {
      throw new ZipRefusal("corrupt");
    }
  }

  #checkInSteps(record: ZipRecord, data: Uint8Array): void {
    let bytes = 0;
    let crc = 0;
    const inflater = new Inflate((chunk) => {
      bytes += chunk.length;
      this.#count(chunk.length);
      // Longer than declared is a lie already, and need not be inflated up to the limit.
      if (bytes > record.bytes) throw new ZipRefusal("corrupt");
      crc = crc32(chunk, crc);
    });
    for (let at = 0; at < data.length; at += STEP_COMPRESSED_BYTES) {
      const end = at + STEP_COMPRESSED_BYTES;
      refusing(() => inflater.push(data.subarray(at, end), end >= data.length));
    }
    if (bytes !== record.bytes || crc !== record.crc) throw new ZipRefusal("corrupt");
  }
}

export interface PackedEntry {
  readonly offset: number;
  readonly method: number;
  readonly compressedBytes: number;
  readonly bytes: number;
}

/** The content of an entry of a package that has been checked: a stored one is a view, to be left unwritten. */
export function inflateEntry(zip: Uint8Array, entry: PackedEntry): Uint8Array {
  const data = zip.subarray(entry.offset, entry.offset + entry.compressedBytes);
  if (entry.method !== DEFLATED) return data;
  return refusing(() => inflateSync(data, { out: new Uint8Array(entry.bytes) }));
}

/** Whatever the inflater throws at bad data, its own errors or a RangeError, means one thing. */
function refusing<T>(inflate: () => T): T {
  try {
    return inflate();
  } catch (error) {
    throw error instanceof ZipRefusal ? error : new ZipRefusal("corrupt");
  }
}

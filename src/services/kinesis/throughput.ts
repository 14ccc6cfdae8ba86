import { SHARD_BYTES_PER_SECOND, SHARD_RECORDS_PER_SECOND } from "./limits.ts";

/** What a shard may still take. */
interface Allowance {
  readonly bytes: number;
  readonly records: number;
  readonly at: number;
}

const FULL = { bytes: SHARD_BYTES_PER_SECOND, records: SHARD_RECORDS_PER_SECOND };

/** How much each shard has been given lately. It is not on disk: a new object begins with what one second allows. */
export class Throughput {
  readonly #shards = new Map<number, Allowance>();

  /** Takes a record, or says no. A record may exceed what is left, so that those of 10 MiB get in; the shard then pays it off. */
  admits(shard: number, recordBytes: number, now: number): boolean {
    const { bytes, records } = this.#allowance(shard, now);
    const isAdmitted = bytes > 0 && records >= 1;
    this.#shards.set(shard, {
      bytes: isAdmitted ? bytes - recordBytes : bytes,
      records: isAdmitted ? records - 1 : records,
      at: now,
    });
    return isAdmitted;
  }

  #allowance(shard: number, now: number): Omit<Allowance, "at"> {
    const known = this.#shards.get(shard);
    if (known === undefined) return FULL;
    const seconds = Math.max(now - known.at, 0) / 1000;
    return {
      bytes: Math.min(known.bytes + seconds * SHARD_BYTES_PER_SECOND, FULL.bytes),
      records: Math.min(known.records + seconds * SHARD_RECORDS_PER_SECOND, FULL.records),
    };
  }
}

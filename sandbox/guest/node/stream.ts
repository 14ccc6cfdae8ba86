// @ts-expect-error -- the package has no types.
import untyped from "readable-stream/lib/stream.js";

interface StreamModule {
  readonly promises: object;
  readonly Duplex: object;
  readonly PassThrough: object;
  readonly Readable: object;
  readonly Transform: object;
  readonly Writable: object;
  setDefaultHighWaterMark(objectMode: boolean, bytes: number): void;
}

/** What Node buffers from version 22 on; the package has the value of version 18. */
const HIGH_WATER_MARK_BYTES = 65_536;

/** Node's stream module is what the package readable-stream offers, taken from Node's own source. */
export const stream = untyped as StreamModule;

stream.setDefaultHighWaterMark(false, HIGH_WATER_MARK_BYTES);

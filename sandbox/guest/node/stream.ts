// @ts-expect-error -- the package has no types.
import untyped from "readable-stream/lib/stream.js";
import { ASYNC_DISPOSE } from "../web/dispose-symbols.ts";
import { AbortError } from "./stream-errors.ts";
import { duplexPair } from "./stream-duplex-pair.ts";
import { installIterators } from "./stream-iterator.ts";
import type * as types from "./stream-types.ts";

/** What Node buffers from version 22 on; the package has the value of version 18. */
const HIGH_WATER_MARK_BYTES = 65_536;

/** Node's stream module is what the package readable-stream offers, taken from Node's own source, and what is newer. */
export const stream = untyped as types.StreamModule;

export const { Readable, Writable, Duplex, Transform, PassThrough } = stream;
export type Readable = types.Readable;
export type Writable = types.Writable;
export type Duplex = types.Duplex;
export type Transform = types.Transform;

stream.setDefaultHighWaterMark(false, HIGH_WATER_MARK_BYTES);

Object.assign(stream, {
  duplexPair: (options?: unknown) => duplexPair(Duplex, options),
  _isArrayBufferView: (value: unknown) => ArrayBuffer.isView(value),
  // The package asks this of each chunk: Node now takes every view.
  _isUint8Array: (value: unknown) => ArrayBuffer.isView(value),
});
Object.defineProperty(Reflect.get(stream, "duplexPair"), "name", { value: "duplexPair" });

Reflect.deleteProperty(Readable.prototype, "asIndexedPairs");
installIterators(stream);

Object.defineProperty(Writable.prototype, ASYNC_DISPOSE, {
  value(this: Writable): Promise<void> {
    const error = this.destroyed ? null : this.writableFinished ? null : AbortError();
    if (error !== null) this.destroy(error);
    return new Promise((resolve, reject) => {
      stream.finished(this, (failed?: Error) => {
        if (failed && failed !== error) reject(failed);
        else resolve();
      });
    });
  },
  writable: true,
  configurable: true,
});

import { call } from "../door.ts";
import { decodeUtf8 } from "./buffer-codec.ts";
import { invalidArgType, unavailable } from "./errors.ts";
import { EventEmitter } from "./event-emitter.ts";
import { nextTick } from "./next-tick.ts";
import { asUint8Array } from "../web/bytes.ts";

export interface StandardStream extends EventEmitter {
  readonly fd: number;
  readonly isTTY?: boolean;
  write(chunk: unknown, encoding?: unknown, callback?: unknown): boolean;
  end(chunk?: unknown): StandardStream;
}

/** stdout and stderr: each write goes to the log at once. */
export function standardStream(fd: 1 | 2): StandardStream {
  const stream = Object.create(EventEmitter.prototype) as StandardStream;
  EventEmitter.call(stream);
  const write = (chunk: unknown, encoding?: unknown, callback?: unknown): boolean => {
    const done = typeof encoding === "function" ? encoding : callback;
    if (typeof chunk === "string") call("stdout", chunk);
    else if (ArrayBuffer.isView(chunk)) call("stdout", decodeUtf8(asUint8Array(chunk)));
    else throw invalidArgType("chunk", ["string", "Buffer", "TypedArray", "DataView"], chunk);
    if (typeof done === "function") nextTick(done);
    return true;
  };
  const end = (chunk?: unknown) => {
    if (chunk !== undefined) write(chunk);
    return stream;
  };
  const pipe = (): never => {
    throw unavailable(`process.${fd === 1 ? "stdout" : "stderr"}.pipe()`);
  };
  return Object.assign(stream, {
    fd,
    write,
    end,
    pipe,
    writable: true,
    writableLength: 0,
    writableHighWaterMark: 16_384,
    cork() {},
    uncork() {},
    getColorDepth: () => 1,
    hasColors: () => false,
  });
}

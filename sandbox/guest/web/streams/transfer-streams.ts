import { ReadableStream, TransformStream, WritableStream } from "web-streams-polyfill";
import { registerCloneable } from "../cloneables.ts";

/** Lets structuredClone() and ports move streams: the old one is locked, and a new one goes on. */
export function allowTransfer(): void {
  registerCloneable(ReadableStream, {
    transfer: (stream) => moveReadable(stream as ReadableStream),
  });
  registerCloneable(WritableStream, {
    transfer: (stream) => moveWritable(stream as WritableStream),
  });
  registerCloneable(TransformStream, {
    transfer(stream) {
      const { readable, writable } = stream as TransformStream;
      const moved = Object.create(TransformStream.prototype) as object;
      return Object.assign(moved, {
        _readable: moveReadable(readable),
        _writable: moveWritable(writable),
      });
    },
  });
}

function moveReadable(stream: ReadableStream): ReadableStream {
  return stream.pipeThrough(new TransformStream());
}

function moveWritable(stream: WritableStream): WritableStream {
  const { readable, writable } = new TransformStream();
  // Its failure is the old stream's, which tells of it.
  readable.pipeTo(stream).catch(() => {});
  return writable;
}

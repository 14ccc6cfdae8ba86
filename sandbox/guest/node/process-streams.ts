import { call } from "../door.ts";
import { decodeUtf8 } from "./buffer-codec.ts";
import { Buffer } from "./buffer.ts";
import { Readable, Writable } from "./stream.ts";
import { type Done, type Writable as WritableStream } from "./stream-types.ts";

export interface StandardStream extends WritableStream {
  readonly fd: number;
}

/** stdout and stderr: each write goes to the log at once. */
export function standardStream(fd: 1 | 2): StandardStream {
  const stream = new Writable({
    decodeStrings: false,
    emitClose: false,
    write(chunk: string | Uint8Array, encoding: string, done: Done) {
      const isText = typeof chunk === "string" && /^utf-?8$/i.test(encoding);
      call("stdout", isText ? chunk : decodeUtf8(toBytes(chunk, encoding)));
      done();
    },
    // What is written after a failure still goes to the log.
    destroy: (_error: Error | null, done: Done) => done(),
  });
  return Object.assign(stream, { _type: "pipe", fd, _isStdio: true });
}

function toBytes(chunk: string | Uint8Array, encoding: string): Uint8Array {
  return typeof chunk === "string" ? Buffer.from(chunk, encoding) : chunk;
}

/** process.stdin: nobody types, so it is at its end. */
export function standardInput(): object {
  const stream = new Readable({
    read() {
      stream.push(null);
    },
  });
  return Object.assign(stream, { fd: 0 });
}

import { CODEC_STEP_BYTES_MAX } from "../../protocol.ts";
import { call } from "../door.ts";
import { byteRange } from "../web/bytes.ts";
import { nodeError } from "./errors.ts";

/** What the host needs to know of a codec; see `codecOpen`. */
export interface CodecSettings {
  readonly kind: string;
  /** Numeric options. */
  readonly options: object;
  readonly dictionary?: ArrayBufferView;
}

export interface CodecStep {
  readonly output: Uint8Array;
  /** How many bytes of the input it read. */
  readonly read: number;
  /** Nothing more comes for this input: it is used up, or the compressed data has ended before it. */
  readonly isDone: boolean;
}

type SyncWrite = readonly [
  input: Uint8Array | null,
  from: number,
  length: number,
  output: Uint8Array,
  to: number,
  room: number,
];

const NOTHING = new ArrayBuffer(0);

/** A compression stream of the host. It is opened by its first step, so that one that is never used costs nothing. */
export class Codec {
  readonly #settings: CodecSettings;
  #id: number | undefined;
  isClosed = false;
  /** What `writeSync` has left: bytes of room, and bytes of input. */
  readonly state = new Uint32Array(2);

  constructor(settings: CodecSettings) {
    this.#settings = settings;
  }

  /** Works through some of `input`; `flush` comes into force with its last byte. */
  step(flush: number, input: Uint8Array, room: number): CodecStep {
    // What the host cannot look at in one step does not need to cross the door.
    const taken = Math.min(input.length, CODEC_STEP_BYTES_MAX, Math.max(4 * room, 1024));
    const isAll = taken === input.length;
    const { buffer, offset, length } = byteRange(
      isAll && input.buffer.byteLength <= 2 * taken ? input : input.slice(0, taken),
    );
    const answer = this.#ask(() =>
      call("codecWrite", this.#open(), isAll ? flush : 0, room, buffer, offset, length),
    );
    const output = new Uint8Array(answer, 0, answer.byteLength - 4);
    const read = new DataView(answer).getUint32(output.length, true);
    const isFull = output.length >= Math.min(room, CODEC_STEP_BYTES_MAX);
    return { output, read, isDone: !isFull && (read === 0 || read === input.length) };
  }

  /** What Node's own handle does under this name, and pngjs knows of it: fills `room` bytes of `output`. */
  writeSync(flush: number, ...[input, from, length, output, to, room]: SyncWrite): void {
    let rest = input === null ? new Uint8Array(0) : input.subarray(from, from + length);
    let free = room;
    for (let isDone = false; !isDone && free > 0;) {
      const step = this.step(flush, rest, free);
      output.set(step.output, to + room - free);
      free -= step.output.length;
      rest = rest.subarray(step.read);
      isDone = step.isDone;
    }
    this.state.set([free, rest.length]);
  }

  params(level: number, strategy: number): void {
    this.#ask(() => call("codecParams", this.#open(), level, strategy));
  }

  reset(): void {
    if (this.#id !== undefined) this.#ask(() => call("codecReset", this.#open()));
  }

  close(): void {
    this.isClosed = true;
    if (this.#id === undefined) return;
    call("codecClose", this.#id);
    this.#id = undefined;
  }

  #open(): number {
    if (this.#id !== undefined) return this.#id;
    if (this.isClosed) throw nodeError(Error, "ERR_STREAM_DESTROYED", "zlib binding closed");
    const { kind, options, dictionary } = this.#settings;
    const { buffer, offset, length } = byteRange(dictionary ?? NOTHING);
    const id = call("codecOpen", kind, JSON.stringify(options), buffer, offset, length);
    this.#id = id;
    return id;
  }

  /** An error of zlib has Node's own properties, in Node's order. */
  #ask<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      const { message, code, errno } = error as Error & { code?: string; errno?: number };
      if (code === undefined || errno === undefined) throw error;
      throw Object.assign(new Error(message), { errno, code });
    }
  }
}

import { describeReceived, invalidArgValue, missingArgs, nodeError } from "../../node/errors.ts";
import { decodeUtf8, encodeUtf8 } from "../../node/buffer-codec.ts";
import { CUSTOM_INSPECT, inspect, type InspectContext } from "../../node/util-inspect.ts";
import { asUint8Array, isBytes } from "../bytes.ts";
import { streams } from "../streams/lazy-streams.ts";
import { registerCloneable } from "../cloneables.ts";
import { asInterface } from "./as-interface.ts";

/** Only this file may make blobs of bytes without copying them. */
const RAW = Symbol("raw");

interface BlobOptions {
  readonly type?: unknown;
  readonly endings?: unknown;
}

let bytesIn: (blob: Blob) => Uint8Array;

/** Immutable bytes, all in memory; slices share them. */
export class Blob {
  readonly #bytes: Uint8Array;
  readonly #type: string;

  static {
    bytesIn = (blob) => blob.#bytes;
  }

  constructor(...[sources, options]: readonly [sources?: unknown, options?: unknown]) {
    if (sources === RAW) {
      const { bytes, type } = options as { bytes: Uint8Array; type: string };
      [this.#bytes, this.#type] = [bytes, type];
      return;
    }
    const { type, endings } = readOptions(options);
    this.#bytes = sources === undefined ? new Uint8Array(0) : concatenate(sources, endings);
    this.#type = toType(type);
  }

  get type(): string {
    needBlob(this);
    return this.#type;
  }

  get size(): number {
    needBlob(this);
    return this.#bytes.length;
  }

  slice(...[start = 0, end, type = ""]: readonly [unknown?, unknown?, unknown?]): Blob {
    needBlob(this);
    const { length } = this.#bytes;
    const from = toIndex(start, length);
    const to = Math.max(from, end === undefined ? length : toIndex(end, length));
    return blobOf(this.#bytes.subarray(from, to), toType(type));
  }

  async arrayBuffer(): Promise<ArrayBuffer> {
    needBlob(this);
    return this.#bytes.slice().buffer;
  }

  async text(): Promise<string> {
    needBlob(this);
    const text = decodeUtf8(this.#bytes);
    return text.startsWith("\uFEFF") ? text.slice(1) : text;
  }

  async bytes(): Promise<Uint8Array> {
    needBlob(this);
    return this.#bytes.slice();
  }

  stream(): object {
    needBlob(this);
    return streamOf(this.#bytes);
  }

  textStream(): object {
    needBlob(this);
    return streamOf(this.#bytes).pipeThrough(new (streams().TextDecoderStream)() as never);
  }

  [CUSTOM_INSPECT](depth: number, options: InspectContext): unknown {
    if (depth < 0) return this;
    const inner = { ...options, depth: options.depth == null ? null : options.depth - 1 };
    return `Blob ${inspect({ size: this.size, type: this.type }, inner)}`;
  }

  get [Symbol.toStringTag](): string {
    return "Blob";
  }
}

asInterface(Blob, { constructor: 0 });

export class File extends Blob {
  readonly #name: string;
  readonly #lastModified: number;

  constructor(...args: readonly [fileBits?: unknown, fileName?: unknown, options?: unknown]) {
    if (args.length < 2) throw missingArgs("fileBits", "fileName");
    const [bits, name, options] = args;
    super(bits, options);
    const { lastModified } = (options ?? {}) as { lastModified?: unknown };
    this.#name = `${name as string}`.toWellFormed();
    this.#lastModified = lastModified === undefined ? Date.now() : toInteger(lastModified);
  }

  get name(): string {
    return this.#name;
  }

  get lastModified(): number {
    return this.#lastModified;
  }

  override [CUSTOM_INSPECT](depth: number, options: InspectContext): unknown {
    if (depth < 0) return this;
    const inner = { ...options, depth: options.depth == null ? null : options.depth - 1 };
    const { size, type, name, lastModified } = this;
    return `File ${inspect({ size, type, name, lastModified }, inner)}`;
  }

  override get [Symbol.toStringTag](): string {
    return "File";
  }
}

asInterface(File, { constructor: 2 });

registerCloneable(File, {
  copy(file) {
    const { name, type, lastModified } = file as File;
    return new File([file as File], name, { type, lastModified });
  },
});
registerCloneable(Blob, { copy: (blob) => blobOf(bytesIn(blob as Blob), (blob as Blob).type) });

/** A blob over bytes that nobody will change. */
export function blobOf(bytes: Uint8Array, type: string): Blob {
  return new Blob(RAW, { bytes, type });
}

/** The bytes of a blob, which are not to be changed. */
export function bytesOf(blob: Blob): Uint8Array {
  return bytesIn(blob);
}

function streamOf(bytes: Uint8Array) {
  const { ReadableStream } = streams();
  return new ReadableStream({
    type: "bytes",
    pull(controller) {
      if (bytes.length > 0) controller.enqueue(bytes.slice());
      controller.close();
      controller.byobRequest?.respond(0);
    },
  });
}

function needBlob(value: unknown): void {
  if (value instanceof Blob) return;
  throw nodeError(TypeError, "ERR_INVALID_THIS", 'Value of "this" must be of type Blob');
}

function readOptions(options: unknown): { type: unknown; endings: unknown } {
  if (options === undefined || options === null) return { type: "", endings: "transparent" };
  if (typeof options !== "object" && typeof options !== "function") {
    const text = `The "options" argument must be a dictionary. Received ${describeReceived(options)}`;
    throw nodeError(TypeError, "ERR_INVALID_ARG_TYPE", text);
  }
  const { type = "", endings = "transparent" } = options as BlobOptions;
  if (endings !== "transparent" && endings !== "native") {
    throw invalidArgValue("options.endings", endings);
  }
  return { type, endings };
}

function concatenate(sources: unknown, endings: unknown): Uint8Array {
  const isObject = typeof sources === "object" && sources !== null;
  if (!isObject || typeof (sources as Partial<Iterable<unknown>>)[Symbol.iterator] !== "function") {
    throw nodeError(TypeError, "ERR_INVALID_ARG_TYPE", "Value cannot be converted to sequence.");
  }
  const parts = [...(sources as Iterable<unknown>)].map((part) => toBytes(part, endings));
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

function toBytes(part: unknown, endings: unknown): Uint8Array {
  if (part instanceof Blob) return bytesIn(part);
  if (isBytes(part)) return asUint8Array(part);
  const text = `${part as string}`;
  return encodeUtf8(endings === "native" ? text.replace(/\r\n?/g, "\n") : text);
}

/** A media type in lower case, or nothing when it has characters that none has. */
function toType(type: unknown): string {
  const text = `${type as string}`;
  return /[^\x20-\x7e]/.test(text) ? "" : text.toLowerCase();
}

function toInteger(value: unknown): number {
  const number = Math.trunc(Number(value));
  return Number.isFinite(number) ? number + 0 : 0;
}

/** An index of slice(): negative ones count from the end. */
function toIndex(value: unknown, length: number): number {
  const index = toInteger(value);
  return index < 0 ? Math.max(0, length + index) : Math.min(index, length);
}

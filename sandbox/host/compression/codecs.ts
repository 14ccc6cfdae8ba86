import zlib from "node:zlib";
import { CODEC_KINDS, type CodecKind, type HostInterface } from "../../protocol.ts";
import { HostError } from "../host-error.ts";
import { Numbers } from "../numbers.ts";
import {
  CODEC_OPEN_UNITS,
  codecBytes,
  type CodecCost,
  codecCost,
  type CodecOptions,
} from "./codec-kinds.ts";
import { Codec } from "./codec.ts";

export type CodecServices = Pick<
  HostInterface,
  "codecOpen" | "codecWrite" | "codecParams" | "codecReset" | "codecClose" | "crc32"
>;

/** Bytes that the open codecs of one environment may take together, by `codecBytes`. */
const CODECS_BYTES_MAX = 32 * 2 ** 20;

/** A dictionary need not be longer than the longest window. */
const DICTIONARY_BYTES_MAX = 1024 * 1024;

/** Bytes that follow the output of each step: how much of the input was read, as a 32-bit number. */
const TRAILER_BYTES = 4;

interface OpenCodec {
  readonly kind: CodecKind;
  readonly options: CodecOptions;
  readonly codec: Codec;
  readonly cost: CodecCost;
}

/** The compression streams of one environment, by number. They end with it. */
export class Codecs implements CodecServices {
  readonly #open = new Map<number, OpenCodec>();
  readonly #charge: (units: number) => void;
  readonly #numbers: Numbers;
  #bytes = 0;

  /** `charge` books units of fuel for what is done here. */
  constructor(charge: (units: number) => void, numbers = new Numbers()) {
    this.#charge = charge;
    this.#numbers = numbers;
  }

  codecOpen(
    kind: string,
    json: string,
    dictionary: ArrayBuffer,
    offset: number,
    length: number,
  ): number {
    if (!isKind(kind)) throw new TypeError(`No codec is called ${kind}`);
    if (this.#bytes + codecBytes(kind) > CODECS_BYTES_MAX) {
      throw new HostError("Memory allocation failed", { code: "Z_MEM_ERROR", errno: -4 });
    }
    if (length > DICTIONARY_BYTES_MAX) throw new RangeError("The dictionary is too long");
    this.#charge(CODEC_OPEN_UNITS);
    const options = readOptions(json);
    const bytes = length === 0 ? undefined : new Uint8Array(dictionary, offset, length);
    const codec = open(kind, options, bytes);
    this.#bytes += codecBytes(kind);
    const id = this.#numbers.take();
    this.#open.set(id, { kind, options, codec, cost: codecCost(kind, options) });
    return id;
  }

  codecWrite(
    id: number,
    flush: number,
    room: number,
    bytes: ArrayBuffer,
    offset: number,
    length: number,
  ): ArrayBuffer {
    const { codec, cost } = this.#get(id);
    const { output, read } = codec.write(flush, new Uint8Array(bytes, offset, length), room);
    this.#charge(Math.ceil(read * cost.perByteIn + output.length * cost.perByteOut));
    const answer = new Uint8Array(output.length + TRAILER_BYTES);
    answer.set(output);
    new DataView(answer.buffer).setUint32(output.length, read, true);
    return answer.buffer;
  }

  codecParams(id: number, level: number, strategy: number): void {
    const found = this.#get(id);
    found.codec.params(level, strategy);
    const cost = codecCost(found.kind, { ...found.options, level });
    this.#open.set(id, { ...found, cost });
  }

  codecReset(id: number): void {
    this.#charge(CODEC_OPEN_UNITS);
    this.#get(id).codec.reset();
  }

  codecClose(id: number): void {
    const found = this.#open.get(id);
    if (found === undefined) return;
    this.#open.delete(id);
    this.#bytes -= codecBytes(found.kind);
    found.codec.close();
  }

  crc32(bytes: ArrayBuffer, offset: number, length: number, value: number): number {
    return zlib.crc32(new Uint8Array(bytes, offset, length), value >>> 0);
  }

  #get(id: number): OpenCodec {
    const found = this.#open.get(id);
    if (found !== undefined) return found;
    const message = "This compression stream was closed, or it began in another environment";
    throw new HostError(message, { code: "ERR_STREAM_DESTROYED" });
  }
}

/** What node:zlib says of wrong options is for the guest to hear. */
function open(kind: CodecKind, options: CodecOptions, dictionary: Uint8Array | undefined): Codec {
  try {
    return new Codec(kind, options, dictionary);
  } catch (error) {
    if (error instanceof TypeError || error instanceof RangeError) throw error;
    const { message = "Initialization failed", code = "ERR_ZLIB_INITIALIZATION_FAILED" } =
      error as { message?: string; code?: string };
    throw new HostError(message, { code });
  }
}

function isKind(kind: string): kind is CodecKind {
  return (CODEC_KINDS as readonly string[]).includes(kind);
}

const OPTION_NAMES = ["level", "windowBits", "memLevel", "strategy", "pledgedSrcSize"] as const;

function readOptions(json: string): CodecOptions {
  const given = parseObject(json);
  const options: Record<string, unknown> = {};
  for (const name of OPTION_NAMES) if (typeof given[name] === "number") options[name] = given[name];
  const params = Object.entries(Object(given["params"]) as Record<string, unknown>).filter(
    ([name, value]) => /^\d{1,4}$/.test(name) && Number.isInteger(value),
  );
  return { ...options, params: Object.fromEntries(params) as Record<string, number> };
}

function parseObject(json: string): Record<string, unknown> {
  try {
    return Object(JSON.parse(json)) as Record<string, unknown>;
  } catch {
    throw new TypeError("Expected JSON");
  }
}

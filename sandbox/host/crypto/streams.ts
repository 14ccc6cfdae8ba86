import { Numbers } from "../numbers.ts";
import { type CryptoAnswer, cryptoError, type CryptoRequest } from "./request.ts";

/** A hash, a MAC or a cipher that takes its input in pieces. */
export interface CryptoStream {
  /** Takes a piece of input and gives what output it makes. */
  update(request: CryptoRequest): Uint8Array;
  /** The last call: gives what is left to give. */
  finish(request: CryptoRequest): CryptoAnswer;
  copy?(): CryptoStream;
  /** Switches the padding of a block cipher. */
  setPadding?(isOn: boolean): void;
  /** Takes data that is authenticated and not encrypted. */
  setAssociated?(request: CryptoRequest): void;
}

/** Streams that one environment may have open at once; each takes about a kilobyte of the host. */
const STREAMS_MAX = 1024;

/** The streams of one environment, by number. They end with it. */
export class Streams {
  readonly #open = new Map<number, CryptoStream>();
  readonly #numbers: Numbers;

  constructor(numbers = new Numbers()) {
    this.#numbers = numbers;
  }

  open(stream: CryptoStream): number {
    if (this.#open.size >= STREAMS_MAX) {
      const text = `More than ${STREAMS_MAX} hashes and ciphers are under way`;
      throw cryptoError("ERR_CRYPTO_OPERATION_FAILED", text);
    }
    const id = this.#numbers.take();
    this.#open.set(id, stream);
    return id;
  }

  update(request: CryptoRequest): Uint8Array {
    return this.#get(request).update(request);
  }

  finish(request: CryptoRequest): CryptoAnswer {
    const stream = this.#get(request);
    this.close(request);
    return stream.finish(request);
  }

  copy(request: CryptoRequest): number {
    const copied = this.#get(request).copy?.();
    if (copied === undefined) throw new TypeError("This stream has no copy");
    return this.open(copied);
  }

  setPadding(request: CryptoRequest): number {
    this.#get(request).setPadding?.(request.parameters.flag("isOn"));
    return 0;
  }

  setAssociated(request: CryptoRequest): number {
    this.#get(request).setAssociated?.(request);
    return 0;
  }

  close(request: CryptoRequest): number {
    this.#open.delete(idOf(request));
    return 0;
  }

  #get(request: CryptoRequest): CryptoStream {
    const found = this.#open.get(idOf(request));
    if (found !== undefined) return found;
    const text = "This hash or cipher is over, or it began in another environment";
    throw cryptoError("ERR_CRYPTO_INVALID_STATE", text);
  }
}

function idOf({ parameters }: CryptoRequest): number {
  return parameters.integer("id", 1, Number.MAX_SAFE_INTEGER);
}

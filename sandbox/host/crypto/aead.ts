import crypto from "node:crypto";
import { cipherUnits } from "./costs.ts";
import { cryptoError, native, part, type Spend } from "./request.ts";
import { type CryptoStream } from "./streams.ts";

export interface AeadOptions {
  readonly algorithm: string;
  readonly isDecrypting: boolean;
  readonly key: Uint8Array;
  readonly iv: Uint8Array;
  readonly spend: Spend;
}

/** The text of a ChaCha20-Poly1305 cipher is kept whole, since workerd's takes it in one piece. */
const WHOLE_BYTES_MAX = 8 * 1024 * 1024;

/** An encryption under way: its output is the input XOR a key stream, and its tag is over the output. */
interface Encryption {
  update(data: Uint8Array): Uint8Array;
  /** Its authentication tag; nothing more goes in. */
  finish(): Uint8Array;
  setAssociated(data: Uint8Array): void;
}

/**
 * Authenticated ciphers, made of nothing but encryption. Deciphering XORs with the same key stream, so one encryption
 * turns the ciphertext to text and a second one, over that text, makes the tag that should have come with it. So the tag
 * may be told as late as Node allows, where workerd wants it before the first byte.
 */
export function openAead(options: AeadOptions): CryptoStream {
  const start = (): Encryption =>
    options.algorithm.startsWith("aes") ? startGcm(options) : new WholeEncryption(options);
  return options.isDecrypting ? decipher(start) : encipher(start());
}

function encipher(encryption: Encryption): CryptoStream {
  return {
    update: (request) => encryption.update(part(request, 0)),
    finish: () => encryption.finish(),
    setAssociated: (request) => encryption.setAssociated(part(request, 0)),
  };
}

function decipher(start: () => Encryption): CryptoStream {
  const [reader, checker] = [start(), start()];
  return {
    update(request) {
      const text = reader.update(part(request, 0));
      checker.update(text);
      return text;
    },
    finish(request) {
      const given = part(request, 0);
      const expected = checker.finish().subarray(0, given.length);
      if (given.length > 0 && crypto.timingSafeEqual(given, Uint8Array.from(expected))) {
        return new Uint8Array();
      }
      // Node gives this error no code.
      throw cryptoError("", "Unsupported state or unable to authenticate data");
    },
    setAssociated: (request) => checker.setAssociated(part(request, 0)),
  };
}

const INVALID_IV = cryptoError("ERR_CRYPTO_INVALID_IV", "Invalid initialization vector");

function startGcm({ algorithm, key, iv, spend }: AeadOptions): Encryption {
  // Its name is one of the modes with a tag, which the type cannot see.
  const name = algorithm as crypto.CipherGCMTypes;
  const cipher = native(() => crypto.createCipheriv(name, key, iv), INVALID_IV);
  return {
    update(data) {
      spend(cipherUnits(data.length, algorithm));
      return cipher.update(data);
    },
    finish() {
      cipher.final();
      return cipher.getAuthTag();
    },
    setAssociated(data) {
      spend(cipherUnits(data.length, algorithm));
      cipher.setAAD(data);
    },
  };
}

/** Encrypts all that has come so far each time that more comes. */
class WholeEncryption implements Encryption {
  readonly #options: AeadOptions;
  #text = new Uint8Array();
  #associated = new Uint8Array();

  constructor(options: AeadOptions) {
    this.#options = options;
    this.#run();
  }

  update(data: Uint8Array): Uint8Array {
    const before = this.#text.length;
    if (before + data.length > WHOLE_BYTES_MAX) {
      throw new RangeError(`${this.#options.algorithm} takes at most ${WHOLE_BYTES_MAX} bytes`);
    }
    const text = new Uint8Array(before + data.length);
    text.set(this.#text);
    text.set(data, before);
    this.#text = text;
    return this.#run().output.subarray(before);
  }

  finish(): Uint8Array {
    return this.#run().tag;
  }

  setAssociated(data: Uint8Array): void {
    const before = this.#associated.length;
    if (before + data.length > WHOLE_BYTES_MAX) throw new RangeError("The data is too long");
    const associated = new Uint8Array(before + data.length);
    associated.set(this.#associated);
    associated.set(data, before);
    this.#associated = associated;
  }

  #run(): { readonly output: Uint8Array; readonly tag: Uint8Array } {
    const { key, iv, algorithm, spend } = this.#options;
    spend(cipherUnits(this.#text.length + this.#associated.length, algorithm));
    return native(() => {
      const cipher = crypto.createCipheriv("chacha20-poly1305", key, iv, { authTagLength: 16 });
      if (this.#associated.length > 0) {
        cipher.setAAD(this.#associated, { plaintextLength: this.#text.length });
      }
      const output = cipher.update(this.#text);
      cipher.final();
      return { output, tag: cipher.getAuthTag() };
    }, INVALID_IV);
  }
}

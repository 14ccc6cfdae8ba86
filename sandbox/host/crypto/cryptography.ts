import { type HostInterface } from "../../protocol.ts";
import { HostError } from "../host-error.ts";
import { type Numbers } from "../numbers.ts";
import { agreementOperations } from "./agreement.ts";
import { certificateOperations } from "./certificates.ts";
import { openCipher } from "./ciphers.ts";
import { derivationOperations } from "./derivation.ts";
import { diffieHellmanOperations } from "./diffie-hellman.ts";
import { generationOperations } from "./generation.ts";
import { hashOperations, openHash, openHmac } from "./hashes.ts";
import { keyWrapOperations } from "./key-wrap.ts";
import { keyOperations } from "./keys.ts";
import {
  cryptoError,
  type CryptoOperation,
  type CryptoRequest,
  Parameters,
  type Spend,
} from "./request.ts";
import { rsaOperations } from "./rsa.ts";
import { signatureOperations } from "./signatures.ts";
import { Streams } from "./streams.ts";

export type CryptographyServices = Pick<HostInterface, "cryptoRun">;

/** Operations that keep nothing. */
const OPERATIONS: Readonly<Record<string, CryptoOperation>> = {
  ...hashOperations,
  ...derivationOperations,
  ...keyOperations,
  ...signatureOperations,
  ...rsaOperations,
  ...agreementOperations,
  ...diffieHellmanOperations,
  ...generationOperations,
  ...certificateOperations,
  ...keyWrapOperations,
};

/** What a stream can be opened as. */
const OPENERS = { hash: openHash, hmac: openHmac, cipher: openCipher } as const;

/** The cryptography of one environment, over the host's own node:crypto. */
export class Cryptography implements CryptographyServices {
  readonly #streams: Streams;
  readonly #spend: Spend;

  /** `spend` books units of fuel before work of that cost. */
  constructor(spend: Spend, numbers?: Numbers) {
    this.#spend = spend;
    this.#streams = new Streams(numbers);
  }

  cryptoRun(
    name: string,
    json: string,
    buffer: ArrayBuffer,
    offset: number,
    length: number,
  ): ArrayBuffer | string | number {
    const parameters = new Parameters(json);
    const parts = parameters.split(new Uint8Array(buffer, offset, length));
    const answer = this.#answer(name, { parameters, parts, spend: this.#spend });
    if (typeof answer === "string" || typeof answer === "number") return answer;
    // Node's buffers are often pieces of a larger one.
    return Uint8Array.from(answer).buffer;
  }

  /** What node:crypto throws besides, in whichever words, is the guest's own fault too. */
  #answer(name: string, request: CryptoRequest) {
    try {
      return this.#run(name, request);
    } catch (error) {
      const isKnown =
        error instanceof HostError || error instanceof TypeError || error instanceof RangeError;
      throw isKnown ? error : cryptoError("ERR_CRYPTO_OPERATION_FAILED", "The operation failed");
    }
  }

  #run(name: string, request: CryptoRequest) {
    switch (name) {
      case "open":
        return this.#streams.open(
          OPENERS[request.parameters.oneOf("kind", ["hash", "hmac", "cipher"])](request),
        );
      case "update":
        return this.#streams.update(request);
      case "finish":
        return this.#streams.finish(request);
      case "copy":
        return this.#streams.copy(request);
      case "close":
        return this.#streams.close(request);
      case "setPadding":
        return this.#streams.setPadding(request);
      case "setAssociated":
        return this.#streams.setAssociated(request);
    }
    const operation = Object.hasOwn(OPERATIONS, name) ? OPERATIONS[name] : undefined;
    if (operation === undefined) throw new TypeError(`No operation is called ${name}`);
    return operation(request);
  }
}

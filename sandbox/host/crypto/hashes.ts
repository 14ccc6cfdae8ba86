import crypto from "node:crypto";
import { hashUnits } from "./costs.ts";
import {
  isNativeHash,
  OUTPUT_BYTES_MAX,
  startHash,
  startHmac,
  type Digester,
} from "./hash-algorithms.ts";
import { type CryptoOperation, type CryptoRequest, part } from "./request.ts";
import { type CryptoStream } from "./streams.ts";

/** Digest of the one part. */
const hash: CryptoOperation = (request) => {
  const { algorithm, outputLength } = named(request);
  const data = part(request, 0);
  request.spend(hashUnits(data.length, isNativeHash(algorithm)));
  const digester = startHash(algorithm, outputLength);
  digester.update(data);
  return digester.digest();
};

/** MAC of the second part with the first as its key. */
const hmac: CryptoOperation = (request) => {
  const { algorithm } = named(request);
  const [key, data] = [part(request, 0), part(request, 1)];
  request.spend(hashUnits(key.length + data.length, isNativeHash(algorithm)));
  const digester = startHmac(algorithm, key);
  digester.update(data);
  return digester.digest();
};

/** Compares two parts of the same length in a time that does not depend on what they are. */
const equal: CryptoOperation = (request) => {
  const [left, right] = [part(request, 0), part(request, 1)];
  return left.length === right.length && crypto.timingSafeEqual(left, right) ? 1 : 0;
};

export const hashOperations = { hash, hmac, equal };

export function openHash(request: CryptoRequest): CryptoStream {
  const { algorithm, outputLength } = named(request);
  return stream(startHash(algorithm, outputLength), algorithm);
}

export function openHmac(request: CryptoRequest): CryptoStream {
  const { algorithm } = named(request);
  return stream(startHmac(algorithm, part(request, 0)), algorithm);
}

function stream(digester: Digester, algorithm: string): CryptoStream {
  return {
    update(request) {
      const data = part(request, 0);
      request.spend(hashUnits(data.length, isNativeHash(algorithm)));
      digester.update(data);
      return new Uint8Array();
    },
    finish: () => digester.digest(),
    copy: () => stream(digester.copy(), algorithm),
  };
}

function named({ parameters }: CryptoRequest) {
  const outputLength = parameters.optionalInteger("outputLength", 0, OUTPUT_BYTES_MAX);
  return { algorithm: parameters.text("algorithm"), outputLength };
}

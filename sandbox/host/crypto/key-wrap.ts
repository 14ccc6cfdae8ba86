import crypto from "node:crypto";
import { cipherUnits } from "./costs.ts";
import { cryptoError, type CryptoOperation, type CryptoRequest, part } from "./request.ts";

/** RFC 3394 §2.2.3.1. */
const INITIAL_VALUE = new Uint8Array(8).fill(0xa6);
const ROUNDS = 6;
const HALF_BYTES = 8;

/** A key is wrapped, not a file. */
const WRAPPED_BYTES_MAX = 64 * 1024;

/** Wraps the second part with the first as the AES key (RFC 3394 §2.2.1). */
const wrap: CryptoOperation = (request) => {
  const { aes, data } = prepared(request, false);
  const count = data.length / HALF_BYTES;
  const block = new Uint8Array(16);
  const view = new DataView(block.buffer);
  const wrapped = new Uint8Array(data.length + HALF_BYTES);
  wrapped.set(data, HALF_BYTES);
  block.set(INITIAL_VALUE);
  for (let step = 1; step <= ROUNDS * count; step++) {
    const at = (((step - 1) % count) + 1) * HALF_BYTES;
    block.set(wrapped.subarray(at, at + HALF_BYTES), HALF_BYTES);
    block.set(aes.update(block));
    wrapped.set(block.subarray(HALF_BYTES), at);
    view.setUint32(4, view.getUint32(4) ^ step);
  }
  wrapped.set(block.subarray(0, HALF_BYTES));
  return wrapped;
};

/** The other way round (RFC 3394 §2.2.2). */
const unwrap: CryptoOperation = (request) => {
  const { aes, data } = prepared(request, true);
  const count = data.length / HALF_BYTES - 1;
  const block = new Uint8Array(16);
  const view = new DataView(block.buffer);
  const unwrapped = data.slice();
  block.set(data.subarray(0, HALF_BYTES));
  for (let step = ROUNDS * count; step > 0; step--) {
    const at = (((step - 1) % count) + 1) * HALF_BYTES;
    view.setUint32(4, view.getUint32(4) ^ step);
    block.set(unwrapped.subarray(at, at + HALF_BYTES), HALF_BYTES);
    block.set(aes.update(block));
    unwrapped.set(block.subarray(HALF_BYTES), at);
  }
  if (!crypto.timingSafeEqual(block.subarray(0, HALF_BYTES), INITIAL_VALUE)) throw invalid();
  return unwrapped.subarray(HALF_BYTES);
};

function prepared(request: CryptoRequest, isUnwrapping: boolean) {
  const [key, data] = [part(request, 0), part(request, 1)];
  const shortest = isUnwrapping ? 3 * HALF_BYTES : 2 * HALF_BYTES;
  if (data.length % HALF_BYTES !== 0 || data.length < shortest) throw invalid();
  if (data.length > WRAPPED_BYTES_MAX) throw new RangeError("The key to be wrapped is too long");
  if (![16, 24, 32].includes(key.length)) throw new RangeError("Expected an AES key");
  // Each block is a call of its own: some 2 µs.
  request.spend(cipherUnits(data.length, "aes") + (data.length / HALF_BYTES) * ROUNDS * 700);
  const make = isUnwrapping ? crypto.createDecipheriv : crypto.createCipheriv;
  const aes = make(`aes-${key.length * 8}-ecb`, key, null);
  aes.setAutoPadding(false);
  return { aes, data };
}

function invalid() {
  return cryptoError("ERR_CRYPTO_OPERATION_FAILED", "Cipher job failed");
}

export const keyWrapOperations = { wrap, unwrap };

import { createHmac, timingSafeEqual } from "node:crypto";
import { fromBase64, toBase64 } from "../../platform/bytes.ts";

/** Which message a receipt handle is for, and which of its receipts. */
export interface Receipt {
  readonly sequence: number;
  /** How often the queue had given the message out, this time included. */
  readonly receiveCount: number;
}

const NUMBERS_BYTES = 12;
/** Of the HMAC that only this queue can make: a handle of another queue, or a guess, is none. */
const PROOF_BYTES = 32;

/** The text that stands for a receipt. It says nothing to its bearer, and nobody can make one up. */
export function toReceiptHandle(secret: Uint8Array, receipt: Receipt): string {
  const numbers = new Uint8Array(NUMBERS_BYTES);
  const view = new DataView(numbers.buffer);
  view.setBigUint64(0, BigInt(receipt.sequence));
  view.setUint32(8, receipt.receiveCount);

  const handle = new Uint8Array(NUMBERS_BYTES + PROOF_BYTES);
  handle.set(numbers);
  handle.set(proofOf(secret, numbers), NUMBERS_BYTES);
  return toBase64(handle);
}

/** Undefined for what this queue has not made. */
export function parseReceiptHandle(secret: Uint8Array, handle: string): Receipt | undefined {
  const bytes = fromBase64(handle);
  if (bytes?.byteLength !== NUMBERS_BYTES + PROOF_BYTES) return undefined;
  const numbers = bytes.subarray(0, NUMBERS_BYTES);
  if (!timingSafeEqual(proofOf(secret, numbers), bytes.subarray(NUMBERS_BYTES))) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  return { sequence: Number(view.getBigUint64(0)), receiveCount: view.getUint32(8) };
}

function proofOf(secret: Uint8Array, numbers: Uint8Array): Uint8Array {
  return new Uint8Array(createHmac("sha256", secret).update(numbers).digest());
}

import { toHex } from "./bytes.ts";

/** A fresh UUID v4, the form of every identifier a client sees. */
export function newId(): string {
  return crypto.randomUUID();
}

/** `digits` is even. */
export function randomHex(digits: number): string {
  return toHex(crypto.getRandomValues(new Uint8Array(digits / 2)));
}

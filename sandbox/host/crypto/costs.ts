import { FUEL_PER_MS } from "../../engine/limits.ts";

/**
 * What cryptography costs a guest, in units of fuel: about what it takes of the host's time, as measured in workerd
 * (`FUEL_PER_MS` units are a millisecond). A native function cannot be interrupted, so all of this is booked beforehand.
 */
const US = FUEL_PER_MS / 1000;

/** MD5 and SHA-512 take 1.5 µs for a kilobyte. */
const NATIVE_HASH_UNITS_PER_BYTE = 0.5;
/** What is computed in JavaScript takes up to 100 µs for a kilobyte: SHA3-512. */
const SCRIPT_HASH_UNITS_PER_BYTE = 30;

export function hashUnits(byteLength: number, isNative: boolean): number {
  const perByte = isNative ? NATIVE_HASH_UNITS_PER_BYTE : SCRIPT_HASH_UNITS_PER_BYTE;
  return Math.ceil(byteLength * perByte);
}

/** AES takes 1.3 µs for a kilobyte, triple DES 40. */
export function cipherUnits(byteLength: number, algorithm: string): number {
  return Math.ceil(byteLength * (algorithm.startsWith("des") ? 14 : 0.5));
}

/** One iteration of PBKDF2 for one block of output: 0.5 µs with SHA-512, 0.12 with shorter ones. */
export function pbkdf2Units(iterations: number, blocks: number, isLong: boolean): number {
  return Math.ceil(iterations * blocks * (isLong ? 0.5 : 0.15) * US);
}

/** The same with a digest that is computed in JavaScript. */
export function scriptPbkdf2Units(iterations: number, blocks: number): number {
  return Math.ceil(iterations * blocks * 20 * US);
}

/** 37 ms for N = 16,384, r = 8 and p = 1. */
export function scryptUnits(work: number): number {
  return Math.ceil(work * 0.28 * US);
}

/** RSA grows with the cube of its modulus, and with the square where the exponent is short. */
export function rsaPrivateUnits(bits: number): number {
  return Math.ceil((bits / 2048) ** 3 * 600 * US);
}

export function rsaPublicUnits(bits: number): number {
  return Math.ceil((bits / 2048) ** 2 * 40 * US);
}

/** Finding two primes: 60 ms on average for 2,048 bits. */
export function rsaGenerateUnits(bits: number): number {
  return Math.ceil((bits / 2048) ** 4 * 60_000 * US);
}

/** A prime of 1,024 bits takes 40 ms, a safe one some twenty times that. */
export function primeUnits(bits: number, isSafe: boolean): number {
  return Math.ceil((bits / 1024) ** 4 * 40_000 * (isSafe ? 20 : 1) * US);
}

export function primeCheckUnits(bits: number, checks: number): number {
  return Math.ceil((bits / 1024) ** 3 * 400 * (checks + 1) * US);
}

/** One power modulo a prime of 2,048 bits takes 15 ms on BigInts. */
export function dhUnits(bits: number): number {
  return Math.ceil((bits / 2048) ** 3 * 15_000 * US);
}

/** Whether a group's prime is one: a second for 2,048 bits. */
export function dhCheckUnits(bits: number): number {
  return Math.ceil((bits / 2048) ** 3 * 1_000_000 * US);
}

/** P-521 takes 2 ms, the others less. */
export const CURVE_UNITS = 300 * US;

/** It is computed in JavaScript. */
export const X25519_UNITS = 2000 * US;

/** Reading or writing a key or a certificate. */
export const KEY_UNITS = 100 * US;

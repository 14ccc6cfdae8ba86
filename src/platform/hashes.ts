import { toUtf8 } from "./bytes.ts";

export async function sha256(bytes: Uint8Array): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", asBuffer(bytes)));
}

export async function hmacSha256(secret: string, message: string): Promise<Uint8Array> {
  const key = await hmacKey(secret, "sign");
  return new Uint8Array(await crypto.subtle.sign("HMAC", key, asBuffer(toUtf8(message))));
}

/** Compares in constant time, which `===` on two signatures does not. */
export async function verifyHmacSha256(
  secret: string,
  message: string,
  signature: Uint8Array,
): Promise<boolean> {
  const key = await hmacKey(secret, "verify");
  return await crypto.subtle.verify("HMAC", key, asBuffer(signature), asBuffer(toUtf8(message)));
}

async function hmacKey(secret: string, usage: "sign" | "verify"): Promise<CryptoKey> {
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  return await crypto.subtle.importKey("raw", asBuffer(toUtf8(secret)), algorithm, false, [usage]);
}

/** WebCrypto's types refuse shared memory; no bytes here are shared between threads. */
function asBuffer(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return bytes as Uint8Array<ArrayBuffer>;
}

/** All of node:crypto and Web Cryptography that is not worth its place in the base snapshot. */
export { CryptoKey } from "../web/crypto-key.ts";
export { subtle, SubtleCrypto } from "../web/crypto-subtle.ts";
export { Certificate } from "./crypto-certificate.ts";
export { getCipherInfo, getCiphers } from "./crypto-cipher-info.ts";
export { Cipheriv, createCipheriv, createDecipheriv, Decipheriv } from "./crypto-cipher.ts";
export { getCurves } from "./crypto-curves.ts";
export { hkdf, hkdfSync, pbkdf2, pbkdf2Sync, scrypt, scryptSync } from "./crypto-derive.ts";
export {
  createDiffieHellman,
  createDiffieHellmanGroup,
  DiffieHellman,
  DiffieHellmanGroup,
  getDiffieHellman,
} from "./crypto-diffie-hellman.ts";
export { createECDH, diffieHellman, ECDH } from "./crypto-ecdh.ts";
export {
  generateKey,
  generateKeyPair,
  generateKeyPairSync,
  generateKeySync,
} from "./crypto-generate.ts";
export { createPrivateKey, createPublicKey, createSecretKey } from "./crypto-key-input.ts";
export { isKeyObject, KeyObject } from "./crypto-key-object.ts";
export { checkPrime, checkPrimeSync, generatePrime, generatePrimeSync } from "./crypto-prime.ts";
export { privateDecrypt, privateEncrypt, publicDecrypt, publicEncrypt } from "./crypto-rsa.ts";
export { createSign, createVerify, Sign, sign, Verify, verify } from "./crypto-sign.ts";
export { X509Certificate } from "./crypto-x509.ts";

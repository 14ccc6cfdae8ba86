/** All of node:crypto and Web Cryptography that is not worth its place in the base snapshot. */
export { CryptoKey } from "../../web/crypto/key.ts";
export { subtle, SubtleCrypto } from "../../web/crypto/subtle.ts";
export { Certificate } from "./certificate.ts";
export { getCipherInfo, getCiphers } from "./cipher-info.ts";
export { Cipheriv, createCipheriv, createDecipheriv, Decipheriv } from "./cipher.ts";
export { getCurves } from "./curves.ts";
export { hkdf, hkdfSync, pbkdf2, pbkdf2Sync, scrypt, scryptSync } from "./derive.ts";
export {
  createDiffieHellman,
  createDiffieHellmanGroup,
  DiffieHellman,
  DiffieHellmanGroup,
  getDiffieHellman,
} from "./diffie-hellman.ts";
export { createECDH, diffieHellman, ECDH } from "./ecdh.ts";
export { generateKey, generateKeyPair, generateKeyPairSync, generateKeySync } from "./generate.ts";
export { createPrivateKey, createPublicKey, createSecretKey } from "./key-input.ts";
export { isKeyObject, KeyObject } from "./key-object.ts";
export { checkPrime, checkPrimeSync, generatePrime, generatePrimeSync } from "./prime.ts";
export { privateDecrypt, privateEncrypt, publicDecrypt, publicEncrypt } from "./rsa.ts";
export { createSign, createVerify, Sign, sign, Verify, verify } from "./sign.ts";
export { X509Certificate } from "./x509.ts";

import { type AbuseCase } from "./corpus.ts";

/** Work that the host does at one go, where nothing could interrupt it: it must not be begun when it would take too long. */
export const CRYPTOGRAPHY: readonly AbuseCase[] = [
  {
    name: "derives a key by a thousand million iterations",
    body: "require('crypto').pbkdf2Sync('p', 's', 1e9, 64, 'sha512');",
    ends: ["timeout"],
  },
  {
    name: "derives a key of a gigabyte",
    body: "require('crypto').pbkdf2Sync('p', 's', 1, 2 ** 30, 'sha512');",
    ends: ["failure"],
  },
  {
    name: "asks scrypt for more memory than there is",
    body: "require('crypto').scryptSync('p', 's', 64, { N: 2 ** 24, r: 8, maxmem: 2 ** 40 });",
    ends: ["failure"],
  },
  {
    name: "asks scrypt for more time than there is",
    body: "require('crypto').scryptSync('p', 's', 64, { N: 2 ** 14, r: 8, p: 1000, maxmem: 2 ** 40 });",
    ends: ["timeout"],
  },
  {
    name: "derives keys for ever",
    body: "for (;;) require('crypto').pbkdf2Sync('p', 's', 1000, 64, 'sha256');",
    ends: ["timeout"],
  },
  {
    name: "asks for two gigabytes of randomness",
    body: "require('crypto').randomBytes(2 ** 31 - 1);",
    ends: ["failure", "out-of-memory"],
  },
  {
    name: "asks for a huge prime",
    body: "require('crypto').generatePrimeSync(2 ** 20);",
    ends: ["failure"],
  },
  {
    name: "asks for a large safe prime",
    body: "require('crypto').generatePrimeSync(4096, { safe: true });",
    ends: ["timeout"],
  },
  {
    name: "tests a large number for ever",
    body: "const n = 2n ** 9689n - 1n; for (;;) require('crypto').checkPrimeSync(n, { checks: 100 });",
    ends: ["timeout"],
  },
  {
    name: "makes RSA keys for ever",
    body: "for (;;) require('crypto').generateKeyPairSync('rsa', { modulusLength: 4096 });",
    ends: ["timeout"],
  },
  {
    name: "makes a Diffie-Hellman group",
    body: "require('crypto').createDiffieHellman(2048).generateKeys();",
    ends: ["timeout"],
  },
  {
    name: "opens thousands of hashes",
    body:
      "const { createHash } = require('crypto'); const open = []; const chunk = Buffer.alloc(70000); " +
      "for (let i = 0; i < 5000; i++) open.push(createHash('sha256').update(chunk));",
    ends: ["failure", "timeout"],
  },
  {
    name: "drops thousands of ciphers",
    body:
      "const { createCipheriv } = require('crypto'); const key = Buffer.alloc(32); const iv = Buffer.alloc(16); " +
      "for (;;) createCipheriv('aes-256-cbc', key, iv);",
    ends: ["failure", "timeout"],
  },
  {
    name: "hashes for ever",
    body: "const b = Buffer.alloc(2 ** 20); for (;;) require('crypto').createHash('sha3-512').update(b).digest();",
    ends: ["timeout"],
  },
];

import { type Algorithm } from "./algorithms.ts";
import { attempt } from "./errors.ts";
import { run, runBytes } from "./host.ts";
import { type KeyMaterial } from "./material.ts";

type Bytes = Uint8Array<ArrayBuffer>;

const RSA_PKCS1_PADDING = 1;
const RSA_PKCS1_PSS_PADDING = 6;

/** The host's name of a digest of Web Cryptography: SHA-256 is sha256, SHA3-256 is sha3-256. */
export function hostDigest(name = ""): string {
  return name.toLowerCase().replace(/^sha-/, "sha");
}

/** `hash` is the key's own. */
export function sign(
  algorithm: Algorithm,
  key: KeyMaterial,
  hash: string | undefined,
  data: Uint8Array,
): Bytes {
  if (algorithm.name === "HMAC") return mac(key, hash, data);
  return attempt(() => runBytes("sign", values(algorithm, hash), key.bytes, data));
}

export function verify(
  algorithm: Algorithm,
  key: KeyMaterial,
  hash: string | undefined,
  [signature, data]: readonly [Uint8Array, Uint8Array],
): boolean {
  if (algorithm.name === "HMAC") return run("equal", {}, mac(key, hash, data), signature) === 1;
  const signed = values(algorithm, hash);
  return attempt(() => run("verify", signed, key.bytes, data, signature) === 1);
}

function mac(key: KeyMaterial, hash: string | undefined, data: Uint8Array): Bytes {
  return runBytes("hmac", { algorithm: hostDigest(hash) }, key.bytes, data);
}

function values({ name, hash, saltLength }: Algorithm, ownHash: string | undefined) {
  switch (name) {
    case "Ed25519":
      return {};
    case "ECDSA":
      return { algorithm: hostDigest(hash?.name), isRaw: true };
    case "RSA-PSS":
      return { algorithm: hostDigest(ownHash), padding: RSA_PKCS1_PSS_PADDING, saltLength };
    default:
      return { algorithm: hostDigest(ownHash), padding: RSA_PKCS1_PADDING };
  }
}

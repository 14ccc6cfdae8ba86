import crypto from "node:crypto";
import { type DerElement, readDer, toHex } from "./der.ts";
import { type LoadedKey } from "./key-objects.ts";
import { readRestrictions } from "./pss-keys.ts";
import { handed } from "./signatures.ts";

/** Object identifiers of signature algorithms, as they stand in DER, with their key and digest (RFC 3279, 4055, 5758). */
const ALGORITHMS: Readonly<Record<string, readonly [key: string, digest: string]>> = {
  "06092a864886f70d010104": ["rsa", "md5"],
  "06092a864886f70d010105": ["rsa", "sha1"],
  "06092a864886f70d01010e": ["rsa", "sha224"],
  "06092a864886f70d01010b": ["rsa", "sha256"],
  "06092a864886f70d01010c": ["rsa", "sha384"],
  "06092a864886f70d01010d": ["rsa", "sha512"],
  "06072a8648ce3d0401": ["ec", "sha1"],
  "06082a8648ce3d040301": ["ec", "sha224"],
  "06082a8648ce3d040302": ["ec", "sha256"],
  "06082a8648ce3d040303": ["ec", "sha384"],
  "06082a8648ce3d040304": ["ec", "sha512"],
};

const ED25519 = "06032b6570";
const RSA_PKCS1_PSS_PADDING = 6;

/** Whether the signature of a certificate (RFC 5280, 4.1) is that key's. workerd's own check says no to all. */
export function isSignedBy(certificate: Uint8Array, key: LoadedKey<"public">): boolean {
  const [signed, algorithm, bits] = readDer(readDer(certificate)[0]?.content);
  if (signed === undefined || algorithm === undefined || bits === undefined) return false;
  // The first byte of a bit string says how many bits of its last one are none.
  const signature = bits.content.subarray(1);
  try {
    return verify(signed.whole, algorithm, signature, key);
  } catch {
    // A key that cannot have made such a signature has not made it.
    return false;
  }
}

function verify(
  data: Uint8Array,
  algorithm: DerElement,
  signature: Uint8Array,
  key: LoadedKey<"public">,
): boolean {
  const oid = toHex(readDer(algorithm.content)[0]?.whole);
  const type = key.object.asymmetricKeyType;
  if (oid === ED25519) {
    return type === "ed25519" && crypto.verify(null, data, key.object, signature);
  }
  const pss = readRestrictions(algorithm);
  if (pss !== undefined && type === "rsa") {
    const { hashAlgorithm = "sha1", saltLength = 20 } = pss;
    const options = { ...handed(key), padding: RSA_PKCS1_PSS_PADDING, saltLength };
    return crypto.createVerify(hashAlgorithm).update(data).verify(options, signature);
  }
  const [wanted, digest] = ALGORITHMS[oid] ?? [];
  if (digest === undefined || wanted !== type) return false;
  return crypto.createVerify(digest).update(data).verify(handed(key), signature);
}

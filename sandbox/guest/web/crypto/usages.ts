import { usageError } from "./errors.ts";
import { type KeyMaterial } from "./material.ts";

type Kind = KeyMaterial["kind"];

/** In the order in which keys list them. */
export const USAGES: readonly string[] = [
  "encrypt",
  "decrypt",
  "sign",
  "verify",
  "deriveKey",
  "deriveBits",
  "wrapKey",
  "unwrapKey",
];

const SIGNING = { public: "verify", private: "sign" };
const AGREEING = { public: "", private: "deriveKey deriveBits" };
const DERIVING = { secret: "deriveKey deriveBits" };
const CIPHER = { secret: "encrypt decrypt wrapKey unwrapKey" };

const ALLOWED: Readonly<Record<string, Partial<Record<Kind, string>>>> = {
  HMAC: { secret: "sign verify" },
  "AES-CBC": CIPHER,
  "AES-CTR": CIPHER,
  "AES-GCM": CIPHER,
  "AES-KW": { secret: "wrapKey unwrapKey" },
  HKDF: DERIVING,
  PBKDF2: DERIVING,
  "RSASSA-PKCS1-v1_5": SIGNING,
  "RSA-PSS": SIGNING,
  "RSA-OAEP": { public: "encrypt wrapKey", private: "decrypt unwrapKey" },
  ECDSA: SIGNING,
  Ed25519: SIGNING,
  ECDH: AGREEING,
  X25519: AGREEING,
};

/** What a key of that kind can be used for. */
function allowedUsages(name: string, kind: Kind): readonly string[] {
  return (ALLOWED[name]?.[kind] ?? "").split(" ").filter((usage) => usage !== "");
}

/** Refuses usages that no key of the algorithm, or none of that kind, has. */
export function checkUsages(name: string, usages: readonly string[], kinds: readonly Kind[]): void {
  const allowed = kinds.flatMap((kind) => allowedUsages(name, kind));
  if (usages.every((usage) => allowed.includes(usage))) return;
  const article = name === "HKDF" || name === "PBKDF2" ? "a " : "";
  throw usageError(`Unsupported key usage for ${article}${name} key`);
}

/** The usages of the pair that a key of that kind has, in their order. */
export function usagesOf(name: string, usages: readonly string[], kind: Kind): readonly string[] {
  const allowed = allowedUsages(name, kind);
  return USAGES.filter((usage) => usages.includes(usage) && allowed.includes(usage));
}

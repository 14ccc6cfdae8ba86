import { TextEncoder } from "../text-encoder.ts";
import { nodeError } from "../../node/errors.ts";
import { runBytes } from "./host.ts";
import { type KeyMaterial } from "./material.ts";

/** The members that a JWK of each kind must have: of a public, and of a private key. */
const MEMBERS: Readonly<Record<string, Readonly<Record<"public" | "private", string>>>> = {
  RSA: { public: "n e", private: "n e d p q dp dq qi" },
  EC: { public: "crv x y", private: "crv x y d" },
  OKP: { public: "crv x", private: "crv x d" },
};

/** Reads a public or private key from a JWK (RFC 7518, 6, and RFC 8037), with Node's errors. */
export function jwkMaterial(kind: "public" | "private", jwk: object): KeyMaterial {
  const { kty } = jwk as { kty?: unknown };
  const members = typeof kty === "string" && Object.hasOwn(MEMBERS, kty) ? MEMBERS[kty] : undefined;
  if (kty === undefined) throw invalidJwk("format");
  if (members === undefined) {
    const text = `${kty as string} is not a supported JWK key type`;
    throw nodeError(TypeError, "ERR_CRYPTO_INVALID_JWK", text);
  }
  const picked: Record<string, unknown> = { kty };
  for (const name of members[kind].split(" ")) {
    const value: unknown = Reflect.get(jwk, name);
    if (typeof value !== "string") throw invalidJwk(`${kty as string} key`);
    picked[name] = value;
  }
  const bytes = new TextEncoder().encode(JSON.stringify(picked));
  try {
    return { kind, bytes: runBytes("keyImport", { kind, format: "jwk" }, bytes) };
  } catch (error) {
    const { code } = error as { code?: unknown };
    throw code === "ERR_CRYPTO_INVALID_JWK" ? invalidJwk(`${kty as string} key`) : error;
  }
}

function invalidJwk(what: string) {
  return nodeError(TypeError, "ERR_CRYPTO_INVALID_JWK", `Invalid JWK ${what}`);
}

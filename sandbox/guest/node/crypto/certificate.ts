import { refuse } from "../refuse.ts";

const REASON = "Workers verify no MD5 signatures, which is what SPKAC has";

/** Signed public keys as browsers made them for <keygen>, which none does any more. */
export function Certificate(this: unknown): unknown {
  return new.target === undefined ? new (Certificate as unknown as new () => object)() : undefined;
}

const members = Object.fromEntries(
  ["verifySpkac", "exportPublicKey", "exportChallenge"].map((name) => [
    name,
    refuse(`node:crypto.Certificate.${name}`, REASON),
  ]),
);
Object.assign(Certificate, members);
Object.assign(Certificate.prototype as object, members);

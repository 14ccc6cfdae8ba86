import { invalidCurve } from "./errors.ts";
import { unavailable } from "../errors.ts";

/** What there is in Workers, by all of their names. */
const NAMES: Readonly<Record<string, string>> = {
  "P-224": "secp224r1",
  secp224r1: "secp224r1",
  "P-256": "prime256v1",
  prime256v1: "prime256v1",
  secp256r1: "prime256v1",
  "P-384": "secp384r1",
  secp384r1: "secp384r1",
  "P-521": "secp521r1",
  secp521r1: "secp521r1",
};

/** Curves that OpenSSL has and BoringSSL, the cryptography of Workers, does not. */
const ELSEWHERE =
  /^(secp\d+[rk][12]|prime\d+v\d|brainpoolP\d+[rt]1|sect\d+[rk]\d|c2.*|SM2|wap-.*|Oakley-.*)$/;

/** OpenSSL's name of a curve, by any name that it has. */
export function curveName(given: string): string {
  const name = Object.hasOwn(NAMES, given) ? NAMES[given] : undefined;
  if (name !== undefined) return name;
  if (!ELSEWHERE.test(given)) throw invalidCurve();
  throw unavailable(`The elliptic curve ${given}`, "the cryptography of Workers does not have it");
}

export function getCurves(): string[] {
  return ["prime256v1", "secp224r1", "secp384r1", "secp521r1"];
}

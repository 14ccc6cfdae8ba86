import { Buffer } from "../../node/buffer.ts";
import { dataError } from "./errors.ts";
import { joined, runBytes } from "./host.ts";

/** What precedes the raw public key in its SPKI: it is the same for every key of a curve (RFC 5480, RFC 8410). */
const PREFIXES: Readonly<Record<string, string>> = {
  "P-256": "3059301306072a8648ce3d020106082a8648ce3d030107034200",
  "P-384": "3076301006072a8648ce3d020106052b81040022036200",
  "P-521": "30819b301006072a8648ce3d020106052b8104002303818600",
  Ed25519: "302a300506032b6570032100",
  X25519: "302a300506032b656e032100",
};

/** OpenSSL's names of the curves that Web Cryptography has. */
export const CURVE_NAMES: Readonly<Record<string, string>> = {
  "P-256": "prime256v1",
  "P-384": "secp384r1",
  "P-521": "secp521r1",
};

const OKP_BYTES = 32;

/** The SPKI of a public key that is given as a point, or as 32 bytes. */
export function rawToSpki(curve: string, raw: Uint8Array): Uint8Array<ArrayBuffer> {
  const prefix = PREFIXES[curve];
  if (prefix === undefined) throw dataError();
  const name = CURVE_NAMES[curve];
  if (name === undefined && raw.length !== OKP_BYTES) throw dataError();
  // The host says whether it is a point of the curve.
  const values = { curve: name, form: "uncompressed" };
  const point = name === undefined ? raw : runBytes("ecdhConvert", values, raw);
  return joined([Buffer.from(prefix, "hex"), point]);
}

/** The other way round. */
export function spkiToRaw(curve: string, spki: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  return spki.slice((PREFIXES[curve] ?? "").length / 2);
}

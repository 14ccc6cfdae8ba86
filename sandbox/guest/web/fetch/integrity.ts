import { decodeBytes } from "../../node/buffer-codec.ts";
import { Digester } from "../../node/crypto/digester.ts";

/** The algorithms that metadata may name, the stronger ones last. */
const ALGORITHMS = ["sha256", "sha384", "sha512"] as const;

/**
 * Whether bytes have one of the hashes that a request's `integrity` names (Subresource Integrity 3.3.4): only the
 * strongest algorithm counts, and text that names none is no condition.
 */
export function hasIntegrity(bytes: Uint8Array, metadata: string): boolean {
  const hashes = parse(metadata);
  const strongest = ALGORITHMS.findLast((name) =>
    hashes.some(({ algorithm }) => algorithm === name),
  );
  if (strongest === undefined) return true;
  const digester = new Digester({ kind: "hash", algorithm: strongest });
  digester.update(bytes);
  const actual = toComparable(decodeBytes(digester.digest(), "base64"));
  return hashes.some(({ algorithm, value }) => algorithm === strongest && value === actual);
}

function parse(metadata: string): { algorithm: string; value: string }[] {
  return metadata.split(/\s+/).flatMap((item) => {
    const [, algorithm, value] =
      /^(sha256|sha384|sha512)-([A-Za-z0-9+/_-]+={0,2})(?:\?.*)?$/i.exec(item) ?? [];
    if (algorithm === undefined || value === undefined) return [];
    return [{ algorithm: algorithm.toLowerCase(), value: toComparable(value) }];
  });
}

/** The same hash may be written in either alphabet, with or without padding. */
function toComparable(base64: string): string {
  return base64.replaceAll("-", "+").replaceAll("_", "/").replace(/=+$/, "");
}

import { Buffer } from "../../node/buffer.ts";
import { invalidAccess, notSupported } from "./errors.ts";
import { runText } from "./host.ts";
import { jwkAlgorithm } from "./jwk-check.ts";
import { type CryptoKey, readSlots } from "./key.ts";
import { type KeyMaterial, materialOf } from "./material.ts";
import { spkiToRaw } from "./raw-keys.ts";

/** SubtleCrypto.exportKey(), once its arguments have been read. */
export function exportKey(format: string, key: CryptoKey): ArrayBuffer | object {
  const { algorithm, extractable, type } = readSlots(key);
  const material = materialOf(key);
  if (material === undefined) throw invalidAccess("Invalid key");
  const { name, namedCurve } = algorithm;
  if (name === "HKDF" || name === "PBKDF2") {
    throw notSupported(`Unable to export ${name} secret key using ${format} format`);
  }
  if (!extractable) throw invalidAccess("key is not extractable");
  if (format === "jwk") return exportJwk(key, material);
  const isCurve = namedCurve !== undefined || name === "Ed25519" || name === "X25519";
  const fits =
    (format === "raw" && (type === "secret" || (type === "public" && isCurve))) ||
    (format === "spki" && type === "public") ||
    (format === "pkcs8" && type === "private");
  if (!fits) throw notSupported(`Unable to export ${name} ${type} key using ${format} format`);
  const { bytes } = material;
  if (format !== "raw" || type === "secret") return bytes.slice().buffer;
  return spkiToRaw(namedCurve ?? name, bytes).buffer;
}

function exportJwk(key: CryptoKey, material: KeyMaterial): object {
  const { algorithm, extractable, usages } = readSlots(key);
  const { kind, bytes } = material;
  const alg = jwkAlgorithm(algorithm.name, algorithm.hash?.name, algorithm.length ?? 0);
  const members =
    kind === "secret"
      ? { kty: "oct", k: Buffer.from(bytes.slice().buffer).toString("base64url") }
      : (JSON.parse(runText("keyExport", { kind, format: "jwk" }, bytes)) as object);
  const named = alg === undefined ? {} : { alg };
  return { key_ops: [...usages], ext: extractable, ...named, ...members };
}

import { Buffer } from "../../node/buffer.ts";
import { asUint8Array, isBytes } from "../bytes.ts";
import { type Algorithm, normalize } from "./algorithms.ts";
import { attempt, dataError, notSupported, usageError } from "./errors.ts";
import { runBytes } from "./host.ts";
import { jwkMaterial } from "./jwk.ts";
import { checkJwk, type Jwk } from "./jwk-check.ts";
import { type CryptoKey, type KeyAlgorithm, makeCryptoKey } from "./key.ts";
import { detailsOf } from "./key-details.ts";
import { type KeyMaterial } from "./material.ts";
import { CURVE_NAMES, rawToSpki } from "./raw-keys.ts";
import { checkUsages, USAGES } from "./usages.ts";

export interface ImportOptions {
  readonly format: string;
  /** Bytes, or a JWK. */
  readonly data: unknown;
  readonly algorithm: Algorithm;
  readonly extractable: boolean;
  readonly usages: readonly string[];
}

/** SubtleCrypto.importKey(), once its arguments have been read. */
export function importKey(options: ImportOptions): CryptoKey {
  const { algorithm, format } = options;
  checkFormat(algorithm.name, format);
  if (algorithm.namedCurve !== undefined && !Object.hasOwn(CURVE_NAMES, algorithm.namedCurve)) {
    throw notSupported("Unrecognized namedCurve");
  }
  const material = isSecret(algorithm.name) ? secret(options) : asymmetric(options);
  return finish(material, options);
}

/** KeyObject.toCryptoKey(). */
export function importKeyObject(
  material: KeyMaterial,
  given: Readonly<Record<"algorithm" | "extractable" | "usages", unknown>>,
): CryptoKey {
  const algorithm = normalize("importKey", given.algorithm);
  const usages = [...(given.usages as Iterable<string>)].map(String);
  if (isSecret(algorithm.name) !== (material.kind === "secret"))
    throw dataError("Invalid key type");
  checkUsages(algorithm.name, usages, [material.kind]);
  return finish(material, { algorithm, extractable: Boolean(given.extractable), usages });
}

const FORMATS: Readonly<Record<string, string>> = {
  HKDF: "raw",
  PBKDF2: "raw",
  RSA: "spki pkcs8 jwk",
  secret: "raw jwk",
  curves: "raw spki pkcs8 jwk",
};

function checkFormat(name: string, format: string): void {
  const family = name.startsWith("RSA") ? "RSA" : isSecret(name) ? "secret" : "curves";
  const formats = FORMATS[name] ?? FORMATS[family] ?? "";
  if (formats.split(" ").includes(format)) return;
  throw notSupported(`Unable to import ${name} using ${format} format`);
}

export function isSecret(name: string): boolean {
  return name === "HMAC" || name === "HKDF" || name === "PBKDF2" || name.startsWith("AES-");
}

function secret(options: ImportOptions): KeyMaterial {
  const { algorithm, format, usages, extractable, data } = options;
  checkUsages(algorithm.name, usages, ["secret"]);
  const isDerived = algorithm.name === "HKDF" || algorithm.name === "PBKDF2";
  if (isDerived && extractable) throw usageError(`${algorithm.name} keys are not extractable`);
  if (format !== "jwk") return { kind: "secret", bytes: bytesOf(data) };
  const jwk = readJwk(data);
  if (jwk.kty !== "oct") throw dataError('Invalid JWK "kty" Parameter');
  const bytes = Buffer.from(String(jwk.k), "base64url");
  checkJwk(jwk, options, bytes.length * 8);
  return { kind: "secret", bytes: new Uint8Array(bytes) };
}

function asymmetric(options: ImportOptions): KeyMaterial {
  const { algorithm, format, usages, data } = options;
  const { name } = algorithm;
  const material = ((): KeyMaterial => {
    switch (format) {
      case "jwk": {
        const jwk = readJwk(data);
        const kind = jwk.d === undefined ? "public" : "private";
        checkJwk(jwk, options, 0);
        checkUsages(name, usages, [kind]);
        return attempt(
          () => jwkMaterial(kind, jwk),
          () => dataError(),
        );
      }
      case "raw": {
        checkUsages(name, usages, ["public"]);
        const bytes = bytesOf(data);
        const curve = algorithm.namedCurve ?? name;
        const spki = attempt(
          () => rawToSpki(curve, bytes),
          () => dataError(),
        );
        return { kind: "public", bytes: spki };
      }
      default: {
        const kind = format === "spki" ? "public" : "private";
        checkUsages(name, usages, [kind]);
        const values = { kind, format: "der", type: format };
        const bytes = bytesOf(data);
        return {
          kind,
          bytes: attempt(
            () => runBytes("keyImport", values, bytes),
            () => dataError(),
          ),
        };
      }
    }
  })();
  checkKind(material, algorithm);
  return material;
}

/** Whether the key is one for the algorithm at all. */
function checkKind(material: KeyMaterial, { name, namedCurve }: Algorithm): void {
  const details = attempt(
    () => detailsOf(material),
    () => dataError(),
  );
  const wanted = name.startsWith("RSA") ? "rsa" : name.startsWith("EC") ? "ec" : name.toLowerCase();
  if (details.type !== wanted) throw dataError("Invalid key type");
  if (namedCurve !== undefined && details.namedCurve !== CURVE_NAMES[namedCurve]) {
    throw dataError("Named curve mismatch");
  }
}

type FinishOptions = Pick<ImportOptions, "algorithm" | "extractable" | "usages">;

function finish(
  material: KeyMaterial,
  { algorithm, extractable, usages }: FinishOptions,
): CryptoKey {
  if (material.kind !== "public" && usages.length === 0) {
    throw usageError(`Usages cannot be empty when importing a ${material.kind} key.`);
  }
  return makeCryptoKey(material, {
    algorithm: describe(material, algorithm),
    extractable,
    usages: USAGES.filter((usage) => usages.includes(usage)),
  });
}

/** The algorithm that a key shows. */
export function describe(material: KeyMaterial, { name, hash, ...rest }: Algorithm): KeyAlgorithm {
  const bits = material.bytes.length * 8;
  if (name === "HMAC") {
    if (bits === 0) throw dataError("Zero-length key is not supported");
    if (rest.length !== undefined && Math.ceil(rest.length / 8) * 8 !== bits) {
      throw dataError("Invalid key length");
    }
    return { name, length: rest.length ?? bits, ...(hash === undefined ? {} : { hash }) };
  }
  if (name.startsWith("AES-")) {
    if (![128, 192, 256].includes(bits)) throw dataError("Invalid key length");
    return { name, length: bits };
  }
  if (name.startsWith("RSA")) {
    const { modulusLength = 0, publicExponent = "0" } = detailsOf(material);
    return {
      name,
      modulusLength,
      publicExponent: exponentBytes(publicExponent),
      ...(hash === undefined ? {} : { hash }),
    };
  }
  return rest.namedCurve === undefined ? { name } : { name, namedCurve: rest.namedCurve };
}

function exponentBytes(decimal: string): Uint8Array {
  const digits = BigInt(decimal).toString(16);
  return new Uint8Array(
    Buffer.from(digits.padStart(digits.length + (digits.length % 2), "0"), "hex"),
  );
}

function bytesOf(data: unknown): Uint8Array<ArrayBuffer> {
  if (isBytes(data)) return asUint8Array(data).slice() as Uint8Array<ArrayBuffer>;
  throw dataError();
}

function readJwk(data: unknown): Jwk {
  if (typeof data !== "object" || data === null || isBytes(data)) throw dataError();
  const { kty } = data as Jwk;
  if (typeof kty !== "string") throw dataError();
  return data as Jwk;
}

import { invalidArgType } from "../../node/errors.ts";
import { asUint8Array, isBytes } from "../bytes.ts";
import { missingOption, notSupported, operationError } from "./errors.ts";
import { type CryptoKey, isCryptoKey } from "./key.ts";

/** An algorithm as a caller asks for it, once its members are known to be of their kinds. */
export interface Algorithm {
  readonly name: string;
  readonly hash?: { readonly name: string };
  readonly length?: number;
  readonly namedCurve?: string;
  readonly modulusLength?: number;
  readonly publicExponent?: Uint8Array;
  readonly saltLength?: number;
  readonly iterations?: number;
  readonly tagLength?: number;
  readonly iv?: Uint8Array;
  readonly counter?: Uint8Array;
  readonly salt?: Uint8Array;
  readonly info?: Uint8Array;
  readonly label?: Uint8Array;
  readonly additionalData?: Uint8Array;
  readonly public?: CryptoKey;
}

type MemberKind = "bytes" | "integer" | "octet" | "text" | "hash" | "key";

/** The dictionary of an algorithm: its name in the specification, and its members in the order of their names. */
interface Dictionary {
  readonly title: string;
  readonly members: Readonly<Record<string, MemberKind | `${MemberKind}?`>>;
}

const NONE: Dictionary = { title: "Algorithm", members: {} };

function dictionary(title: string, members: Dictionary["members"]): Dictionary {
  return { title, members };
}

const RSA = ["RSASSA-PKCS1-v1_5", "RSA-PSS", "RSA-OAEP"];
const AES = ["AES-CBC", "AES-CTR", "AES-GCM", "AES-KW"];
const CURVES = ["ECDSA", "ECDH"];
const AGREEMENTS = ["ECDH", "X25519"];
const OKP = ["Ed25519", "X25519"];
const DIGESTS = ["SHA-1", "SHA-256", "SHA-384", "SHA-512"];
const SHA3 = ["SHA3-256", "SHA3-384", "SHA3-512"];

type Table = Readonly<Record<string, Dictionary>>;

function each(names: readonly string[], members: Dictionary): Table {
  return Object.fromEntries(names.map((name) => [name, members]));
}

const HMAC_IMPORT = dictionary("HmacImportParams", { hash: "hash", length: "integer?" });
const DERIVED = { HKDF: NONE, PBKDF2: NONE };

/** Which algorithms there are for each operation (Web Cryptography API, 18.2). */
const TABLES = {
  digest: each([...DIGESTS, ...SHA3], NONE),
  encrypt: {
    "RSA-OAEP": dictionary("RsaOaepParams", { label: "bytes?" }),
    "AES-CBC": dictionary("AesCbcParams", { iv: "bytes" }),
    "AES-CTR": dictionary("AesCtrParams", { counter: "bytes", length: "octet" }),
    "AES-GCM": dictionary("AeadParams", {
      additionalData: "bytes?",
      iv: "bytes",
      tagLength: "octet?",
    }),
  },
  sign: {
    HMAC: NONE,
    Ed25519: NONE,
    "RSASSA-PKCS1-v1_5": NONE,
    "RSA-PSS": dictionary("RsaPssParams", { saltLength: "integer" }),
    ECDSA: dictionary("EcdsaParams", { hash: "hash" }),
  },
  generateKey: {
    ...each(
      RSA,
      dictionary("RsaHashedKeyGenParams", {
        hash: "hash",
        modulusLength: "integer",
        publicExponent: "bytes",
      }),
    ),
    ...each(CURVES, dictionary("EcKeyGenParams", { namedCurve: "text" })),
    ...each(AES, dictionary("AesKeyGenParams", { length: "integer" })),
    ...each(OKP, NONE),
    HMAC: dictionary("HmacKeyGenParams", { hash: "hash", length: "integer?" }),
  },
  importKey: {
    ...each(RSA, dictionary("RsaHashedImportParams", { hash: "hash" })),
    ...each(CURVES, dictionary("EcKeyImportParams", { namedCurve: "text" })),
    ...each([...AES, ...OKP], NONE),
    ...DERIVED,
    HMAC: HMAC_IMPORT,
  },
  deriveBits: {
    ...each(AGREEMENTS, dictionary("EcdhKeyDeriveParams", { public: "key" })),
    HKDF: dictionary("HkdfParams", { hash: "hash", info: "bytes", salt: "bytes" }),
    PBKDF2: dictionary("Pbkdf2Params", { hash: "hash", iterations: "integer", salt: "bytes" }),
  },
  keyLength: {
    ...each(AES, dictionary("AesDerivedKeyParams", { length: "integer" })),
    ...DERIVED,
    HMAC: HMAC_IMPORT,
  },
  wrapKey: { "AES-KW": NONE },
} as const satisfies Readonly<Record<string, Table>>;

export type Operation = keyof typeof TABLES;

/** Finds out which algorithm is meant (Web Cryptography API, 18.4.4). */
export function normalize(operation: Operation, given: unknown): Algorithm {
  const found = find(operation, given);
  if (found === undefined) throw notSupported();
  const { name, members, title } = found;
  const algorithm: Record<string, unknown> = { name };
  for (const member of Object.keys(members)) {
    const value: unknown = Reflect.get(Object(given) as object, member);
    const kind = members[member] ?? "text";
    if (value === undefined) {
      if (kind.endsWith("?")) continue;
      throw missingOption(member, title);
    }
    // Its question mark is dealt with.
    algorithm[member] = read(kind.replace("?", "") as MemberKind, value, member);
  }
  return algorithm as unknown as Algorithm;
}

export function isSupported(operation: Operation, given: unknown): boolean {
  return find(operation, given) !== undefined;
}

function find(operation: Operation, given: unknown) {
  const wanted = nameOf(given).toLowerCase();
  const table: Table = TABLES[operation];
  const name = Object.keys(table).find((item) => item.toLowerCase() === wanted);
  const found = name === undefined ? undefined : table[name];
  return name === undefined || found === undefined ? undefined : { name, ...found };
}

function nameOf(given: unknown): string {
  if (typeof given !== "object" || given === null) return `${given as string}`;
  const { name } = given as { name?: unknown };
  if (name === undefined) throw missingOption("name", "Algorithm");
  return `${name as string}`;
}

const UINT32 = 2 ** 32;

function read(kind: MemberKind, value: unknown, member: string): unknown {
  switch (kind) {
    case "bytes":
      if (isBytes(value)) return asUint8Array(value).slice();
      throw invalidArgType(
        `algorithm.${member}`,
        ["ArrayBuffer", "Buffer", "TypedArray", "DataView"],
        value,
      );
    case "octet":
    case "integer": {
      const number = Math.trunc(Number(value));
      if (number >= 0 && number < (kind === "octet" ? 256 : UINT32)) return number;
      throw operationError(`algorithm.${member} is out of range`);
    }
    case "hash": {
      const found = find("digest", value);
      if (found === undefined) throw notSupported();
      return { name: found.name };
    }
    case "key":
      if (isCryptoKey(value)) return value;
      throw invalidArgType(`algorithm.${member}`, "CryptoKey", value);
    case "text":
      return `${value as string}`;
  }
}

import { type DerElement, readDer, SEQUENCE, toHex, writeDer } from "./der.ts";
import { type KeyKind } from "./key-objects.ts";

/**
 * RSA keys bound to PSS (RFC 8017, appendix C) differ from others by their algorithm identifier only: SPKI and PKCS #8
 * hold it before the key itself. Here it is read, and exchanged for that of plain RSA.
 */
export interface PssRestrictions {
  readonly hashAlgorithm?: string;
  readonly mgf1HashAlgorithm?: string;
  readonly saltLength?: number;
}

const OID_PSS = "06092a864886f70d01010a";
const PLAIN = Buffer.from("300d06092a864886f70d0101010500", "hex");

/** Object identifiers of the digests, as they stand in DER. */
const DIGESTS: Readonly<Record<string, string>> = {
  "06052b0e03021a": "sha1",
  "0609608648016503040204": "sha224",
  "0609608648016503040201": "sha256",
  "0609608648016503040202": "sha384",
  "0609608648016503040203": "sha512",
  "0609608648016503040206": "sha512-256",
};

/** The same key as a plain RSA key; undefined for any other kind of key. */
export function plainRsa(kind: KeyKind, der: Uint8Array): Uint8Array | undefined {
  return exchanged(kind, der, (algorithm) => (isPss(algorithm) ? PLAIN : undefined));
}

/** The same key bound to PSS with those restrictions; undefined if it is no RSA key. */
export function pssRsa(
  kind: KeyKind,
  der: Uint8Array,
  restrictions: PssRestrictions,
): Uint8Array | undefined {
  const identifier = writeDer(SEQUENCE, [
    Buffer.from(OID_PSS, "hex"),
    ...encodeRestrictions(restrictions),
  ]);
  return exchanged(kind, der, (algorithm) =>
    PLAIN.equals(algorithm.whole) ? identifier : undefined,
  );
}

/** The public key of a private one that is bound to PSS, bound like it; `plain` is its SPKI as a plain RSA key. */
export function pssPublic(privateDer: Uint8Array, plain: Uint8Array): Uint8Array {
  const identifier = readDer(readDer(privateDer)[0]?.content)[1];
  if (identifier === undefined || !isPss(identifier)) return plain;
  return exchanged("public", plain, () => identifier.whole) ?? plain;
}

/** What a key bound to PSS is restricted to; undefined for any other kind of key. */
export function readPss(kind: KeyKind, der: Uint8Array): PssRestrictions | undefined {
  const algorithm = readDer(readDer(der)[0]?.content)[kind === "public" ? 0 : 1];
  return algorithm === undefined ? undefined : readRestrictions(algorithm);
}

/** The same, of an algorithm identifier by itself. */
export function readRestrictions(algorithm: DerElement): PssRestrictions | undefined {
  if (!isPss(algorithm)) return undefined;
  const parameters = readDer(algorithm.content)[1];
  if (parameters === undefined) return {};
  const fields = new Map(readDer(parameters.content).map(({ tag, content }) => [tag, content]));
  const digest = (bytes: Uint8Array | undefined) =>
    DIGESTS[toHex(readDer(bytes)[0]?.whole)] ?? "sha1";
  const salt = readDer(fields.get(0xa2))[0]?.content;
  const mask = readDer(readDer(fields.get(0xa1))[0]?.content)[1]?.content;
  return {
    hashAlgorithm: digest(readDer(fields.get(0xa0))[0]?.content),
    mgf1HashAlgorithm: digest(mask),
    // RFC 8017 A.2.3: twenty by default.
    saltLength: salt === undefined ? 20 : Number.parseInt(toHex(salt), 16),
  };
}

function exchanged(
  kind: KeyKind,
  der: Uint8Array,
  by: (algorithm: DerElement) => Uint8Array | undefined,
): Uint8Array | undefined {
  const outer = readDer(der)[0];
  const members = readDer(outer?.content);
  const at = kind === "public" ? 0 : 1;
  const algorithm = members[at];
  const identifier = algorithm && by(algorithm);
  if (identifier === undefined) return undefined;
  const parts = members.map(({ whole }) => whole).with(at, identifier);
  return writeDer(SEQUENCE, parts);
}

function isPss({ tag, content }: DerElement): boolean {
  return tag === SEQUENCE && toHex(readDer(content)[0]?.whole) === OID_PSS;
}

function encodeRestrictions(given: PssRestrictions): Uint8Array[] {
  if (Object.values(given).every((value) => value === undefined)) return [];
  const oid = (name = "sha1") => {
    const found = Object.keys(DIGESTS).find((key) => DIGESTS[key] === name);
    if (found === undefined) throw new TypeError(`No digest is called ${name}`);
    return writeDer(SEQUENCE, [Buffer.from(`${found}0500`, "hex")]);
  };
  const mgf1 = Buffer.from("06092a864886f70d010108", "hex");
  const salt = given.saltLength ?? 20;
  const number = salt < 128 ? Uint8Array.of(2, 1, salt) : Uint8Array.of(2, 2, salt >> 8, salt);
  return [
    writeDer(SEQUENCE, [
      writeDer(0xa0, [oid(given.hashAlgorithm)]),
      writeDer(0xa1, [
        writeDer(SEQUENCE, [mgf1, oid(given.mgf1HashAlgorithm ?? given.hashAlgorithm)]),
      ]),
      writeDer(0xa2, [number]),
    ]),
  ];
}

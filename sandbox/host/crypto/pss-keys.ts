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

const SEQUENCE = 0x30;
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

interface Element {
  readonly tag: number;
  /** The whole of it, and what is in it. */
  readonly whole: Uint8Array;
  readonly content: Uint8Array;
}

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
  const identifier = element(SEQUENCE, [
    Buffer.from(OID_PSS, "hex"),
    ...encodeRestrictions(restrictions),
  ]);
  return exchanged(kind, der, (algorithm) =>
    PLAIN.equals(algorithm.whole) ? identifier : undefined,
  );
}

/** The public key of a private one that is bound to PSS, bound like it; `plain` is its SPKI as a plain RSA key. */
export function pssPublic(privateDer: Uint8Array, plain: Uint8Array): Uint8Array {
  const identifier = elements(elements(privateDer)[0]?.content)[1];
  if (identifier === undefined || !isPss(identifier)) return plain;
  return exchanged("public", plain, () => identifier.whole) ?? plain;
}

/** What a key bound to PSS is restricted to; undefined for any other kind of key. */
export function readPss(kind: KeyKind, der: Uint8Array): PssRestrictions | undefined {
  const algorithm = elements(elements(der)[0]?.content)[kind === "public" ? 0 : 1];
  if (algorithm === undefined || !isPss(algorithm)) return undefined;
  const parameters = elements(algorithm.content)[1];
  if (parameters === undefined) return {};
  const fields = new Map(elements(parameters.content).map(({ tag, content }) => [tag, content]));
  const digest = (bytes: Uint8Array | undefined) =>
    DIGESTS[hex(elements(bytes)[0]?.whole)] ?? "sha1";
  const salt = elements(fields.get(0xa2))[0]?.content;
  const mask = elements(elements(fields.get(0xa1))[0]?.content)[1]?.content;
  return {
    hashAlgorithm: digest(elements(fields.get(0xa0))[0]?.content),
    mgf1HashAlgorithm: digest(mask),
    // RFC 8017 A.2.3: twenty by default.
    saltLength: salt === undefined ? 20 : Number.parseInt(hex(salt), 16),
  };
}

function exchanged(
  kind: KeyKind,
  der: Uint8Array,
  by: (algorithm: Element) => Uint8Array | undefined,
): Uint8Array | undefined {
  const outer = elements(der)[0];
  const members = elements(outer?.content);
  const at = kind === "public" ? 0 : 1;
  const algorithm = members[at];
  const identifier = algorithm && by(algorithm);
  if (identifier === undefined) return undefined;
  const parts = members.map(({ whole }) => whole).with(at, identifier);
  return element(SEQUENCE, parts);
}

function isPss({ tag, content }: Element): boolean {
  return tag === SEQUENCE && hex(elements(content)[0]?.whole) === OID_PSS;
}

function encodeRestrictions(given: PssRestrictions): Uint8Array[] {
  if (Object.values(given).every((value) => value === undefined)) return [];
  const oid = (name = "sha1") => {
    const found = Object.keys(DIGESTS).find((key) => DIGESTS[key] === name);
    if (found === undefined) throw new TypeError(`No digest is called ${name}`);
    return element(SEQUENCE, [Buffer.from(`${found}0500`, "hex")]);
  };
  const mgf1 = Buffer.from("06092a864886f70d010108", "hex");
  const salt = given.saltLength ?? 20;
  const number = salt < 128 ? Uint8Array.of(2, 1, salt) : Uint8Array.of(2, 2, salt >> 8, salt);
  return [
    element(SEQUENCE, [
      element(0xa0, [oid(given.hashAlgorithm)]),
      element(0xa1, [
        element(SEQUENCE, [mgf1, oid(given.mgf1HashAlgorithm ?? given.hashAlgorithm)]),
      ]),
      element(0xa2, [number]),
    ]),
  ];
}

function element(tag: number, parts: readonly Uint8Array[]): Uint8Array {
  const content = Buffer.concat(parts);
  const { length } = content;
  const size =
    length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length];
  return Buffer.concat([Uint8Array.of(tag, ...size), content]);
}

/** The elements that follow each other in some DER; what is malformed ends the list. */
function elements(der: Uint8Array | undefined): readonly Element[] {
  const found: Element[] = [];
  let rest = der ?? new Uint8Array();
  for (;;) {
    const [tag, first] = rest;
    if (tag === undefined || first === undefined) return found;
    const size = first < 128 ? 0 : first - 128;
    if (size > 2) return found;
    const length = size === 0 ? first : Number.parseInt(hex(rest.subarray(2, 2 + size)), 16);
    const start = 2 + size;
    if (!(start + length <= rest.length)) return found;
    const whole = rest.subarray(0, start + length);
    found.push({ tag, whole, content: rest.subarray(start, start + length) });
    rest = rest.subarray(start + length);
  }
}

function hex(bytes: Uint8Array | undefined): string {
  return bytes === undefined ? "" : Buffer.from(bytes).toString("hex");
}

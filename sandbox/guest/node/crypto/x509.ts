import { run, runParts, runText } from "../../web/crypto/host.ts";
import { materialOf } from "../../web/crypto/material.ts";
import { toBuffer, viewBytes } from "./bytes.ts";
import { isKeyObject, type KeyObject, makeKeyObject, materialFor } from "./key-object.ts";
import { decodeUtf8 } from "../buffer-codec.ts";
import { invalidArgType, invalidArgValue } from "../errors.ts";
import { CUSTOM_INSPECT, inspect, type InspectContext } from "../util-inspect.ts";
import { assertString } from "../validate.ts";

/** What the host reads in a certificate. */
interface Fields {
  readonly subject?: string;
  readonly subjectAltName?: string;
  readonly issuer?: string;
  readonly infoAccess?: string;
  readonly validFrom: string;
  readonly validTo: string;
  readonly fingerprint: string;
  readonly fingerprint256: string;
  readonly fingerprint512: string;
  readonly keyUsage?: readonly string[];
  readonly serialNumber: string;
  readonly ca: boolean;
  readonly pem: string;
}

interface KeyFigures {
  readonly modulus?: string;
  readonly exponent?: string;
  readonly bits?: number;
  readonly asn1Curve?: string;
  readonly nistCurve?: string;
}

/** "C=US\nO=A" as an object; a name that comes more than once has a list. */
function parseName(text = ""): object {
  const name = Object.create(null) as Record<string, string | string[]>;
  for (const line of text.split("\n")) {
    const at = line.indexOf("=");
    if (at < 0) continue;
    const [key, value] = [line.slice(0, at), line.slice(at + 1)];
    const known = name[key];
    name[key] = known === undefined ? value : [known, value].flat();
  }
  return name;
}

export class X509Certificate {
  readonly #fields: Fields;
  readonly #der: Uint8Array<ArrayBuffer>;
  readonly #key: KeyObject;

  constructor(buffer: unknown) {
    const [text, der, key] = runParts("certificate", {}, viewBytes(buffer, "buffer"));
    if (text === undefined || der === undefined || key === undefined) {
      throw new Error("The host gave no certificate");
    }
    // The host writes it in this shape.
    this.#fields = JSON.parse(decodeUtf8(text)) as Fields;
    this.#der = der;
    this.#key = makeKeyObject({ kind: "public", bytes: key });
  }

  get subject() {
    return this.#fields.subject;
  }

  get subjectAltName() {
    return this.#fields.subjectAltName;
  }

  get issuer() {
    return this.#fields.issuer;
  }

  /** Known only of the certificate of a connection. */
  get issuerCertificate(): undefined {
    return undefined;
  }

  get infoAccess() {
    return this.#fields.infoAccess;
  }

  get validFrom() {
    return this.#fields.validFrom;
  }

  get validTo() {
    return this.#fields.validTo;
  }

  get validFromDate() {
    return new Date(this.#fields.validFrom);
  }

  get validToDate() {
    return new Date(this.#fields.validTo);
  }

  get fingerprint() {
    return this.#fields.fingerprint;
  }

  get fingerprint256() {
    return this.#fields.fingerprint256;
  }

  get fingerprint512() {
    return this.#fields.fingerprint512;
  }

  get keyUsage() {
    return this.#fields.keyUsage;
  }

  get serialNumber() {
    return this.#fields.serialNumber;
  }

  get raw() {
    return toBuffer(this.#der.slice());
  }

  get publicKey(): KeyObject {
    return this.#key;
  }

  get ca(): boolean {
    return this.#fields.ca;
  }

  toString(): string {
    return this.#fields.pem;
  }

  toJSON(): string {
    return this.#fields.pem;
  }

  checkHost(name: unknown): string | undefined {
    return this.#match("host", name, "name");
  }

  checkEmail(email: unknown): string | undefined {
    return this.#match("email", email, "email");
  }

  checkIP(ip: unknown): string | undefined {
    return this.#match("ip", ip, "ip");
  }

  checkIssued(other: unknown): boolean {
    if (!(other instanceof X509Certificate)) {
      throw invalidArgType("otherCert", "X509Certificate", other);
    }
    return run("certificateCheck", { by: "issuer" }, this.#der, other.#der) === 1;
  }

  checkPrivateKey(key: unknown): boolean {
    return this.#check("privateKey", key, "private");
  }

  verify(key: unknown): boolean {
    return this.#check("signature", key, "public");
  }

  /** What a TLS socket's getPeerCertificate() gives. */
  toLegacyObject(): object {
    const fields = this.#fields;
    // The host writes it in this shape.
    const key = JSON.parse(runText("certificateLegacy", {}, this.#der)) as KeyFigures;
    return {
      subject: parseName(fields.subject),
      issuer: parseName(fields.issuer),
      subjectaltname: fields.subjectAltName,
      infoAccess: fields.infoAccess,
      ca: fields.ca,
      modulus: key.modulus,
      exponent: key.exponent,
      pubkey: toBuffer(materialFor(this.#key).bytes.slice()),
      bits: key.bits,
      valid_from: fields.validFrom,
      valid_to: fields.validTo,
      fingerprint: fields.fingerprint,
      fingerprint256: fields.fingerprint256,
      fingerprint512: fields.fingerprint512,
      ext_key_usage: fields.keyUsage,
      serialNumber: fields.serialNumber,
      raw: this.raw,
      asn1Curve: key.asn1Curve,
      nistCurve: key.nistCurve,
    };
  }

  [CUSTOM_INSPECT](depth: number, options: InspectContext): unknown {
    if (depth < 0) return this;
    const { subject, subjectAltName, issuer, infoAccess, validFrom, validTo } = this;
    const { validFromDate, validToDate, keyUsage, serialNumber } = this;
    const { fingerprint, fingerprint256, fingerprint512 } = this;
    const names = { subject, subjectAltName, issuer, infoAccess };
    const times = { validFrom, validTo, validFromDate, validToDate };
    const prints = { fingerprint, fingerprint256, fingerprint512 };
    const shown = { ...names, ...times, ...prints, keyUsage, serialNumber };
    return `X509Certificate ${inspect(shown, options)}`;
  }

  #match(by: string, value: unknown, name: string): string | undefined {
    assertString(value, name);
    const found = runText("certificateMatch", { by, value }, this.#der);
    return found === "" ? undefined : found;
  }

  #check(by: string, key: unknown, kind: KeyObject["type"]): boolean {
    const material = isKeyObject(key) ? materialOf(key) : undefined;
    if (material === undefined) throw invalidArgType("pkey", "KeyObject", key);
    if (material.kind !== kind) throw invalidArgValue("pkey", key);
    return run("certificateCheck", { by }, this.#der, material.bytes) === 1;
  }
}

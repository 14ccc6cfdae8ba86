import crypto, { type X509Certificate } from "node:crypto";
import { KEY_UNITS, rsaPublicUnits } from "./costs.ts";
import { isSignedBy } from "./certificate-signature.ts";
import { KEY_FILE_BYTES_MAX, loadKey, RSA_BITS_MAX } from "./key-objects.ts";
import {
  cryptoError,
  type CryptoOperation,
  type CryptoRequest,
  joinParts,
  native,
  opensslError,
  part,
} from "./request.ts";

const MALFORMED = opensslError(
  "error:0480006C:PEM routines::no start line",
  "ERR_OSSL_PEM_NO_START_LINE",
);

/** Fields that both Node and workerd have, and give as text. */
const FIELDS = [
  "subject",
  "subjectAltName",
  "issuer",
  "infoAccess",
  "validFrom",
  "validTo",
  "fingerprint",
  "fingerprint256",
  "fingerprint512",
  "keyUsage",
  "serialNumber",
  "ca",
] as const;

/** A certificate in PEM or DER: gives JSON text of its fields, its DER and its public key as SPKI. */
const certificate: CryptoOperation = (request) => {
  const read = readCertificate(request);
  const fields = Object.fromEntries(FIELDS.map((name) => [name, read[name]]));
  const text = JSON.stringify({ ...fields, pem: read.toString() });
  const key = native(
    () => read.publicKey.export({ format: "der", type: "spki" }),
    opensslError("error:1E08010C:DECODER routines::unsupported", "ERR_OSSL_UNSUPPORTED"),
  );
  return joinParts([Buffer.from(text), read.raw, key]);
};

/** JSON text of what toLegacyObject() says of the key. */
const certificateLegacy: CryptoOperation = (request) => {
  const legacy = readCertificate(request).toLegacyObject() as unknown as Record<string, unknown>;
  const names = ["modulus", "exponent", "bits", "asn1Curve", "nistCurve"];
  return JSON.stringify(Object.fromEntries(names.map((name) => [name, legacy[name]])));
};

/** The name that matched, or nothing. */
const certificateMatch: CryptoOperation = (request) => {
  const { parameters } = request;
  const value = parameters.text("value");
  const read = readCertificate(request);
  switch (parameters.oneOf("by", ["host", "email", "ip"])) {
    case "host":
      return read.checkHost(value) ?? "";
    case "email":
      return read.checkEmail(value) ?? "";
    case "ip":
      return read.checkIP(value) ?? "";
  }
};

/** Parts: certificate, and another certificate, a public or a private key. */
const certificateCheck: CryptoOperation = (request) => {
  const read = readCertificate(request);
  const other = part(request, 1);
  const { spend } = request;
  spend(rsaPublicUnits(RSA_BITS_MAX));
  const failed = cryptoError("ERR_CRYPTO_OPERATION_FAILED", "Failed to check the certificate");
  switch (request.parameters.oneOf("by", ["issuer", "signature", "privateKey"])) {
    case "issuer":
      return native(() => (read.checkIssued(parse(other)) ? 1 : 0), failed);
    case "signature":
      return isSignedBy(read.raw, loadKey("public", other, spend)) ? 1 : 0;
    case "privateKey": {
      // workerd says of no key that it is the certificate's.
      const { object } = loadKey("private", other, spend);
      const open = crypto.createPublicKey(object).export({ format: "der", type: "spki" });
      return open.equals(read.publicKey.export({ format: "der", type: "spki" })) ? 1 : 0;
    }
  }
};

function readCertificate(request: CryptoRequest): X509Certificate {
  request.spend(2 * KEY_UNITS);
  return parse(part(request, 0));
}

function parse(bytes: Uint8Array): X509Certificate {
  if (bytes.length > KEY_FILE_BYTES_MAX) throw new RangeError("The certificate is too long");
  return native(() => new crypto.X509Certificate(Buffer.from(bytes)), MALFORMED);
}

export const certificateOperations = {
  certificate,
  certificateLegacy,
  certificateMatch,
  certificateCheck,
};

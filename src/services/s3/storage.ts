import { invalidArgument, s3Error } from "./errors.ts";

/** How its owner wants an object to be stored. R2 encrypts everything, and has one class: both are kept and given back. */
export interface Storage {
  /** Absent for `STANDARD`. */
  readonly storageClass?: string;
  /** Absent for S3's own, `AES256`. */
  readonly kms?: KmsEncryption;
}

interface KmsEncryption {
  readonly algorithm: string;
  readonly keyId?: string;
  readonly bucketKey?: true;
}

const CLASS = "x-amz-storage-class";
const ENCRYPTION = "x-amz-server-side-encryption";
const KEY_ID = `${ENCRYPTION}-aws-kms-key-id`;
const BUCKET_KEY = `${ENCRYPTION}-bucket-key-enabled`;

const STANDARD = "STANDARD";
/** Those from which objects are read at once. */
const CLASSES: readonly string[] = [
  STANDARD,
  "REDUCED_REDUNDANCY",
  "STANDARD_IA",
  "ONEZONE_IA",
  "INTELLIGENT_TIERING",
  "GLACIER_IR",
];
/** Nobody restores an object here. */
const ARCHIVES: readonly string[] = ["GLACIER", "DEEP_ARCHIVE"];
const KMS: readonly string[] = ["aws:kms", "aws:kms:dsse"];

/** What a request says of it; undefined when that is nothing but the default. */
export function storageOf(headers: Headers): Storage | undefined {
  const storageClass = classOf(headers.get(CLASS) ?? STANDARD);
  const kms = kmsOf(headers);
  if (storageClass === undefined && kms === undefined) return undefined;
  return {
    ...(storageClass === undefined ? {} : { storageClass }),
    ...(kms === undefined ? {} : { kms }),
  };
}

/** Whether a copy of an object to itself would change something by it. */
export function saysStorage(headers: Headers): boolean {
  return headers.has(CLASS) || headers.has(ENCRYPTION);
}

export function storageClassOf(storage: Storage | undefined): string {
  return storage?.storageClass ?? STANDARD;
}

/** Of the answer to whoever stores or reads an object. */
export function encryptionHeaders(storage: Storage | undefined): Record<string, string> {
  const { algorithm, keyId, bucketKey } = storage?.kms ?? { algorithm: "AES256" };
  return {
    [ENCRYPTION]: algorithm,
    ...(keyId === undefined ? {} : { [KEY_ID]: keyId }),
    ...(bucketKey === undefined ? {} : { [BUCKET_KEY]: "true" }),
  };
}

/** The same, with the class unless it is the default, which S3 does not name. */
export function storageHeaders(storage: Storage | undefined): Record<string, string> {
  const storageClass = storage?.storageClass;
  return {
    ...encryptionHeaders(storage),
    ...(storageClass === undefined ? {} : { [CLASS]: storageClass }),
  };
}

function classOf(text: string): string | undefined {
  if (ARCHIVES.includes(text)) throw s3Error("NotImplemented", { Header: CLASS });
  if (!CLASSES.includes(text)) {
    throw s3Error("InvalidStorageClass", { StorageClassRequested: text.slice(0, 100) });
  }
  return text === STANDARD ? undefined : text;
}

function kmsOf(headers: Headers): KmsEncryption | undefined {
  const algorithm = headers.get(ENCRYPTION);
  const keyId = headers.get(KEY_ID);
  const isKms = algorithm !== null && KMS.includes(algorithm);
  if (algorithm !== null && algorithm !== "AES256" && !isKms) {
    throw invalidArgument(
      "The encryption method specified is not supported",
      ENCRYPTION,
      algorithm.slice(0, 100),
    );
  }
  if (!isKms) {
    if (keyId === null) return undefined;
    throw invalidArgument(
      "Server Side Encryption with AWS KMS managed key requires HTTP header x-amz-server-side-encryption : aws:kms",
      ENCRYPTION,
      algorithm ?? "null",
    );
  }
  return {
    algorithm,
    ...(keyId === null ? {} : { keyId }),
    ...(headers.get(BUCKET_KEY) === "true" ? { bucketKey: true } : {}),
  };
}

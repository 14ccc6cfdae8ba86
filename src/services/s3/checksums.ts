import { createHash } from "node:crypto";
import { fromBase64, toBase64 } from "../../platform/bytes.ts";
import { crc32 } from "../../platform/zip-crc.ts";
import { crc32c, type Crc64, crc64Nvme } from "./crc.ts";
import { s3Error } from "./errors.ts";

export const CHECKSUM_ALGORITHMS = ["CRC32", "CRC32C", "CRC64NVME", "SHA1", "SHA256"] as const;
export type ChecksumAlgorithm = (typeof CHECKSUM_ALGORITHMS)[number];
/** In base64, as headers have them. */
export type Checksums = { readonly [A in ChecksumAlgorithm]?: string };

/** Bytes of a checksum. */
const LENGTHS = { CRC32: 4, CRC32C: 4, CRC64NVME: 8, SHA1: 20, SHA256: 32 } as const;

export interface Hasher {
  readonly update: (bytes: Uint8Array) => void;
  readonly digest: () => Uint8Array;
}

export function hasherOf(algorithm: ChecksumAlgorithm | "MD5"): Hasher {
  switch (algorithm) {
    case "MD5":
    case "SHA1":
    case "SHA256":
      return hashing(algorithm);
    case "CRC32":
      return running(crc32);
    case "CRC32C":
      return running(crc32c);
    case "CRC64NVME":
      return running64();
  }
}

function checksumHeader(algorithm: ChecksumAlgorithm): string {
  return `x-amz-checksum-${algorithm.toLowerCase()}`;
}

export function algorithmOfHeader(name: string): ChecksumAlgorithm | undefined {
  return CHECKSUM_ALGORITHMS.find((algorithm) => checksumHeader(algorithm) === name);
}

/** The checksums among the headers of a request. */
export function statedChecksums(headers: Headers): Checksums {
  const stated: { [A in ChecksumAlgorithm]?: string } = {};
  for (const algorithm of CHECKSUM_ALGORITHMS) {
    const name = checksumHeader(algorithm);
    const value = headers.get(name);
    if (value !== null) stated[algorithm] = checkedChecksum(algorithm, value);
  }
  if (Object.keys(stated).length > 1) {
    throw s3Error("InvalidRequest", {}, "Expecting a single x-amz-checksum- header");
  }
  return stated;
}

export function checkedChecksum(algorithm: ChecksumAlgorithm, value: string): string {
  if (fromBase64(value)?.byteLength === LENGTHS[algorithm]) return value;
  const name = checksumHeader(algorithm);
  throw s3Error("InvalidRequest", {}, `Value for ${name} header is invalid.`);
}

export function toChecksumHeaders(checksums: Checksums): Record<string, string> {
  return Object.fromEntries(
    CHECKSUM_ALGORITHMS.flatMap((algorithm) => {
      const value = checksums[algorithm];
      return value === undefined ? [] : [[checksumHeader(algorithm), value]];
    }),
  );
}

/** What is kept of an object is always of the whole of it. */
const TYPE = "FULL_OBJECT";

/** Of an object. */
export function toObjectChecksumHeaders(checksums: Checksums): Record<string, string> {
  const headers = toChecksumHeaders(checksums);
  return Object.keys(headers).length === 0 ? {} : { ...headers, "x-amz-checksum-type": TYPE };
}

/** As XML has them. */
export function toChecksumElements(checksums: Checksums): Record<string, string> {
  return Object.fromEntries(
    Object.entries(checksums).map(([algorithm, value]) => [`Checksum${algorithm}`, value]),
  );
}

/** Of an object. */
export function toObjectChecksumElements(checksums: Checksums): Record<string, string> {
  const elements = toChecksumElements(checksums);
  return Object.keys(elements).length === 0 ? {} : { ...elements, ChecksumType: TYPE };
}

/** Passes if what `hasher` has seen is what the client said. */
export function compareChecksum(
  algorithm: ChecksumAlgorithm,
  hasher: Hasher,
  stated: string,
): void {
  if (toBase64(hasher.digest()) === stated) return;
  throw s3Error(
    "BadDigest",
    {},
    `The ${algorithm} you specified did not match the calculated checksum.`,
  );
}

function hashing(algorithm: "MD5" | "SHA1" | "SHA256"): Hasher {
  const hash = createHash(algorithm.toLowerCase());
  return {
    update: (bytes) => {
      hash.update(bytes);
    },
    digest: () => new Uint8Array(hash.digest()),
  };
}

function running(step: (bytes: Uint8Array, crc: number) => number): Hasher {
  let crc = 0;
  return {
    update: (bytes) => {
      crc = step(bytes, crc);
    },
    digest: () => words([crc]),
  };
}

function running64(): Hasher {
  let crc: Crc64 = [0, 0];
  return {
    update: (bytes) => {
      crc = crc64Nvme(bytes, crc);
    },
    digest: () => words(crc),
  };
}

function words(values: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(values.length * 4);
  const view = new DataView(bytes.buffer);
  values.forEach((value, index) => view.setUint32(index * 4, value));
  return bytes;
}

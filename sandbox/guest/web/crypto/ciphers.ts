import { type Algorithm } from "./algorithms.ts";
import { attempt, operationError } from "./errors.ts";
import { joined, openStream, finishStream, run, runBytes } from "./host.ts";
import { type KeyMaterial } from "./material.ts";
import { hostDigest } from "./signing.ts";

type Bytes = Uint8Array<ArrayBuffer>;

interface Work {
  readonly algorithm: Algorithm;
  readonly key: KeyMaterial;
  readonly hash: string | undefined;
  readonly data: Uint8Array;
  readonly isDecrypting: boolean;
}

const RSA_PKCS1_OAEP_PADDING = 4;
const AES_BLOCK_BYTES = 16;
const TAG_BITS = 128;

/** Encrypts or decrypts with an algorithm of Web Cryptography. */
export function cipher(work: Work): Bytes {
  switch (work.algorithm.name) {
    case "RSA-OAEP":
      return oaep(work);
    case "AES-CBC":
      return cbc(work);
    case "AES-CTR":
      return ctr(work);
    default:
      return gcm(work);
  }
}

function oaep({ algorithm, key, hash, data, isDecrypting }: Work): Bytes {
  const operation = isDecrypting ? "privateDecrypt" : "publicEncrypt";
  const values = { padding: RSA_PKCS1_OAEP_PADDING, oaepHash: hostDigest(hash) };
  const label = algorithm.label ?? new Uint8Array();
  return attempt(() => runBytes(operation, values, key.bytes, data, label));
}

/** A whole text through one stream of the host; what follows it is the tag, where there is one. */
function through(work: Work, mode: string, iv: Uint8Array, options: StreamOptions = {}): Bytes {
  const { key, data, isDecrypting } = work;
  const algorithm = `aes-${key.bytes.length * 8}-${mode}`;
  const owner = {};
  const values = { kind: "cipher", algorithm, decrypt: isDecrypting };
  const id = openStream(owner, values, key.bytes, iv);
  if (options.associated !== undefined) run("setAssociated", { id }, options.associated);
  try {
    const text = runBytes("update", { id }, data);
    return joined([text, finishStream(owner, id, options.tag ?? new Uint8Array())]);
  } catch (error) {
    run("close", { id });
    throw error;
  }
}

interface StreamOptions {
  readonly associated?: Uint8Array;
  readonly tag?: Uint8Array;
}

function cbc(work: Work): Bytes {
  const { iv = new Uint8Array() } = work.algorithm;
  if (iv.length !== AES_BLOCK_BYTES) {
    throw operationError(`algorithm.iv must contain exactly ${AES_BLOCK_BYTES} bytes`);
  }
  return attempt(() => through(work, "cbc", iv));
}

function gcm(work: Work): Bytes {
  const { iv = new Uint8Array(), additionalData, tagLength = TAG_BITS } = work.algorithm;
  if (![32, 64, 96, 104, 112, 120, 128].includes(tagLength)) {
    throw operationError(`${tagLength} is not a valid AES-GCM tag length`);
  }
  const tagBytes = tagLength / 8;
  const associated = additionalData === undefined ? {} : { associated: additionalData };
  if (!work.isDecrypting) {
    const sealed = attempt(() => through(work, "gcm", iv, associated));
    return sealed.slice(0, sealed.length - AES_BLOCK_BYTES + tagBytes);
  }
  const { data } = work;
  const textBytes = data.length - tagBytes;
  if (textBytes < 0) throw operationError();
  const [text, tag] = [data.slice(0, textBytes), data.slice(textBytes)];
  return attempt(() => through({ ...work, data: text }, "gcm", iv, { ...associated, tag }));
}

/** Only the last `length` bits of the block count; the host counts with all of them, so the text is cut where they wrap. */
function ctr(work: Work): Bytes {
  const { counter = new Uint8Array(), length = 0 } = work.algorithm;
  if (counter.length !== AES_BLOCK_BYTES) {
    throw operationError(`algorithm.counter must contain exactly ${AES_BLOCK_BYTES} bytes`);
  }
  if (length < 1 || length > 128) {
    throw operationError("AES-CTR algorithm.length must be between 1 and 128");
  }
  const { data } = work;
  const blocks = BigInt(Math.ceil(data.length / AES_BLOCK_BYTES));
  const period = 1n << BigInt(length);
  if (blocks > period) throw operationError();
  const start = toNumber(counter);
  const untilWrap = period - (start % period);
  if (blocks <= untilWrap) return attempt(() => through(work, "ctr", counter));
  const cut = Number(untilWrap) * AES_BLOCK_BYTES;
  const wrapped = toBlock(start - (start % period));
  return attempt(() =>
    joined([
      through({ ...work, data: data.slice(0, cut) }, "ctr", counter),
      through({ ...work, data: data.slice(cut) }, "ctr", wrapped),
    ]),
  );
}

function toNumber(block: Uint8Array): bigint {
  return block.reduce((sum, byte) => sum * 256n + BigInt(byte), 0n);
}

function toBlock(number: bigint): Uint8Array {
  return Uint8Array.from({ length: AES_BLOCK_BYTES }, (_, at) =>
    Number((number >> BigInt(8 * (AES_BLOCK_BYTES - 1 - at))) & 255n),
  );
}

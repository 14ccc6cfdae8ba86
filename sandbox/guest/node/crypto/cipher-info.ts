import { invalidArgType, nodeError, unavailable } from "../errors.ts";
import { assertInteger, assertObject } from "../validate.ts";

export interface CipherInfo {
  readonly mode: string;
  readonly name: string;
  readonly nid: number;
  readonly blockSize?: number;
  readonly ivLength?: number;
  readonly keyLength: number;
}

/** A cipher of this runtime, with the name that the host knows it by. */
export interface KnownCipher extends CipherInfo {
  readonly host: string;
}

/** OpenSSL's numbers (nid) by mode, for keys of 128, 192 and 256 bits. */
const AES_MODES: Readonly<Record<string, readonly [number, number, number]>> = {
  cbc: [419, 423, 427],
  ctr: [904, 905, 906],
  ecb: [418, 422, 426],
  gcm: [895, 898, 901],
  ofb: [420, 424, 428],
  wrap: [788, 789, 790],
};

const AES_BYTES = [16, 24, 32] as const;
const STREAM_MODES = new Set(["ctr", "gcm", "ofb"]);

const OTHERS: readonly KnownCipher[] = [
  {
    host: "des-ede3-cbc",
    mode: "cbc",
    name: "des-ede3-cbc",
    nid: 44,
    blockSize: 8,
    ivLength: 8,
    keyLength: 24,
  },
  {
    host: "chacha20-poly1305",
    mode: "stream",
    name: "chacha20-poly1305",
    nid: 1018,
    ivLength: 12,
    keyLength: 32,
  },
];

/** Families that OpenSSL has and BoringSSL, the cryptography of Workers, does not. */
const ELSEWHERE =
  /^(id-)?(aes-?\d+-?(cbc-hmac.*|ccm|cfb\d?|ocb|xts|wrap-pad)|aria|camellia|chacha20$|des|sm4|id-smime)/;

/** Every name that Node lists and this runtime has. */
export function getCiphers(): string[] {
  const aes = AES_BYTES.flatMap((bytes) => {
    const bits = bytes * 8;
    const modes = Object.keys(AES_MODES).filter((mode) => mode !== "wrap");
    return [
      ...modes.map((mode) => `aes-${bits}-${mode}`),
      `aes${bits}`,
      `aes${bits}-wrap`,
      `id-aes${bits}-GCM`,
      `id-aes${bits}-wrap`,
    ];
  });
  return [...aes, "chacha20-poly1305", "des-ede3-cbc", "des3"].toSorted();
}

export function isKnownCipher(name: string): boolean {
  return findCipher(name) !== undefined;
}

/** The cipher of that name or alias; throws what Node throws, or that it is not to be had here. */
export function knownCipher(name: string): KnownCipher {
  const found = findCipher(name);
  if (found !== undefined) return found;
  if (!ELSEWHERE.test(name.toLowerCase())) {
    throw nodeError(Error, "ERR_CRYPTO_UNKNOWN_CIPHER", "Unknown cipher");
  }
  throw unavailable(`The cipher ${name}`, "the cryptography of Workers does not have it");
}

function findCipher(given: string): KnownCipher | undefined {
  const name = given.toLowerCase();
  const [, bits, mode = "cbc"] =
    /^(?:id-)?aes-?(128|192|256)(?:-(cbc|ctr|ecb|gcm|ofb|wrap))?$/.exec(name) ?? [];
  if (bits !== undefined) return aes(Number(bits) / 8, mode);
  const other = name === "des3" ? "des-ede3-cbc" : name;
  return OTHERS.find(({ host }) => host === other);
}

function aes(keyLength: number, mode: string): KnownCipher {
  const bits = keyLength * 8;
  const nid = AES_MODES[mode]?.[AES_BYTES.findIndex((bytes) => bytes === keyLength)] ?? 0;
  const host = `aes-${bits}-${mode}`;
  if (mode === "wrap") {
    return { host, mode, name: `id-aes${bits}-wrap`, nid, blockSize: 8, ivLength: 8, keyLength };
  }
  const name = mode === "gcm" ? `id-aes${bits}-gcm` : host;
  const blockSize = STREAM_MODES.has(mode) ? 1 : 16;
  if (mode === "ecb") return { host, mode, name, nid, blockSize, keyLength };
  return { host, mode, name, nid, blockSize, ivLength: mode === "gcm" ? 12 : 16, keyLength };
}

export function getCipherInfo(nameOrNid: unknown, options?: unknown): CipherInfo | undefined {
  if (typeof nameOrNid !== "string" && typeof nameOrNid !== "number") {
    throw invalidArgType("nameOrNid", ["string", "number"], nameOrNid);
  }
  if (options !== undefined) assertObject(options, "options");
  const { keyLength, ivLength } = Object(options) as { keyLength?: unknown; ivLength?: unknown };
  if (keyLength !== undefined)
    assertInteger(keyLength, "options.keyLength", -(2 ** 31), 2 ** 31 - 1);
  if (ivLength !== undefined) assertInteger(ivLength, "options.ivLength", -(2 ** 31), 2 ** 31 - 1);
  const found =
    typeof nameOrNid === "string"
      ? findCipher(nameOrNid)
      : getCiphers()
          .map(findCipher)
          .find((cipher) => cipher?.nid === nameOrNid);
  if (found === undefined) return undefined;
  const { host: _, ...info } = found;
  if (keyLength !== undefined && keyLength !== info.keyLength) return undefined;
  if (ivLength === undefined) return info;
  return isIvLength(found, ivLength) ? { ...info, ivLength } : undefined;
}

/** Whether an initialization vector may have so many bytes. */
export function isIvLength({ mode, host, ivLength }: KnownCipher, length: number): boolean {
  if (ivLength === undefined) return length === 0;
  if (mode === "gcm") return length > 0;
  return host === "chacha20-poly1305" ? length > 0 && length <= ivLength : length === ivLength;
}
